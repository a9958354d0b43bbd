"""Peers of six-class-curve.mjs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from curve_peers import curve


def lbfgs(data):
    return curve(data, 6, (8, 34, 144), "lbfgs", "float32")


def newton_cholesky(data):
    return curve(data, 6, (8, 34, 144), "newton-cholesky", "float64")
