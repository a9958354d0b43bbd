"""Golden values of exports: VectorTransforms as faiss writes them, and codes that sentence-transformers makes of our ranges.

Run:  python tools/golden/exports.py
Needs numpy, faiss-cpu, sentence-transformers.

`transforms` has files of faiss.write_VectorTransform as base64: a linear map with and without bias [3, 4] whose numbers
are weight[i, j] = (7 i + 3 j) mod 5 - 1.5 and bias = -weight (0.5, -1, 2, 0.25), a selection of dimensions 5, 0, 2 of 6,
and unit length of 4. `quantised` has codes (uint8) of values [n, d] with ranges (start = low - step / 2, end = start + 255 step).
`scalar` has codes of the same values by IndexScalarQuantizer with trained = (low - step / 2, 255 step), and what they
decode to.
"""
import base64
import gzip
import json
import sys
from pathlib import Path

sys.path.pop(0)  # tokenizers.py of this folder would hide the library of that name

import faiss  # noqa: E402
import numpy as np  # noqa: E402
import sentence_transformers  # noqa: E402
from sentence_transformers.quantization import quantize_embeddings  # noqa: E402

SEED, ROWS, DIMENSIONS = 11, 200, 6


def written(transform):
    writer = faiss.VectorIOWriter()
    faiss.write_VectorTransform(transform, writer)
    return base64.b64encode(faiss.vector_to_array(writer.data).tobytes()).decode()


def linear(has_bias):
    i, j = np.meshgrid(np.arange(3), np.arange(4), indexing="ij")
    transform = faiss.LinearTransform(4, 3, has_bias)
    weight = ((7 * i + 3 * j) % 5 - 1.5).astype(np.float32)
    faiss.copy_array_to_vector(weight.ravel(), transform.A)
    if has_bias:
        faiss.copy_array_to_vector(-weight @ np.array([0.5, -1, 2, 0.25], dtype=np.float32), transform.b)
    transform.is_trained = True
    return written(transform)


def selection():
    transform = faiss.RemapDimensionsTransform(6, 3, False)
    faiss.copy_array_to_vector(np.array([5, 0, 2], dtype=np.int32), transform.map)
    return written(transform)


random = np.random.default_rng(SEED)
low = random.normal(size=DIMENSIONS).astype(np.float32)
step = (random.uniform(0.001, 0.02, size=DIMENSIONS)).astype(np.float32)
values = (low + step * random.uniform(-20, 275, size=(ROWS, DIMENSIONS))).astype(np.float32)
start = low.astype(np.float64) - step.astype(np.float64) / 2
ranges = np.stack([start, start + 255 * step.astype(np.float64)]).astype(np.float32)

index = faiss.IndexScalarQuantizer(DIMENSIONS, faiss.ScalarQuantizer.QT_8bit)
faiss.copy_array_to_vector(np.concatenate([start, 255 * step.astype(np.float64)]).astype(np.float32), index.sq.trained)
index.is_trained = True
codes = index.sa_encode(values)

golden = {
    "versions": {"faiss": faiss.__version__, "sentence-transformers": sentence_transformers.__version__, "numpy": np.__version__},
    "seed": SEED,
    "transforms": {
        "linear": linear(True),
        "unbiased": linear(False),
        "selection": selection(),
        "unit": written(faiss.NormalizationTransform(4, 2.0)),
    },
    "low": low.tolist(),
    "step": step.tolist(),
    "values": values.ravel().tolist(),
    "quantised": quantize_embeddings(values, "uint8", ranges=ranges).ravel().tolist(),
    "scalar": {"codes": codes.ravel().tolist(), "decoded": index.sa_decode(codes).ravel().tolist()},
}
path = Path(__file__).resolve().parents[2] / "test/golden/exports.json.gz"
path.write_bytes(gzip.compress(json.dumps(golden).encode(), mtime=0))
print(path.stat().st_size, "bytes")
