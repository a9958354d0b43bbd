"""Peer of permutation-null.mjs: each dimension sorted once, the labels of all permutations walked along it together."""

import time

import numpy

permutations = 1000
timed = 4


def walks(data):
    labels = data.labels(2, "train").astype("int8")
    started = time.perf_counter()
    generator = numpy.random.default_rng(0)
    steps = numpy.empty((permutations + 1, len(labels)), dtype="int8")
    steps[0] = 1 - 2 * labels
    for p in range(1, permutations + 1):
        steps[p] = generator.permutation(steps[0])
    ones = int(labels.sum())
    drawing = time.perf_counter() - started
    statistic, maxima = [], numpy.zeros(permutations)
    for j in range(timed):
        column = data.train[:, j]
        order = numpy.argsort(column)
        values = column[order]
        ends = numpy.append(values[1:] != values[:-1], True)
        correct = numpy.empty(permutations + 1)
        for first in range(0, permutations + 1, 64):
            walk = numpy.cumsum(steps[first : first + 64].take(order, axis=1), axis=1, dtype="int32")
            if not ends.all():
                walk = walk[:, ends]
            correct[first : first + 64] = numpy.maximum(ones + walk.max(1, initial=0), len(labels) - ones - walk.min(1, initial=0))
        statistic.append(correct[0] / len(labels))
        maxima = numpy.maximum(maxima, correct[1:] / len(labels))
    note = f"{timed} of {data.dimensions} dimensions"
    walking = time.perf_counter() - started - drawing
    return {"statistic": statistic, "whole": drawing + walking * data.dimensions / timed, "note": note}
