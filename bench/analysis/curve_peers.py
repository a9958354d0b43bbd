"""Logistic regression on the first k principal components: PCA once, then a fit a size; float32 as the vectors come where the solver is quicker so."""

import numpy
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression


def curve(data, classes, sizes, solver, dtype):
    labels, truth = data.labels(classes, "train"), data.labels(classes, "test")
    pca = PCA(svd_solver="covariance_eigh")
    train = pca.fit_transform(data.train).astype(dtype, copy=False)
    test = pca.transform(data.test).astype(dtype, copy=False)
    found = {"accuracies": [], "coefficients": []}
    for k in (size for size in sizes if size <= data.dimensions):
        scale = float(numpy.sqrt(pca.explained_variance_[:k].mean()))
        # the tolerance at which test accuracies no longer move
        model = LogisticRegression(solver=solver, max_iter=1000, tol=1e-4)
        model.fit(train[:, :k] / scale, labels)
        found["accuracies"].append(model.score(test[:, :k] / scale, truth))
        found["coefficients"].append(numpy.abs(model.coef_.T / scale).ravel())
    return found
