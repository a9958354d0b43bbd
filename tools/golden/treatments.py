"""Golden values of treatments: scikit-learn for z-scores and whitening, numpy and scipy for the rest.

Fitted on some rows, applied to others. Whitening is scikit-learn's PCA(whiten=True), turned back by its components into the
symmetric form.

Writes test/golden/treatments.json.gz. Needs numpy, scipy and scikit-learn.

Run:  python tools/golden/treatments.py
"""
import gzip
import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.stats import rankdata
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

SEED = 17
rng = np.random.default_rng(SEED)


def all_but_the_top(train, test, directions):
    mean = train.mean(0)
    _, _, vt = np.linalg.svd(train - mean, full_matrices=False)
    top = vt[:directions]
    return (test - mean) - (test - mean) @ top.T @ top


def case(name, x, directions):
    x = np.round(x, 3).astype(np.float32).astype(np.float64)
    train, test = x[:-8], x[-8:]
    d = x.shape[1]
    pca = PCA(whiten=True, n_components=min(d, len(train) - 1), svd_solver="full").fit(train)
    packed = lambda m: {"rows": m.shape[0], "columns": d, "data": [float(v) for v in m.ravel()]}
    return {
        "name": name,
        "training": packed(train),
        "test": packed(test),
        "directions": directions,
        "treated": {
            "centre": [float(v) for v in (test - train.mean(0)).ravel()],
            "z-score": [float(v) for v in StandardScaler().fit(train).transform(test).ravel()],
            "all-but-the-top": [float(v) for v in all_but_the_top(train, test, directions).ravel()],
            "whitening": [float(v) for v in (pca.transform(test) @ pca.components_).ravel()],
            "rank": [float(v) for v in (rankdata(test, axis=1) - (d + 1) / 2).ravel()],
        },
    }


mixed = rng.standard_normal((60, 6)) @ rng.standard_normal((6, 6)) + 4 * rng.standard_normal(6)
graded = rng.standard_normal((90, 9)) * np.arange(9, 0, -1) + 10
few = rng.standard_normal((20, 15))
few[:, 4] = np.round(few[:, 4])
few[:, 5] = few[:, 4]
few[:, 5] += 1e-2 * np.arange(20)

golden = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
    "seed": SEED,
    "cases": [
        case("mixed dimensions far from 0", mixed, 2),
        case("graded variances", graded, 1),
        case("fewer rows than dimensions", few, 3),
    ],
}
out = Path(__file__).resolve().parents[2] / "test" / "golden" / "treatments.json.gz"
with gzip.GzipFile(out, "wb", mtime=0) as f:
    f.write(json.dumps(golden).encode())
