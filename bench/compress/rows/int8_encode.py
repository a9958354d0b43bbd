"""Peers of int8-encode.mjs."""

import sys
from pathlib import Path

import numpy

sys.path.insert(0, str(Path(__file__).parent.parent))
from codec_rows import decoded_by, lost_share, train  # noqa: E402


def sentence_transformers_prepare(data):
    from sentence_transformers.quantization import quantize_embeddings

    return quantize_embeddings, numpy.vstack([data.train.min(0), data.train.max(0)])


def sentence_transformers(data, prepared):
    quantize, ranges = prepared
    return {"bytes": quantize(data.train, "int8", ranges=ranges).size}


def sentence_transformers_look(data, prepared, answer):
    quantize, (low, high) = prepared

    def decode(some):
        return low + (quantize(some, "int8", ranges=prepared[1]).astype("float64") + 128) * (high - low) / 255

    return {**answer, "error": lost_share(data.train, decode)}


def of_faiss_prepare(data):
    return train("SQ8", data.train)


def of_faiss(data, index):
    return {"bytes": index.sa_encode(data.train).size}


def of_faiss_look(data, index, answer):
    return {**answer, "error": lost_share(data.train, decoded_by(index))}
