"""Peers of random-subsets.mjs."""

import time

import numpy
from sklearn.linear_model import LogisticRegression

timed = 10


def newton_cholesky(data):
    labels, truth = data.labels(2, "train"), data.labels(2, "test")
    started = time.perf_counter()
    found = {"accuracies": [], "coefficients": []}
    for subset in data.subsets[:timed]:
        train = data.train[:, subset].astype("float64")
        mean = train.mean(0)
        scale = float(numpy.sqrt(train.var(0).mean()))
        model = LogisticRegression(solver="newton-cholesky", max_iter=1000).fit((train - mean) / scale, labels)
        found["accuracies"].append(model.score((data.test[:, subset] - mean) / scale, truth))
        found["coefficients"].append(model.coef_[0] / scale)
    return {**found, "whole": (time.perf_counter() - started) * len(data.subsets) / timed, "note": f"{timed} of {len(data.subsets)} subsets"}
