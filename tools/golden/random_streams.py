"""Golden values of the random streams: xoshiro128** written again from the published algorithm.

Reference: https://prng.di.unimi.it/xoshiro128starstar.c (Blackman & Vigna), public domain. The first values from the
state (1, 2, 3, 4) are those that the reference C code prints; they are checked below before anything is written.

Run:  python tools/golden/random_streams.py   (not named random.py: that would hide the standard module from the other generators)
"""
import json
import math
import platform
from functools import reduce
from pathlib import Path

MASK = 0xFFFFFFFF
REFERENCE = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804]


def rotl(x, k):
    return ((x << k) | (x >> (32 - k))) & MASK


def xoshiro(state):
    s = list(state)
    while True:
        yield (rotl((s[1] * 5) & MASK, 7) * 9) & MASK
        t = (s[1] << 9) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 11)


def splitmix(key):
    while True:
        key = (key + 0x9E3779B9) & MASK
        z = key ^ (key >> 16)
        z = (z * 0x21F0AAAD) & MASK
        z ^= z >> 15
        z = (z * 0x735A2D97) & MASK
        yield z ^ (z >> 15)


def key_of_seed(seed):
    return (((seed & MASK) * 0x9E3779B9) & MASK) ^ 0x85EBCA6B


def key_of_fork(key, name):
    h = key ^ 0x811C9DC5
    for unit in [int.from_bytes(name.encode("utf-16-le")[i : i + 2], "little") for i in range(0, 2 * len(name), 2)]:
        h = ((h ^ unit) * 0x01000193) & MASK
    return h


def stream(key):
    mix = splitmix(key)
    a, b, c, d = (next(mix) for _ in range(4))
    return xoshiro((a, b, c, d | 1))


def take(generator, count):
    return [next(generator) for _ in range(count)]


def uniforms(generator, count):
    return [((next(generator) >> 5) * 67108864 + (next(generator) >> 6)) / 9007199254740992 for _ in range(count)]


def normals(generator, count):
    values = []
    while len(values) < count:
        u, v = (2 * x - 1 for x in uniforms(generator, 2))
        s = u * u + v * v
        if 0 < s < 1:
            factor = math.sqrt(-2 * math.log(s) / s)
            values += [u * factor, v * factor]
    return values[:count]


def below(generator, bound):
    limit = 2**32 - 2**32 % bound
    return next(value for value in generator if value < limit) % bound


def shuffled(generator, items):
    """Fisher-Yates, from the last item down."""
    items = list(items)
    for i in range(len(items) - 1, 0, -1):
        j = below(generator, i + 1)
        items[i], items[j] = items[j], items[i]
    return items


assert take(xoshiro((1, 2, 3, 4)), 10) == REFERENCE


def main():
    seeds = [0, 1, 2, 42, 123456789, 4294967295, -1]
    golden = {
        "versions": {"python": platform.python_version()},
        "streams": [
            {
                "seed": seed,
                "uint32": take(stream(key_of_seed(seed)), 12),
                "uniform": uniforms(stream(key_of_seed(seed)), 6),
                "normal": normals(stream(key_of_seed(seed)), 6),
            }
            for seed in seeds
        ],
        "forks": [
            {"seed": seed, "names": names, "uint32": take(stream(key), 6)}
            for seed in (0, 7)
            for names in (["bootstrap"], ["bootstrap", "row 1"], [""], ["größe €"])
            for key in [reduce(key_of_fork, names, key_of_seed(seed))]
        ],
    }
    out = Path(__file__).resolve().parents[2] / "test" / "golden" / "random.json"
    out.write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
