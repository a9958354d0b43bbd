"""Golden files of the formats: what numpy and safetensors write, with the values they mean.

Run: python tools/golden/formats.py   (writes test/golden/formats.json.gz)
"""

import base64
import gzip
import io
import json
import pathlib
import platform

import numpy
import safetensors
import safetensors.numpy

random = numpy.random.default_rng(7)


def npy(array, version=None):
    stream = io.BytesIO()
    numpy.lib.format.write_array(stream, array, version=version, allow_pickle=True)
    return base64.b64encode(stream.getvalue()).decode()


def case(name, array, version=None):
    values = array.astype("float64").reshape(-1, order="C").tolist()
    return {"name": name, "file": npy(array, version), "shape": list(array.shape), "values": values}


matrix = random.normal(size=(5, 3))
cube = random.normal(size=(2, 3, 4))
whole = random.integers(0, 100, size=(4, 2))
cases = [case(f"{kind} {order}", numpy.array(matrix, dtype=kind, order=order)) for kind in ["<f2", "<f4", "<f8", ">f4", ">f8", ">f2"] for order in "CF"]
cases += [case(f"{kind} {order}", numpy.array(whole, dtype=kind, order=order)) for kind in ["i1", "u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", ">i4", ">i8"] for order in "CF"]
cases += [case(f"version {v}", matrix.astype("<f4"), (v, 0)) for v in (1, 2, 3)]
cases += [
    case("three axes, Fortran", numpy.asfortranarray(cube)),
    case("vector", matrix[:, 0].copy()),
    case("scalar", numpy.array(2.5)),
    case("no rows", numpy.zeros((0, 3), dtype="<f4")),
    case("truth values", numpy.array([True, False, True])),
    case("halves: subnormal, largest, infinite", numpy.array([2.0**-24, 65504.0, -0.0, 1e-3], dtype="<f2")),
]
refused = {
    "objects": npy(numpy.array([{"a": 1}, "b"], dtype=object)),
    "text": npy(numpy.array(["a", "bc"])),
    "complex": npy(numpy.array([1j])),
    "structured": npy(numpy.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f8")])),
    "dates": npy(numpy.array(["2020-01-01"], dtype="datetime64[D]")),
}
tensors = {
    "wide": random.normal(size=(3, 2)),
    "half": random.normal(size=(2, 4)).astype("float16"),
    "single": random.normal(size=(2, 3)).astype("float32"),
    "count": numpy.arange(5, dtype="int64"),
    "byte": numpy.arange(3, dtype="uint8"),
    "empty": numpy.zeros((0, 4), dtype="float32"),
    "scalar": numpy.array(1.5, dtype="float32"),
}
golden = {
    "versions": {"python": platform.python_version(), "numpy": numpy.__version__, "safetensors": safetensors.__version__},
    "npy": cases,
    "npyRefused": refused,
    "safetensors": {
        "file": base64.b64encode(safetensors.numpy.save(tensors, {"format": "np"})).decode(),
        "tensors": {name: {"shape": list(t.shape), "values": t.astype("float64").reshape(-1).tolist()} for name, t in tensors.items()},
    },
}
path = pathlib.Path(__file__).parents[2] / "test" / "golden" / "formats.json.gz"
path.write_bytes(gzip.compress(json.dumps(golden).encode(), mtime=0))
