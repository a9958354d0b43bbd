"""Peers of single-thresholds.mjs. A tree splits by impurity, not by accuracy: it may miss the best threshold, and costs the same."""

import time

import numpy
from sklearn.tree import DecisionTreeClassifier

timed_stumps = 20
timed_sorts = 192


def stumps(data):
    started, labels = time.perf_counter(), data.labels(2, "train")
    found = []
    for j in range(timed_stumps):
        column = data.train[:, j : j + 1]
        found.append(DecisionTreeClassifier(max_depth=1).fit(column, labels).score(column, labels))
    return {"accuracies": found, **part(timed_stumps, data, started)}


def cumulative_sums(data):
    started, labels = time.perf_counter(), data.labels(2, "train")
    ones = int(labels.sum())
    steps = (1 - 2 * labels).astype("int32")
    found = []
    for j in range(min(timed_sorts, data.dimensions)):
        column = numpy.ascontiguousarray(data.train[:, j])
        order = numpy.argsort(column)
        walk = numpy.cumsum(steps[order], dtype="int32")
        values = column[order]
        walk = walk[numpy.append(values[1:] != values[:-1], True)]
        found.append(max(ones + max(0, walk.max()), len(labels) - ones - min(0, walk.min())) / len(labels))
    return {"accuracies": found, **part(min(timed_sorts, data.dimensions), data, started)}


def part(timed, data, started):
    return {"whole": (time.perf_counter() - started) * data.dimensions / timed, "note": f"{timed} of {data.dimensions} dimensions"}
