"""Golden values of Student's t, from scipy.

Run: python tools/golden/student.py   (writes test/golden/student.json)
"""

import json
import pathlib
import platform

import scipy
import scipy.stats

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "student.json"

OUT.write_text(
    json.dumps(
        {
            "versions": {"python": platform.python_version(), "scipy": scipy.__version__},
            "quantiles": [
                {"probability": p, "freedom": f, "t": float(scipy.stats.t.ppf(p, f))}
                for p in (0.5, 0.8, 0.975, 0.995)
                for f in (0.5, 1, 2, 2.4, 3, 4, 5.75, 7, 10, 29, 100, 1234.5)
            ],
        },
        indent=1,
    )
    + "\n"
)
