"""Dropout with masks from a counter, written in numpy from the formulas alone, and put into PyTorch's models.

With L = lowbias32 (C. Wellons, "Prospecting for hash functions", 2018, with TheIronBorn's multipliers), all in 32 bits:

    L(x):  x ^= x >> 16;  x *= 0x21f0aaad;  x ^= x >> 15;  x *= 0xd35a2d97;  x ^= x >> 15
    K(seed, step, site) = L(L(L(seed + 0x9e3779b9) ^ (step + 0x85ebca6b)) ^ (site + 0xc2b2ae35))

Element i (row-major, from 0) of the mask of site s, part p (from 0) of step t (from 1), with dropout seed d:

    key = K(K(d, t, p), s, 0)
    mask_i = 0 where L(L(i ^ key) + key) < round(rate * 2^32), else 1 / (1 - rate)

Sites are numbered in the order of the forward pass: 0 is the embeddings, then those of layer 1, of layer 2, ..., then
those of the head. Where the head reads one token of a layer, that layer's masks are of that token alone: [n, heads, 1,
length] on the attention's shares and [n, 1, hidden] on states; everywhere else they have the shape of what they drop.
"""

import contextlib

import numpy as np
import torch

# Sites of one layer: on the attention's shares, the attention's output and the feed-forward's, but for these families.
SITES = {"albert": 2, "distilbert": 2}


def lowbias32(x):
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x21F0AAAD)
    x = (x ^ (x >> np.uint32(15))) * np.uint32(0xD35A2D97)
    return x ^ (x >> np.uint32(15))


def key_of(seed, step, site):
    def word(x):
        return np.array([x & 0xFFFFFFFF], dtype=np.uint32)

    key = lowbias32(word(seed + 0x9E3779B9))
    key = lowbias32(key ^ word(step + 0x85EBCA6B))
    return int(lowbias32(key ^ word(site + 0xC2B2AE35))[0])


def mask_of(shape, key, rate):
    keys = np.full(int(np.prod(shape)), key, dtype=np.uint32)
    hashes = lowbias32(lowbias32(np.arange(len(keys), dtype=np.uint32) ^ keys) + keys)
    return torch.from_numpy(np.where(hashes < round(rate * 2**32), 0.0, 1 / (1 - rate)).reshape(shape))


class Masks:
    """Stands in for torch.nn.functional.dropout during one part; the head reads `token` (None: all) of layer `layer`."""

    def __init__(self, seed, step, part, family, layer, token):
        self.key = key_of(seed, step, part)
        self.per_layer = SITES.get(family, 3)
        self.head = 1 + layer * self.per_layer  # the head's first site
        self.token = token
        self.site = 0

    def __call__(self, value, p=0.5, training=True, inplace=False):
        assert training and p > 0, "every site drops"
        shape = list(value.shape)
        is_of_one = self.token is not None and self.head - self.per_layer <= self.site < self.head
        if is_of_one:
            shape[-2] = 1
        mask = mask_of(shape, key_of(self.key, self.site, 0), p).to(value.dtype)
        self.site += 1
        if not is_of_one:
            return value * mask
        whole = torch.ones(value.shape, dtype=value.dtype)  # no other token reaches the loss
        whole[..., self.token : self.token + 1, :] = mask
        return value * whole


@contextlib.contextmanager
def masked(masks):
    """Every dropout of PyTorch's modules and of eager attention takes its mask from `masks`."""
    original = torch.nn.functional.dropout
    torch.nn.functional.dropout = masks
    try:
        yield
    finally:
        torch.nn.functional.dropout = original
