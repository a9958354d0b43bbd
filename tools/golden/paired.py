"""Tango's score bounds by brute force: the constrained likelihood is maximised numerically, the bound found by Brent's method.

McNemar's mid-p values are those of scipy's binomial distribution.

Writes test/golden/paired.json. Run: python tools/golden/paired.py
"""
import json
import pathlib

import numpy
import scipy
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import binom, norm


def log_term(count, share):
    return 0.0 if count == 0 else count * numpy.log(share)


def constrained_loss_share(gains, losses, rows, delta):
    """The share of losses with the highest likelihood when (share of gains - share of losses) = delta."""
    low, high = max(0.0, -delta), (1 - delta) / 2
    same = rows - gains - losses

    def negative(q):
        with numpy.errstate(all="ignore"):
            value = log_term(gains, q + delta) + log_term(losses, q) + log_term(same, 1 - 2 * q - delta)
        return numpy.inf if numpy.isnan(value) else -value

    inner = minimize_scalar(negative, bounds=(low, high), method="bounded", options={"xatol": 1e-13})
    return min((low, high, inner.x), key=negative)


def statistic(gains, losses, rows, delta):
    q = constrained_loss_share(gains, losses, rows, delta)
    return (gains - losses - rows * delta) / numpy.sqrt(rows * (2 * q + delta * (1 - delta)))


def bound(gains, losses, rows, level, upper):
    z = norm.ppf(level)
    estimate = (gains - losses) / rows
    if upper:
        return brentq(lambda delta: statistic(gains, losses, rows, delta) + z, estimate + 1e-9, 1 - 1e-9, xtol=1e-12)
    return brentq(lambda delta: statistic(gains, losses, rows, delta) - z, -1 + 1e-9, estimate - 1e-9, xtol=1e-12)


cases = []
for gains, losses, rows in [(12, 2, 50), (0, 1, 200), (1, 0, 200), (3, 3, 300), (0, 7, 120), (40, 55, 1821), (5, 0, 20), (9, 30, 500)]:
    for level in (0.95, 0.975):
        cases.append(
            {
                "gains": gains,
                "losses": losses,
                "rows": rows,
                "level": level,
                "lower": bound(gains, losses, rows, level, False),
                "upper": bound(gains, losses, rows, level, True),
            }
        )

mcnemar = []
for gains, losses in [(12, 2), (0, 1), (3, 3), (0, 7), (40, 55), (9, 30), (700, 620), (1500, 900)]:
    n, smaller = gains + losses, min(gains, losses)
    p = 1.0 if gains == losses else 2 * binom.cdf(smaller, n, 0.5) - binom.pmf(smaller, n, 0.5)
    mcnemar.append({"gains": gains, "losses": losses, "rows": 5000, "p": float(p)})

versions = {"numpy": numpy.__version__, "scipy": scipy.__version__}
path = pathlib.Path(__file__).parents[2] / "test/golden/paired.json"
path.write_text(json.dumps({"versions": versions, "cases": cases, "mcnemar": mcnemar}, indent=1) + "\n")
print(f"{len(cases)} cases to {path.name}, {versions}")
