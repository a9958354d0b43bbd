"""Peers of product-fit.mjs."""

import sys
import time
from pathlib import Path

import numpy

sys.path.insert(0, str(Path(__file__).parent.parent))
from codec_rows import corner, decoded_by, lost_share, train  # noqa: E402

parts = 48
few_parts = 4


def of_faiss_prepare(data):
    return corner(data, None)


def of_faiss(data, vectors):
    return {"index": train(f"PQ{parts}x8", vectors)}


def of_faiss_look(data, vectors, answer):
    return {"error": lost_share(vectors, decoded_by(answer["index"]))}


def of_nanopq(data):
    """A few of the parts, all of which take about as long."""
    import nanopq

    width = data.dimensions // parts * few_parts
    vectors = numpy.ascontiguousarray(data.train[:65536, :width])
    started = time.perf_counter()
    nanopq.PQ(M=few_parts, verbose=False).fit(vectors, iter=25)
    return {"whole": (time.perf_counter() - started) * parts / few_parts, "note": f"{few_parts} of {parts} parts"}
