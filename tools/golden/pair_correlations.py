"""Golden values of rank correlations of pairs' scores and nearness from scipy.

Writes test/golden/pair_correlations.json: Kendall's tau-b and Spearman's rho with and without ties, of rows that occur
several times or not at all, and cosines and distances of rows.
Needs: scipy, numpy.

Run:  python tools/golden/pair_correlations.py
"""
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.spatial.distance import cosine, sqeuclidean
from scipy.stats import kendalltau, spearmanr

seed = 20261130
random = np.random.default_rng(seed)


def case(name, n, digits_x, digits_y, strength):
    """Rounding to few digits makes ties; counts of 0 to 3 make a resample."""
    x = np.round(random.normal(size=n), digits_x)
    y = np.round(strength * x + random.normal(size=n), digits_y)
    counts = random.integers(0, 4, n)
    drawn_x, drawn_y = np.repeat(x, counts), np.repeat(y, counts)
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "kendall": float(kendalltau(x, y, variant="b").statistic),
        "spearman": float(spearmanr(x, y).statistic),
        "counts": counts.tolist(),
        "drawn": {
            "kendall": float(kendalltau(drawn_x, drawn_y, variant="b").statistic),
            "spearman": float(spearmanr(drawn_x, drawn_y).statistic),
        },
    }


a, b = [random.normal(size=(12, 5)).astype(np.float32) for _ in range(2)]
wide = [row.astype(np.float64) for row in (a, b)]
golden = {
    "versions": {name: version(name) for name in ["scipy", "numpy"]},
    "seed": seed,
    "cases": [
        case("no ties", 60, 12, 12, 1.0),
        case("ties in x", 200, 0, 12, 0.5),
        case("ties in both", 300, 0, 0, -0.8),
        case("STS-B's scores", 250, 1, 12, 2.0),
        case("two values", 80, 0, 0, 0.2),
    ],
    "nearness": {
        "a": a.ravel().tolist(),
        "b": b.ravel().tolist(),
        "product": [float(u @ v) for u, v in zip(*wide)],
        "cosine": [float(1 - cosine(u, v)) for u, v in zip(*wide)],
        "euclidean": [float(-sqeuclidean(u, v)) for u, v in zip(*wide)],
    },
}
file = Path(__file__).parents[2] / "test" / "golden" / "pair_correlations.json"
file.write_text(json.dumps(golden) + "\n")
