"""Peers of principal-components.mjs."""

from sklearn.decomposition import PCA


def fit(data, solver):
    return {"variances": PCA(svd_solver=solver).fit(data).explained_variance_.astype("float64")}


def auto(data):
    return fit(data.train, "auto")


def covariance(data):
    return fit(data.train, "covariance_eigh")


def double(data):
    return fit(data.train.astype("float64"), "covariance_eigh")
