"""Peer of default-study.mjs: what somebody writes who knows scikit-learn. Curves of nine ways of making vectors smaller,
19 sizes, logistic regression with seven penalties and discriminant analysis with five, chosen on validation rows; a
stump a dimension, as it came and after 20 rotations. Neither intervals nor permutations: those are ours alone.

Two of the nine curves and a part of the stumps are timed; the others cost the same.
"""

import time

import numpy
from scipy.stats import ortho_group
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

most = 20_000
penalties = (0.01, 0.1, 1, 10, 100, 1000, 10_000)
shrinkages = (0, 0.001, 0.01, 0.1, 0.5)
curves, rotations, timed_stumps = 9, 20, 24


def script(data):
    rows = min(most, data.rows)
    held = rows // 10
    train = slice(0, rows - 2 * held)
    parts = [train, slice(rows - 2 * held, rows - held), slice(rows - held, rows)]
    labels = [data.labels(2, "train")[part] for part in parts]
    started = time.perf_counter()
    vectors = [data.train[part] for part in parts]
    pca = PCA(svd_solver="covariance_eigh").fit(vectors[0])
    found = {"pca": curve([pca.transform(x) for x in vectors], labels), "first": curve(vectors, labels)}
    of_curves = time.perf_counter() - started

    started = time.perf_counter()
    for j in range(timed_stumps):
        column = vectors[0][:, j : j + 1]
        stump = DecisionTreeClassifier(max_depth=1).fit(column, labels[0])
        stump.score(column, labels[0]), stump.score(vectors[2][:, j : j + 1], labels[2])
    of_stumps = time.perf_counter() - started
    started = time.perf_counter()
    rotation = ortho_group.rvs(data.dimensions, random_state=0).astype("float32")
    [x @ rotation for x in vectors]
    of_rotation = time.perf_counter() - started

    seconds = of_curves * curves / 2 + of_stumps * data.dimensions / timed_stumps * (1 + rotations) + of_rotation * rotations
    note = f"2 of {curves} curves ({of_curves:.0f} s) and {timed_stumps} of {data.dimensions * (1 + rotations)} stumps ({of_stumps:.2f} s)"
    return {**found, "whole": seconds, "note": note}


def curve(vectors, labels):
    d = vectors[0].shape[1]
    sizes = sorted({k for power in range(11) for k in (2**power, 3 * 2**power) if k <= d} | {d})
    found = []
    for k in sizes:
        scale = float(numpy.sqrt(vectors[0][:, :k].var(0).mean()))
        mean = vectors[0][:, :k].mean(0)
        features = [((x[:, :k] - mean) / scale).astype("float64") for x in vectors]
        models = [
            [LogisticRegression(C=1 / penalty, solver="newton-cholesky", max_iter=1000) for penalty in penalties],
            [LinearDiscriminantAnalysis(solver="lsqr", shrinkage=share or None) for share in shrinkages],
        ]
        chosen = []
        for grid in models:
            fitted = [model.fit(features[0], labels[0]) for model in grid]
            scores = [model.score(features[1], labels[1]) for model in fitted]
            best = max(range(len(grid)), key=lambda index: (scores[index], index))
            chosen.append(fitted[best].score(features[2], labels[2]))
        found.append(chosen[0])
    return found
