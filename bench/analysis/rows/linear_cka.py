"""Peer of linear-cka.mjs: three float32 products of the centred rows."""

import time

import numpy

other = None


def cka(data):
    x = data.train
    d = data.dimensions
    mix = numpy.eye(d, dtype="float32")
    mix[numpy.arange(d), (numpy.arange(d) + 1) % d] = 0.5
    y = x @ mix
    started = time.perf_counter()
    x = x - x.mean(0, dtype="float64").astype("float32")
    y = y - y.mean(0, dtype="float64").astype("float32")
    norms = [float(numpy.square((a.T @ b).astype("float64")).sum()) for a, b in ((x, x), (y, y), (x, y))]
    value = norms[2] / numpy.sqrt(norms[0] * norms[1])
    return {"cka": value, "whole": time.perf_counter() - started}
