"""Golden values of codes: numpy, scipy, faiss, nanopq and sentence-transformers.

Run:  python tools/golden/codecs.py
Needs numpy, scipy, faiss-cpu, nanopq, and the wheel of sentence-transformers (without torch: only its function
quantize_embeddings, which needs none, is read from the wheel, whose path ASSAY_SENTENCE_TRANSFORMERS names).

`rows` is drawn by integers alone, so that test/codecs/golden-codecs.test.ts draws the same: number (i, k) of stream s is the
sum of four hashes of (s, i, k) below 2^32, divided by 2^32, minus 2, times sqrt(3); row i is the centre i mod 20 plus
these times (k + 1)^-0.6, then turned by an orthogonal cosine matrix, plus 0.5.
"""
import gzip
import json
import math
import os
import sys
import types
import zipfile
from pathlib import Path

import faiss
import nanopq
import numpy as np
import scipy
from scipy.stats import norm

ROWS, DIMENSIONS, SEEDS = 2000, 32, 10
faiss.omp_set_num_threads(1)


def hashed(stream, count, width):
    """Near-normal numbers [count, width] of variance 1."""
    i, k = np.meshgrid(np.arange(count, dtype=np.uint64), np.arange(width, dtype=np.uint64), indexing="ij")
    total = np.zeros((count, width))
    mask = np.uint64(0xFFFFFFFF)
    for part in range(4):
        z = (np.uint64(stream * 4 + part) * np.uint64(0x9E3779B9) + i * np.uint64(0x85EBCA6B) + k * np.uint64(0xC2B2AE35)) & mask
        z ^= z >> np.uint64(16)
        z = (z * np.uint64(0x21F0AAAD)) & mask
        z ^= z >> np.uint64(15)
        z = (z * np.uint64(0x735A2D97)) & mask
        z ^= z >> np.uint64(15)
        total += z.astype(np.float64) / 4294967296
    return (total - 2) * math.sqrt(3)


def rows():
    d = DIMENSIONS
    scale = np.arange(1, d + 1) ** -0.6
    centres = 2 * hashed(2, 20, d) * scale
    x = hashed(1, ROWS, d) * scale + centres[np.arange(ROWS) % 20]
    k, j = np.meshgrid(np.arange(d), np.arange(d), indexing="ij")
    turn = np.sqrt(2 / d) * np.cos(np.pi * (2 * j + 1) * k / (2 * d))
    turn[0] /= math.sqrt(2)
    return (x @ turn + 0.5).astype(np.float32)


