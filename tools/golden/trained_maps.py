"""Golden values of the losses that maps are trained by, and of a TopK sparse code: numpy, float64.

Run:  python tools/golden/trained_maps.py
Needs numpy alone. Gradients are central differences of losses written here as plain sums, so that nothing of them is
shared with the program's own way of finding gradients. The sparse code is for a given dictionary: which units are
active, how much, and what comes back.
"""
import gzip
import json
from pathlib import Path

import numpy as np

STEP = 1e-6


def log_softmax(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def gradients(loss, parameters):
    """Central differences by every entry of every parameter."""
    out = {}
    for name, value in parameters.items():
        gradient = np.zeros_like(value)
        for at in np.ndindex(value.shape):
            kept = value[at]
            value[at] = kept + STEP
            above = loss(parameters)
            value[at] = kept - STEP
            below = loss(parameters)
            value[at] = kept
            gradient[at] = (above - below) / (2 * STEP)
        out[name] = gradient
    return out


def softmax_case(rng):
    """Sum over sizes of the mean cross-entropy of a softmax head on the first outputs."""
    n, d, classes, sizes = 12, 6, 4, [1, 2, 3]
    x = rng.standard_normal((n, d))
    labels = rng.integers(0, classes, n)
    parameters = {"directions": rng.standard_normal((sizes[-1], d))}
    for size in sizes:
        parameters[f"head.{size}"] = rng.standard_normal((classes, size))
        parameters[f"bias.{size}"] = rng.standard_normal((1, classes))

    def loss(p):
        total = 0.0
        for size in sizes:
            outputs = (x @ p["directions"].T)[:, :size]
            logits = outputs @ p[f"head.{size}"].T + p[f"bias.{size}"]
            total -= np.mean([log_softmax(logits)[i, labels[i]] for i in range(n)])
        return total

    return {
        "dimensions": d,
        "classes": classes,
        "sizes": sizes,
        "vectors": x.ravel().tolist(),
        "labels": labels.tolist(),
        **shown(parameters, loss),
    }


def cosine_case(rng):
    """Mean over sizes and rows of the cross-entropy between what is wanted and a softmax of cosines."""
    n, d, sizes, temperature = 7, 5, [2, 4, 5], 0.05
    x = rng.standard_normal((n, d))
    start = np.linalg.qr(rng.standard_normal((d, d)))[0]
    mean = 0.3 * rng.standard_normal(d)
    parameters = {"residual": 0.1 * rng.standard_normal((d, d)), "shift": 0.1 * rng.standard_normal((1, d))}
    wanted = np.zeros((n, n))
    for i, j, share in [(0, 3, 0.5), (3, 0, 0.5), (1, 4, 0.2), (4, 1, 0.2), (2, 5, 0.25), (2, 6, 0.25)]:
        wanted[i, j] = share

    def logits(rows):
        lengths = np.sqrt((rows**2).sum(axis=1) + 1e-6)
        out = np.full((n, n), -np.inf)
        for i in range(n):
            for j in range(n):
                if i != j:
                    out[i, j] = rows[i] @ rows[j] / (lengths[i] * lengths[j]) / temperature
        return out

    def loss(p):
        outputs = (x - mean - p["shift"]) @ (start + p["residual"]).T
        known = np.exp(log_softmax(logits(x)))
        total = 0.0
        for size in sizes:
            said = log_softmax(logits(outputs[:, :size]))
            for i in range(n):
                for j in range(n):
                    if i != j:
                        target = wanted[i, j] + (1 - wanted[i].sum()) * known[i, j]
                        total -= target * said[i, j] / n / len(sizes)
        return total

    return {
        "rows": n,
        "dimensions": d,
        "sizes": sizes,
        "vectors": x.ravel().tolist(),
        "wanted": wanted.ravel().tolist(),
        "start": start.ravel().tolist(),
        "mean": mean.tolist(),
        **shown(parameters, loss),
    }


def shown(parameters, loss):
    found = gradients(loss, parameters)
    return {
        "loss": loss(parameters),
        "parameters": {
            name: {"shape": list(value.shape), "value": value.ravel().tolist(), "gradient": found[name].ravel().tolist()}
            for name, value in parameters.items()
        },
    }


def sparse_case(rng):
    """The most active units first; how active they are, in half precision."""
    n, d, hidden, active = 9, 6, 20, 5
    x = rng.standard_normal((n, d)).astype(np.float32)
    encoder = rng.standard_normal((hidden, d)).astype(np.float32)
    bias = (rng.standard_normal(hidden) - 1).astype(np.float32)
    dictionary = rng.standard_normal((hidden, d)).astype(np.float32)
    shift = rng.standard_normal(d).astype(np.float32)
    heights = (x.astype(np.float64) - shift) @ encoder.astype(np.float64).T + bias
    units = np.argsort(-heights, axis=1, kind="stable")[:, :active]
    values = np.maximum(0, np.take_along_axis(heights, units, axis=1)).astype(np.float32).astype(np.float16)
    decoded = shift + np.einsum("nk,nkd->nd", values.astype(np.float64), dictionary[units].astype(np.float64))
    codes = np.stack([units.astype("<u2"), values.astype("<f2").view("<u2")], axis=2).reshape(n, -1).view(np.uint8)
    numbers = {"vectors": x, "encoder": encoder, "bias": bias, "dictionary": dictionary, "shift": shift}
    return {
        "active": active,
        **{name: [float(v) for v in value.ravel()] for name, value in numbers.items()},
        "codes": codes.ravel().tolist(),
        "decoded": decoded.ravel().tolist(),
    }


rng = np.random.default_rng(20262)
golden = {
    "versions": {"numpy": np.__version__},
    "softmax": softmax_case(rng),
    "cosines": cosine_case(rng),
    "sparse": sparse_case(rng),
}
out = Path(__file__).resolve().parents[2] / "test" / "golden" / "trained-maps.json.gz"
with gzip.GzipFile(out, "wb", mtime=0) as f:
    f.write(json.dumps(golden).encode())
