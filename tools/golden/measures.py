"""Golden values of the measures, from their definitions in numpy float64 (spectra by SVD, cosines pair by pair).

Run:  python tools/golden/measures.py
"""
import gzip
import itertools
import json
from pathlib import Path

import numpy as np
import scipy
from scipy.spatial.distance import cosine


def spectrum(x):
    s = np.linalg.svd(x - x.mean(0), compute_uv=False)
    return s**2 / (len(x) - 1)


def case(name, x):
    x = x.astype(np.float32)
    y = x.astype(np.float64)
    lam = spectrum(y)
    shares = lam[lam > 0] / lam.sum()
    directed = [row for row in y if row.any()]
    cosines = [1 - cosine(a, b) for a, b in itertools.combinations(directed, 2)]
    mean, sd = y.mean(0), y.std(0)
    return {
        "name": name,
        "rows": x.shape[0],
        "columns": x.shape[1],
        "data": [float(v) for v in x.ravel()],
        "values": {
            "participation-ratio": float(lam.sum() ** 2 / (lam**2).sum()),
            "effective-rank": float(np.exp(-(shares * np.log(shares)).sum())),
            "mean-cosine": float(np.mean(cosines)),
        },
        "dead": [int(j) for j in np.flatnonzero((sd == 0) | (sd < 2.0**-23 * sd.max()) | (sd < 4 * 2.0**-23 * np.abs(mean)))],
    }


rng = np.random.default_rng(7)
line = np.outer(rng.standard_normal(40), rng.standard_normal(6)) + 3
graded = rng.standard_normal((80, 12)) * np.arange(1, 13) ** -1.0 + rng.standard_normal(12)
graded[5] = 0
dead = rng.standard_normal((50, 10))
dead[:, 2] = 7
dead[:, 4] = 1e-9 * rng.standard_normal(50)
dead[:, 5] = 5e-33 * rng.standard_normal(50)
dead[:, 6] = 2e-6 * rng.standard_normal(50)
dead[:, 3] = 3e-7 * rng.standard_normal(50)
dead[:, 9] = np.float32(1000) * (1 + rng.integers(-1, 2, 50) * 2.0**-23)
dead[:, 8] = 30 + 1e-3 * rng.standard_normal(50)
golden = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
    "cases": [case("line", line), case("graded", graded), case("dead", dead)],
}
out = Path(__file__).resolve().parents[2] / "test" / "golden" / "measures.json.gz"
with gzip.GzipFile(out, "wb", mtime=0) as f:
    f.write(json.dumps(golden).encode())
