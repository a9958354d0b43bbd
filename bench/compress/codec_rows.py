"""What the peers' rows have in common: rows of the data, and how much of the vectors' variance is lost."""

import re

import numpy

looked_at = 4096


def corner(data, count, columns=None):
    return numpy.ascontiguousarray(data.train[:count, :columns])


def lost_share(vectors, decode):
    """Σ ‖x − x̂‖² / Σ ‖x − mean‖² of the first rows."""
    some = vectors[:looked_at].astype("float64")
    return float(((some - decode(vectors[:looked_at])) ** 2).sum() / ((some - some.mean(0)) ** 2).sum())


def train(factory, vectors, seed=None):
    """A trained index of faiss; its randomness from the seed, where one is given.

    "np" leaves out an annealing that renumbers the centroids of PQ for a filter by bits: it takes longer than all else, and
    what is decoded stays the same.
    """
    import faiss

    index = faiss.index_factory(vectors.shape[1], re.sub(r"(^|,)(PQ\d+x8)", r"\1\2np", factory))
    if seed is not None:
        reseed(faiss, index, seed)
    index.train(vectors)
    return index


def reseed(faiss, index, seed):
    inner = index
    if isinstance(index, faiss.IndexPreTransform):
        inner = faiss.downcast_index(index.index)
    for quantiser in ("pq", "rq"):
        if hasattr(inner, quantiser):
            getattr(inner, quantiser).cp.seed = seed


def decoded_by(index):
    return lambda some: index.sa_decode(index.sa_encode(some))


def ten_fits(factory, vectors):
    return [train(factory, vectors, seed) for seed in range(10)]


def mean_share(vectors, fits):
    return sum(lost_share(vectors, decoded_by(index)) for index in fits) / len(fits)
