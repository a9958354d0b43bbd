"""The codes of Assay written anew in numpy, from the formulas at the top of src/codes/*.ts: for check_artefact.py."""
import math

import numpy as np

LEVELS = {
    1: [0.7978845608028654],
    2: [0.452780034636492, 1.5104176084990952],
    3: [0.24509417894422156, 0.7560052812058782, 1.3439092785049995, 2.1519457045369887],
    4: [0.1283950298511472, 0.3880482994902912, 0.6567591185324655, 0.9423404564869646]
    + [1.256231197347179, 1.6180463860218848, 2.069017226531391, 2.7325895709951684],
}
DISTORTIONS = {1: 0.3633802276324186, 2: 0.11748184782932913, 3: 0.034547760788503634, 4: 0.00950100800819198}


def encoded(codec, tensors, x):
    """Codes uint8 [n, bytes] of float32 numbers [n, d]; None for a codec that is not here."""
    kind, _, digits = codec.partition(":")
    y = x.astype(np.float64)
    if kind == "float32":
        return x.astype("<f4").view(np.uint8)
    if kind == "float16":
        return np.clip(x, -65504, 65504).astype("<f2").view(np.uint8)
    if kind in ("int8", "int4"):
        return affine(y, tensors["low"], tensors["step"], 8 if kind == "int8" else 4)
    if kind == "lvq":
        return locally_adaptive(y - tensors["mean"], int(digits))
    if kind == "signs":
        return np.packbits(x > 0, axis=1)
    if kind == "bits":
        return rotated_levels(y - tensors["mean"], tensors.get("seed"), int(digits))
    if kind in ("pq", "opq", "npq"):
        return product(y if kind == "pq" else y @ tensors["rotation"].astype(np.float64).T, tensors["centroids"], int(digits))
    if kind == "rq":
        return residual(y, tensors["centroids"].astype(np.float64), int(tensors["beam"][0]))
    return None


def packed(numbers, bits):
    """Number j in bits j b … j b + b - 1, the lowest bit of a byte first."""
    each = (numbers[:, :, None] >> np.arange(bits)) & 1
    return np.packbits(each.reshape(len(numbers), -1).astype(np.uint8), axis=1, bitorder="little")


def affine(x, low, step, bits):
    low, step = low.astype(np.float64), step.astype(np.float64)
    places = (x - low) * np.divide(1, step, out=np.zeros_like(step), where=step != 0)
    return packed(np.floor(np.clip(places, 0, 2**bits - 1) + 0.5).astype(np.int64), bits)


def locally_adaptive(y, bits):
    low = y.min(axis=1, keepdims=True).astype(np.float32)
    step = ((y.max(axis=1, keepdims=True) - low) / (2**bits - 1)).astype(np.float32)
    per_unit = np.divide(1.0, step, out=np.zeros(step.shape), where=step != 0)
    numbers = np.floor(np.clip((y - low) * per_unit, 0, 2**bits - 1) + 0.5).astype(np.int64)
    return np.hstack([packed(numbers, bits), low.astype("<f4").view(np.uint8), step.astype("<f4").view(np.uint8)])


def rotated_levels(y, seed, bits):
    d = y.shape[1]
    if seed is not None:
        y = rotated(y, int(seed[0]))
    upper = np.array(LEVELS[bits])
    levels = np.concatenate([-upper[::-1], upper])
    thresholds = (levels[1:] + levels[:-1]) / 2
    square = np.sum(y * y, axis=1, keepdims=True)
    scale = np.sqrt(np.divide(d, square, out=np.zeros_like(square), where=square != 0))
    numbers = np.searchsorted(thresholds, y * scale, side="left")
    along = np.sum(y * levels[numbers], axis=1, keepdims=True)
    length = np.divide((1 - DISTORTIONS[bits]) * square, along, out=np.zeros_like(square), where=along != 0)
    return np.hstack([packed(numbers, bits), np.minimum(length, 1e37).astype("<f4").view(np.uint8)])


def rotated(y, seed):
    """Three rounds of signs, Hadamard transforms of blocks and orders, drawn by SplitMix32."""
    d = y.shape[1]
    draw = split_mix(seed)
    signs, orders = [], []
    for turn in range(3):
        signs.append(np.array([-1.0 if next(draw) >= 2**31 else 1.0 for _ in range(d)]))
        if turn < 2:
            order = list(range(d))
            for i in range(d - 1, 0, -1):
                j = next(draw) * (i + 1) // 2**32
                order[i], order[j] = order[j], order[i]
            orders.append(order)
    for turn in range(3):
        y = y * signs[turn]
        blocks, at = [], 0
        while at < d:
            size = 1 << ((d - at).bit_length() - 1)
            blocks.append(y[:, at : at + size] @ hadamard(size))
            at += size
        y = np.hstack(blocks)
        if turn < 2:
            y = y[:, orders[turn]]
    return y


def hadamard(size):
    matrix = np.ones((1, 1))
    while len(matrix) < size:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    return matrix / math.sqrt(size)


def split_mix(seed):
    mask, state = 0xFFFFFFFF, seed & 0xFFFFFFFF
    while True:
        state = (state + 0x9E3779B9) & mask
        z = ((state ^ (state >> 16)) * 0x21F0AAAD) & mask
        z = ((z ^ (z >> 15)) * 0x735A2D97) & mask
        yield z ^ (z >> 15)


def product(y, centroids, parts):
    size, larger = divmod(y.shape[1], parts)
    codes, at = [], 0
    for k in range(parts):
        end = at + size + (k < larger)
        own = centroids[:, at:end].astype(np.float64)
        codes.append(np.argmin(np.sum(own * own, axis=1) - 2 * y[:, at:end] @ own.T, axis=1))
        at = end
    return np.stack(codes, axis=1).astype(np.uint8)


def residual(y, centroids, beam):
    """The `beam` beginnings of least squared error after every byte, of equal ones the first."""
    codes = []
    for row in y:
        kept = [((), row, row @ row)]
        for own in centroids:
            squares = np.sum(own * own, axis=1)
            errors = np.concatenate([error + squares - 2 * own @ rest for _, rest, error in kept])
            best = np.argsort(errors, kind="stable")[:beam]
            kept = [(kept[i // 256][0] + (i % 256,), kept[i // 256][1] - own[i % 256], errors[i]) for i in best]
        codes.append(kept[0][0])
    return np.array(codes, dtype=np.uint8)
