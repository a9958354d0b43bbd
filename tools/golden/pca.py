"""Golden values of PCA from scikit-learn, float64, on float32 data with large means, wide and nearly dead dimensions.

Run:  python tools/golden/pca.py
"""
import gzip
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def tall(rng):
    """More rows than dimensions; dimensions 3 and 11 are outliers with means far from 0."""
    d = 24
    x = rng.standard_normal((300, d)) @ np.diag(np.arange(1, d + 1) ** -0.7)
    x = x @ np.linalg.qr(rng.standard_normal((d, d)))[0]
    x[:, 3] = 25 + 3 * x[:, 3]
    x[:, 11] = -8 + 5 * rng.standard_normal(300)
    x[:, 20] *= 1e-4
    return x.astype(np.float32)


def wide(rng):
    """Fewer rows than dimensions."""
    return (rng.standard_normal((12, 20)) + rng.standard_normal(20)).astype(np.float32)


def units(rng):
    """Dimensions in units from 1e-3 to 1e3."""
    x = rng.standard_normal((80, 6)) @ (np.eye(6) + 0.5 * rng.standard_normal((6, 6)))
    return ((x + rng.standard_normal(6)) * 10.0 ** np.array([-3, 0, 3, -2, 2, 1])).astype(np.float32)


def case(name, x):
    model = PCA(svd_solver="full").fit(x.astype(np.float64))
    held_out = x[:5] * np.float32(0.5) + np.float32(1)
    return {
        "name": name,
        "rows": x.shape[0],
        "columns": x.shape[1],
        "data": [float(v) for v in x.ravel()],
        "variances": model.explained_variance_.tolist(),
        "mean": model.mean_.tolist(),
        "components": model.components_.ravel().tolist(),
        "heldOut": [float(v) for v in held_out.ravel()],
        "heldOutScores": model.transform(held_out.astype(np.float64)).ravel().tolist(),
    }


def standardised(name, x):
    model = make_pipeline(StandardScaler(), PCA(svd_solver="full")).fit(x.astype(np.float64))
    return {
        "name": name,
        "rows": x.shape[0],
        "columns": x.shape[1],
        "data": [float(v) for v in x.ravel()],
        "variances": model[-1].explained_variance_.tolist(),
        "scores": model.transform(x[:5].astype(np.float64)).ravel().tolist(),
    }


rng = np.random.default_rng(20261)
golden = {
    "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "cases": [case("tall", tall(rng)), case("wide", wide(rng))],
    "standardised": [standardised("tall", tall(rng)), standardised("units", units(rng))],
}
out = Path(__file__).resolve().parents[2] / "test" / "golden" / "pca.json.gz"
with gzip.GzipFile(out, "wb", mtime=0) as f:
    f.write(json.dumps(golden).encode())
