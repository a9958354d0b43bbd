"""Peers of single-logistics.mjs: columns in standard units, 0.5 w^2 + sum of losses, the intercept free."""

import time

import numpy
from sklearn.linear_model import LogisticRegression

timed = 24
rows_at_once = 512


def columns(data):
    started, labels = time.perf_counter(), data.labels(2, "train")
    found = []
    for j in range(timed):
        column = data.train[:, j : j + 1].astype("float64")
        deviation = column.std()
        fit = LogisticRegression(solver="newton-cholesky").fit((column - column.mean()) / deviation, labels)
        found.append(fit.coef_[0, 0] / deviation)
    note = f"{timed} of {data.dimensions} dimensions"
    return {"coefficients": found, "whole": (time.perf_counter() - started) * data.dimensions / timed, "note": note}


def newton(data):
    """All columns in step, a few rows at a time so that they stay in the cache, until the decrement is a millionth of a loss."""
    labels = data.labels(2, "train").astype("float32")[:, None]
    x = data.train
    d = data.dimensions
    mean = x.mean(0, dtype="float64").astype("float32")
    deviation = numpy.sqrt(numpy.square(x - mean).mean(0, dtype="float64")).astype("float32")
    share = float(labels.mean())
    a, b = numpy.full(d, numpy.log(share / (1 - share))), numpy.zeros(d)
    for _ in range(20):
        sums = numpy.zeros((5, d))
        for first in range(0, len(x), rows_at_once):
            u = (x[first : first + rows_at_once] - mean) / deviation
            p = u * b.astype("float32") + a.astype("float32")
            numpy.negative(p, out=p)
            numpy.exp(p, out=p)
            p += 1
            numpy.reciprocal(p, out=p)
            r = p - labels[first : first + rows_at_once]
            p *= 1 - p
            sums[0] += r.sum(0)
            sums[1] += numpy.einsum("ij,ij->j", r, u)
            sums[2] += p.sum(0)
            p *= u
            sums[3] += p.sum(0)
            sums[4] += numpy.einsum("ij,ij->j", p, u)
        g0, g1, h0, h1, h2 = sums
        g1, h2 = g1 + b, h2 + 1
        determinant = h0 * h2 - h1 * h1
        steps = -(h2 * g0 - h1 * g1) / determinant, -(h0 * g1 - h1 * g0) / determinant
        a, b = a + steps[0], b + steps[1]
        if (-(g0 * steps[0] + g1 * steps[1])).max() < 1e-6 * len(x):
            break
    return {"coefficients": b / deviation}
