"""Golden values of linear discriminants, from scikit-learn's LinearDiscriminantAnalysis (solver "eigen") without shrinkage,
and with it from scipy's generalised eigenvectors: scikit-learn shrinks the scatter of the means, too.

Writes test/golden/linear-discriminants.json. Needs: scikit-learn, scipy.

Run:  python tools/golden/linear_discriminants.py
"""
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.linalg import eigh
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

seed = 20261129
random = np.random.default_rng(seed)
cases = []
for classes, n, d, shrinkage in [(2, 80, 5, None), (3, 90, 6, None), (4, 200, 7, 0.01), (3, 40, 4, 0.3)]:
    y = np.arange(n) % classes
    means = random.normal(size=(classes, d))
    x = (means[y] + random.normal(size=(n, d)) @ random.normal(size=(d, d))).astype(np.float32)
    z = x.astype(np.float64) - x.astype(np.float64).mean(0)
    if shrinkage is None:
        outputs = LinearDiscriminantAnalysis(solver="eigen").fit(z, y).transform(z)
    else:
        centres = np.stack([z[y == c].mean(0) for c in range(classes)])
        within = (z - centres[y]).T @ (z - centres[y]) / n
        between = centres[y].T @ centres[y] / n
        shrunk = (1 - shrinkage) * within + shrinkage * np.trace(within) / d * np.eye(d)
        outputs = z @ eigh(between, shrunk)[1][:, ::-1][:, : classes - 1]
    cases.append({
        "classes": classes, "rows": n, "columns": d, "shrinkage": shrinkage or 0,
        "data": [float(v) for v in x.ravel()], "labels": y.tolist(),
        "outputs": [float(v) for v in outputs.ravel()],
    })
file = Path(__file__).parents[2] / "test" / "golden" / "linear-discriminants.json"
versions = {name: version(name) for name in ["scikit-learn", "scipy", "numpy"]}
file.write_text(json.dumps({"versions": versions, "seed": seed, "cases": cases}) + "\n")
