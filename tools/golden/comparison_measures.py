"""Golden values of the measures that compare pretrained with finetuned vectors.

TwoNN by scikit-dimension; everything else from its definition in numpy float64, by
another way than the project's where there is one: CKA from [n, n] kernels, NC1 from
the [d, d] pseudo-inverse, chance by scipy's distributions, angles by scipy.

Writes test/golden/comparison-measures.json.gz. Needs numpy, scipy and scikit-dimension.

Run:  python tools/golden/comparison_measures.py
"""
import gzip
import itertools
import json
import warnings
from pathlib import Path

import numpy as np
import scipy
import skdim
from scipy.linalg import subspace_angles
from scipy.spatial.distance import pdist
from scipy.stats import beta, hypergeom, spearmanr

SEED = 11
rng = np.random.default_rng(SEED)


def stored(x):
    """Three decimals in float32: what the tests read, and what is computed with here."""
    return np.round(x, 3).astype(np.float32).astype(np.float64)


def packed(x):
    return {"rows": x.shape[0], "columns": x.shape[1], "data": [round(float(v), 3) for v in x.ravel()]}


def twonn_case(name, x):
    x = stored(x)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = skdim.id.TwoNN(discard_fraction=0.1).fit(x).dimension_
    variances = x.var(0, ddof=1)
    outliers = np.flatnonzero(variances > 5 * variances.mean())
    return {
        "name": name,
        "x": packed(x),
        "twonn": float(value),
        "outliers": [int(j) for j in outliers[np.argsort(-variances[outliers])]],
    }


def hsic_unbiased(k, l):
    """Song et al. 2012, equation 5, as it stands there."""
    n = len(k)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    one = np.ones(n)
    trace = np.trace(k @ l)
    return (trace + one @ k @ one * (one @ l @ one) / ((n - 1) * (n - 2)) - 2 / (n - 2) * one @ k @ l @ one) / (n * (n - 3))


def scores(x, k=10):
    """Left singular vectors of the first components: the principal scores, up to lengths."""
    u, s, _ = np.linalg.svd(x - x.mean(0), full_matrices=False)
    return u[:, : min(k, len(x) - 1, int((s**2 > 1e-6 * s[0] ** 2).sum()))]


def pair_case(name, x, y):
    x, y = stored(x), stored(y)
    n = len(x)
    k, l, h = x @ x.T, y @ y.T, np.eye(n) - 1 / n
    hsic = lambda a, b: np.trace(h @ a @ h @ b)
    directed = x.any(1) & y.any(1)
    cosines = [1 - pdist(z[directed], "cosine") for z in (x, y)]
    return {
        "name": name,
        "x": packed(x),
        "y": packed(y),
        "values": {
            "linear-cka": float(hsic(k, l) / np.sqrt(hsic(k, k) * hsic(l, l))),
            "linear-cka-debiased": float(
                hsic_unbiased(k, l) / np.sqrt(hsic_unbiased(k, k) * hsic_unbiased(l, l))
            ),
            "rsa": float(spearmanr(*cosines).statistic),
            "principal-angles": float(np.mean(np.cos(subspace_angles(scores(x), scores(y))) ** 2)),
        },
    }


def labelled_case(name, x, labels, weight=None, bias=None):
    x = stored(x)
    classes = int(labels.max()) + 1
    means = np.array([x[labels == c].mean(0) for c in range(classes)])
    m = means - means.mean(0)
    within = sum(np.outer(v, v) for v in x - means[labels]) / len(x)
    between = m.T @ m / classes
    norms = np.linalg.norm(m, axis=1)
    cosines = np.array([m[a] @ m[b] / norms[a] / norms[b] for a, b in itertools.combinations(range(classes), 2)])
    values = {
        "nc1": float(np.trace(within @ np.linalg.pinv(between, rcond=1e-10, hermitian=True)) / classes),
        "nc2-norms": float(norms.std() / norms.mean()),
        "nc2-angles": float(cosines.std()),
        "nc2-simplex": float(np.abs(cosines + 1 / (classes - 1)).mean()),
        "nc3": None,
        "nc4": None,
        "head-alignment": None,
    }
    case = {"name": name, "x": packed(x), "labels": labels.tolist(), "classes": classes, "weight": None, "bias": None}
    if weight is not None:
        weight, bias = stored(weight), stored(bias)
        case |= {"weight": packed(weight), "bias": bias.tolist()}
        full, offsets = (weight, bias) if len(weight) > 1 else (np.array([0 * weight[0], weight[0]]), np.array([0, bias[0]]))
        w = full - full.mean(0)
        decided = np.argmax(x @ full.T + offsets, axis=1)
        nearest = np.argmin(((x[:, None] - means[None]) ** 2).sum(2), axis=1)
        values["nc3"] = float(np.linalg.norm(w / np.linalg.norm(w) - m / np.linalg.norm(m)))
        values["nc4"] = float((decided != nearest).mean())
        values["head-alignment"] = float(np.mean([m[c] @ w[c] / norms[c] / np.linalg.norm(w[c]) for c in range(classes)]))
    return case | {"values": values}


