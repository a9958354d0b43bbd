"""Golden values of Student's t and of the chance of Jaccard's index, from scipy.

Run: python tools/golden/student.py   (writes test/golden/student.json)
"""

import json
import pathlib
import platform

import scipy
import scipy.stats

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "student.json"

values = [0.912, 0.934, 0.921, 0.905, 0.917]
mean = sum(values) / len(values)
interval = scipy.stats.t.interval(0.95, len(values) - 1, loc=mean, scale=scipy.stats.sem(values))


def expected(size, count):
    shared = scipy.stats.hypergeom(count, size, size)
    return float(sum(shared.pmf(i) * i / (2 * size - i) for i in range(size + 1)))


OUT.write_text(
    json.dumps(
        {
            "versions": {"python": platform.python_version(), "scipy": scipy.__version__},
            "quantiles": [
                {"probability": p, "freedom": f, "t": float(scipy.stats.t.ppf(p, f))}
                for p in (0.5, 0.8, 0.975, 0.995)
                for f in (1, 2, 3, 4, 7, 10, 29, 100)
            ],
            "interval": {"values": values, "low": float(interval[0]), "high": float(interval[1])},
            "jaccard": [{"size": k, "count": d, "expected": expected(k, d)} for k, d in ((10, 384), (10, 768), (3, 5), (10, 10), (1, 2))],
        },
        indent=1,
    )
    + "\n"
)
