"""Peers of one-bit-encode.mjs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from codec_rows import decoded_by, lost_share, train  # noqa: E402


def of_faiss_prepare(data):
    return train(f"RR{data.dimensions},RaBitQ", data.train)


def of_faiss(data, index):
    return {"bytes": index.sa_encode(data.train).size}


def of_faiss_look(data, index, answer):
    return {**answer, "error": lost_share(data.train, decoded_by(index))}
