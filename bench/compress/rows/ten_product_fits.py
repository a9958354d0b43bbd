"""Peers of ten-product-fits.mjs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from codec_rows import corner, mean_share, ten_fits  # noqa: E402


def of_faiss_prepare(data):
    return corner(data, 4096, 128)


def of_faiss(data, vectors):
    return {"fits": ten_fits("PQ8x8", vectors)}


def of_faiss_look(data, vectors, answer):
    return {"error": mean_share(vectors, answer["fits"])}
