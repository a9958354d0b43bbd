"""Golden values of Student's t, from scipy.

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
        },
        indent=1,
    )
    + "\n"
)
