"""Peers of correlation.mjs."""

import numpy


def single(data):
    return {"correlation": numpy.corrcoef(data.train, rowvar=False, dtype="float32").astype("float64").ravel()}


def double(data):
    return {"correlation": numpy.corrcoef(data.train, rowvar=False).ravel()}
