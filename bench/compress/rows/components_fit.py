"""Peers of components-fit.mjs."""

import numpy


def double_prepare(data):
    return data.train.astype("float64")


def double(data, vectors):
    from sklearn.decomposition import PCA

    return {"fitted": PCA(128, svd_solver="covariance_eigh").fit(vectors).transform}


def double_look(data, _, answer):
    return {"kept": float(answer["fitted"](data.test.astype("float64")).var(0).sum())}


def of_faiss(data):
    import faiss

    fitted = faiss.PCAMatrix(data.dimensions, 128)
    fitted.train(data.train)
    return {"fitted": fitted}


def of_faiss_look(data, answer):
    return {"kept": float(answer["fitted"].apply(numpy.ascontiguousarray(data.test)).astype("float64").var(0).sum())}