def lloyd_max(bits):
    """Levels of a standard normal number above 0, and their distortion."""
    count = 2**bits
    thresholds = norm.ppf(np.arange(1, count) / count)
    for _ in range(20000):
        ends = np.concatenate([[-np.inf], thresholds, [np.inf]])
        shares = norm.cdf(ends[1:]) - norm.cdf(ends[:-1])
        levels = (norm.pdf(ends[:-1]) - norm.pdf(ends[1:])) / shares
        thresholds = (levels[1:] + levels[:-1]) / 2
    return {"bits": bits, "upper": levels[count // 2 :].tolist(), "distortion": float(1 - np.sum(shares * levels**2))}


def quantize_embeddings():
    """sentence-transformers' own function, with empty modules in place of those that it imports and does not need."""
    torch = types.ModuleType("torch")
    torch.Tensor = type("Tensor", (), {})
    tensor = types.ModuleType("st.tensor")
    tensor._tensor_to_numpy = lambda x: np.asarray(x)
    package = types.ModuleType("st")
    package.__path__ = []
    sys.modules.update({"torch": torch, "st": package, "st.tensor": tensor})
    module = types.ModuleType("st.quantization")
    module.__package__ = "st"
    with zipfile.ZipFile(os.environ["ASSAY_SENTENCE_TRANSFORMERS"]) as wheel:
        exec(compile(wheel.read("sentence_transformers/util/quantization.py"), "quantization.py", "exec"), module.__dict__)
        version = next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA")).split("-")[1].removesuffix(".dist")
    return module.quantize_embeddings, version


def share(x, y):
    """Squared error as a share of the variance."""
    x = x.astype(np.float64)
    return float(((x - y) ** 2).sum() / ((x - x.mean(0)) ** 2).sum())


def scalar(x, kind):
    quantiser = faiss.ScalarQuantizer(x.shape[1], kind)
    quantiser.train(x)
    return share(x, quantiser.decode(quantiser.compute_codes(x)))


def product(x, parts, seed):
    quantiser = faiss.ProductQuantizer(x.shape[1], parts, 8)
    quantiser.cp.seed = seed
    quantiser.train(x)
    return share(x, quantiser.decode(quantiser.compute_codes(x)))


def optimised(x, parts, seed):
    turn = faiss.OPQMatrix(x.shape[1], parts)
    inner = faiss.ProductQuantizer(x.shape[1], parts, 8)
    inner.cp.seed = seed
    turn.pq = inner
    turn.train(x)
    turned = turn.apply(x)
    last = faiss.ProductQuantizer(x.shape[1], parts, 8)
    last.cp.seed = seed
    last.train(turned)
    return share(x, turn.reverse_transform(last.decode(last.compute_codes(turned))))


def residual(x, stages, seed):
    quantiser = faiss.ResidualQuantizer(x.shape[1], stages, 8)
    quantiser.cp.seed = seed
    quantiser.train(x)
    return share(x, quantiser.decode(quantiser.compute_codes(x)))


def nanopq_product(x, parts, seed):
    quantiser = nanopq.PQ(M=parts, Ks=256, verbose=False).fit(x, iter=25, seed=seed)
    return share(x, quantiser.decode(quantiser.encode(x)))


def float16():
    """Patterns at every rounding border: halves between neighbours, the smallest, the largest; and a spread of others."""
    halves = np.arange(0, 0x7BFF, 97, dtype=np.uint16)
    below, above = halves.view(np.float16).astype(np.float32), (halves + 1).astype(np.uint16).view(np.float16).astype(np.float32)
    middle = (below + above) / 2
    values = np.concatenate([below, middle, np.nextafter(middle, np.float32(0)), np.nextafter(middle, np.float32(1e9))])
    values = np.concatenate([values, -values, np.float32([0, -0.0, 1e-30, 2**-25, 2**-24, 65504, -65504, 65519, 0.1])]).astype(np.float32)
    return {"words": values.view(np.uint32).tolist(), "halves": values.astype(np.float16).view(np.uint16).tolist()}


x = rows()
quantize, version = quantize_embeddings()
small = x[:24, :27]
ranges = np.vstack([small.min(0), small.max(0)])
exact = (small.astype(np.float64) - ranges[0]) / ((ranges[1].astype(np.float64) - ranges[0]) / 255)
seeds = range(SEEDS)
golden = {
    "versions": {
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "faiss-cpu": faiss.__version__,
        "nanopq": nanopq.__version__,
        "sentence-transformers": version,
    },
    "rows": ROWS,
    "dimensions": DIMENSIONS,
    "seeds": SEEDS,
    "firstRow": [float(v) for v in x[0]],
    "float16": float16(),
    "levels": [lloyd_max(bits) for bits in (1, 2, 3, 4)],
    "small": [float(v) for v in small.ravel()],
    "packbits": np.packbits(small > 0, axis=1).ravel().tolist(),
    "ubinary": quantize(small, "ubinary").ravel().tolist(),
    "ranges": [[float(v) for v in row] for row in ranges],
    "uint8": quantize(small, "uint8", ranges=ranges).ravel().tolist(),
    "rounded": np.clip(np.floor(exact + 0.5), 0, 255).astype(int).ravel().tolist(),
    "faiss": {
        "int8": scalar(x, faiss.ScalarQuantizer.QT_8bit),
        "int4": scalar(x, faiss.ScalarQuantizer.QT_4bit),
        "pq:4": float(np.mean([product(x, 4, s) for s in seeds])),
        "pq:8": float(np.mean([product(x, 8, s) for s in seeds])),
        "opq:4": float(np.mean([optimised(x, 4, s) for s in seeds])),
        "rq:4": float(np.mean([residual(x, 4, s) for s in seeds])),
    },
    "nanopq": {"pq:4": float(np.mean([nanopq_product(x, 4, s) for s in seeds]))},
}
out = Path(__file__).resolve().parents[2] / "test" / "golden" / "codecs.json.gz"
with gzip.GzipFile(out, "wb", mtime=0) as f:
    f.write(json.dumps(golden).encode())
print({key: golden[key] for key in ("versions", "faiss", "nanopq")})
