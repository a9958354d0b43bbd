"""Peers of sign-encode.mjs."""


def sentence_transformers_prepare(data):
    from sentence_transformers.quantization import quantize_embeddings

    return quantize_embeddings


def sentence_transformers(data, quantize):
    return {"codes": quantize(data.train, "ubinary")}


def sentence_transformers_look(data, _, answer):
    return {"sum": int(answer["codes"].sum())}
