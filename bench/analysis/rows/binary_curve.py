"""Peers of binary-curve.mjs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from curve_peers import curve


def newton_cholesky(data):
    return curve(data, 2, (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 768), "newton-cholesky", "float64")
