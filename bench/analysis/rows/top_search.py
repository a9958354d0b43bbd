"""Peers of top-search.mjs."""

import numpy
from sklearn.neighbors import NearestNeighbors

queries, k = 1000, 10


def brute(data):
    index = NearestNeighbors(n_neighbors=k, algorithm="brute", metric="cosine").fit(data.train)
    return {"rows": index.kneighbors(data.test[:queries], return_distance=False).ravel()}


def partition(data):
    corpus = data.train / numpy.linalg.norm(data.train, axis=1, keepdims=True)
    asked = data.test[:queries] / numpy.linalg.norm(data.test[:queries], axis=1, keepdims=True)
    products = asked @ corpus.T
    nearest = numpy.argpartition(products, -k, axis=1)[:, -k:]
    return {"rows": nearest.ravel()}
