"""Golden files: labels and archives as numpy saves them, with what they mean.

Run: python tools/golden/npz.py   (writes test/golden/npz.json.gz)
"""

import base64
import gzip
import io
import json
import pathlib
import platform

import numpy

random = numpy.random.default_rng(11)


def saved(write, *arrays, **named):
    stream = io.BytesIO()
    write(stream, *arrays, **named)
    return base64.b64encode(stream.getvalue()).decode()


def column(name, array):
    cells = [None if isinstance(value, float) and value != value else value for value in array.reshape(-1).tolist()]
    return {"name": name, "file": saved(numpy.save, array), "cells": [c.decode() if isinstance(c, bytes) else c for c in cells]}


columns = [
    column("text", numpy.array(["positive", "", "Ünï — 😀", " two words "])),
    column("text, big-endian", numpy.array(["a", "bc"], dtype=">U3")),
    column("bytes", numpy.array(["käse".encode(), b"b"])),
    column("int64", numpy.array([3, -1, 2**62])),
    column("uint8, one column", numpy.array([[1], [0], [7]], dtype="u1")),
    column("float64 with NaN", numpy.array([0.5, numpy.nan, -3.0])),
]
vectors = random.normal(size=(60, 4)).astype("float32")
labels = numpy.array(["yes", "no"])[(vectors[:, 1] > 0).astype(int)]
archives = {
    "stored": saved(numpy.savez, X=vectors, y=labels),
    "deflated": saved(numpy.savez_compressed, X=vectors, y=labels),
    "three arrays": saved(numpy.savez_compressed, X=vectors, other=vectors[:, :2].astype("float64"), y=labels),
    "unnamed": saved(numpy.savez, vectors, labels),
    "objects": saved(numpy.savez, X=vectors, y=numpy.array([{"a": 1}, "b"] * 30, dtype=object)),
}
golden = {
    "versions": {"python": platform.python_version(), "numpy": numpy.__version__},
    "columns": columns,
    "archives": archives,
    "vectors": vectors.astype("float64").reshape(-1).tolist(),
    "labels": labels.tolist(),
}
path = pathlib.Path(__file__).parents[2] / "test" / "golden" / "npz.json.gz"
path.write_bytes(gzip.compress(json.dumps(golden).encode(), mtime=0))
