"""Peers of residual-fit.mjs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from codec_rows import corner, decoded_by, lost_share, train  # noqa: E402


def of_faiss_prepare(data):
    return corner(data, 8192, 384)


def of_faiss(data, vectors):
    return {"index": train("RQ8x8", vectors)}


def of_faiss_look(data, vectors, answer):
    return {"error": lost_share(vectors, decoded_by(answer["index"]))}
