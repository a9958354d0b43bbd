"""Tests of two samples of which it is only known how many numbers lie in each of sixteen places.

Writes test/golden/two-sample.json: counts of a known and of a new sample, and what scipy says of the places as tied
numbers: z and p of Mann and Whitney's test (no continuity correction) and the distance of Kolmogorov and Smirnov. The
test of spread is the normal approximation of a linear rank statistic, computed here from all permuted scores' moments.

Needs numpy and scipy.
"""

import json
import platform
from pathlib import Path

import numpy
import scipy
from scipy import stats

seed = 12
random = numpy.random.default_rng(seed)
places = 16
cases = []
for known_rows, new_rows, shift, scale in [
    (100, 30, 0.0, 1.0),
    (1000, 30, 0.4, 1.0),
    (1000, 500, 0.0, 1.3),
    (300, 2000, -0.2, 0.8),
    (64, 64, 3.0, 0.2),
]:
    bounds = stats.norm.ppf([0.01, 0.025, 0.05, *numpy.arange(0.1, 0.91, 0.1), 0.95, 0.975, 0.99])
    known = numpy.searchsorted(bounds, random.normal(size=known_rows))
    new = numpy.searchsorted(bounds, shift + scale * random.normal(size=new_rows))
    location = stats.mannwhitneyu(new, known, use_continuity=False, method="asymptotic")
    both = numpy.concatenate([new, known])
    n, m, total = len(new), len(known), len(both)
    mean = n * m / 2
    # z of Mann and Whitney with ties, from their U
    _, ties = numpy.unique(both, return_counts=True)
    deviation = numpy.sqrt(n * m / 12 * ((total + 1) - (ties**3 - ties).sum() / (total * (total - 1))))
    scores = numpy.abs(stats.rankdata(both) / total - 0.5 - 0.5 / total)
    scores -= scores.mean()
    spread = scores[:n].sum() / numpy.sqrt(n * m / total * scores.var(ddof=1))
    cases.append(
        {
            "known": numpy.bincount(known, minlength=places).tolist(),
            "fresh": numpy.bincount(new, minlength=places).tolist(),
            "location": {"z": (location.statistic - mean) / deviation, "p": location.pvalue},
            "spread": {"z": spread, "p": 2 * stats.norm.sf(abs(spread))},
            "distance": stats.ks_2samp(new, known).statistic,
        }
    )

path = Path("test/golden/two-sample.json")
versions = {"python": platform.python_version(), "numpy": numpy.__version__, "scipy": scipy.__version__, "seed": seed}
path.write_text(json.dumps({"versions": versions, "cases": cases}) + "\n")