def overlap_case(d, top, runs):
    importances = [np.round(rng.random(d) + (j % 2) * np.arange(d) / d, 2) for j in range(runs)]
    rankings = [np.argsort(-v, kind="stable") for v in importances]
    sets = [set(r[:top].tolist()) for r in rankings]
    pairs = list(itertools.combinations(range(runs), 2))
    m = np.arange(max(0, 2 * top - d), top + 1)
    return {
        "top": top,
        "importances": [[round(float(x), 2) for x in v] for v in importances],
        "rankings": [r.tolist() for r in rankings],
        "jaccard": float(np.mean([len(sets[a] & sets[b]) / len(sets[a] | sets[b]) for a, b in pairs])),
        "expected": float(np.sum(hypergeom(d, top, top).pmf(m) * m / (2 * top - m))),
        "agreement": float(np.mean([spearmanr(importances[a], importances[b]).statistic for a, b in pairs])),
    }


def angle_case(d, k, m):
    a, b = rng.standard_normal((d, k)), rng.standard_normal((d, m))
    b[:, 0] = a[:, 0] + 0.1 * b[:, 0]
    a, b = stored(a), stored(b)
    return {"a": packed(a), "b": packed(b), "cosines": sorted(np.cos(subspace_angles(a, b)).tolist(), reverse=True)}


def norm_case(d, layers):
    weights, biases = rng.standard_normal((layers, d)), rng.standard_normal((layers, d))
    weights[:, 3] += 9
    biases[: layers // 2, 3] -= 9
    weights[: layers - 1, 7] -= 8
    weights, biases = stored(weights), stored(biases)
    far = lambda v: np.abs(v - v.mean(1, keepdims=True)) > 3 * v.std(1, keepdims=True)
    return {
        "weights": packed(weights),
        "biases": packed(biases),
        "weightLayers": far(weights).sum(0).tolist(),
        "biasLayers": far(biases).sum(0).tolist(),
    }


def blobs(counts, d, spread, shift=0.0):
    labels = np.repeat(np.arange(len(counts)), counts)
    corners = 2 * rng.standard_normal((len(counts), d))
    return corners[labels] + spread * rng.standard_normal((len(labels), d)) + shift, labels


manifold = np.tanh(rng.standard_normal((250, 3)) @ rng.standard_normal((3, 10)))
wide = rng.standard_normal((120, 30)) + 40
wide[:, 11] = 40 + 9 * (wide[:, 11] - 40)
wide[:, 2] = 40 + 6 * (wide[:, 2] - 40)
copies = rng.standard_normal((90, 4))
copies[10:20] = copies[30:40]
copies[21] = copies[22] = copies[23]

x = rng.standard_normal((60, 8)) * np.arange(1, 9)
outliers = rng.standard_normal((50, 9))
outliers[:, 4] = 300 + 20 * outliers[:, 4]
few = rng.standard_normal((14, 30))
zero = rng.standard_normal((40, 6)) + 0.5
zero[7] = 0

two, two_labels = blobs([40, 25], 7, 1.0, 5)
four, four_labels = blobs([30, 12, 25, 9], 10, 0.7, -3)
tight, tight_labels = blobs([15, 15, 15], 2, 0.01)

golden = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-dimension": skdim.__version__},
    "seed": SEED,
    "single": [twonn_case("manifold", manifold), twonn_case("far from 0", wide), twonn_case("copies", copies)],
    "pairs": [
        pair_case("related", x, x[:, :5] @ rng.standard_normal((5, 5)) + 3 * rng.standard_normal((60, 5))),
        pair_case("outliers", outliers, outliers + 0.5 * rng.standard_normal((50, 9)) - 2),
        pair_case("fewer rows than dimensions", few, rng.standard_normal((14, 25))),
        pair_case("a row of zeros", zero, np.maximum(0, zero @ rng.standard_normal((6, 6)))),
    ],
    "labelled": [
        labelled_case("two classes, no head", two, two_labels),
        labelled_case("two classes", two, two_labels, rng.standard_normal((2, 7)), rng.standard_normal(2)),
        labelled_case("two classes, one direction", two, two_labels, rng.standard_normal((1, 7)), rng.standard_normal(1)),
        labelled_case("four classes", four, four_labels, rng.standard_normal((4, 10)), rng.standard_normal(4)),
        labelled_case("three tight classes in a plane", tight, tight_labels, rng.standard_normal((3, 2)), np.zeros(3)),
    ],
    "chance": [
        {"dimensions": d, "share": share, "bound": float(np.sqrt(beta(0.5, (d - 1) / 2).ppf(share)))}
        for d in (2, 3, 10, 384, 1024)
        for share in (0.5, 0.95, 0.99)
    ],
    "overlaps": [overlap_case(12, 4, 3), overlap_case(40, 10, 4), overlap_case(10, 8, 2)],
    "angles": [angle_case(20, 3, 5), angle_case(12, 4, 4), angle_case(6, 5, 2)],
    "norms": norm_case(40, 6),
}
out = Path(__file__).resolve().parents[2] / "test" / "golden" / "comparison-measures.json.gz"
with gzip.GzipFile(out, "wb", mtime=0) as f:
    f.write(json.dumps(golden).encode())
