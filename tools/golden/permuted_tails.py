"""Tails of frozen predictions against labels in random order.

Two classes: scipy's hypergeometric distribution (its fisher_exact is asserted to be the same). More: exact, in whole
numbers, by rook polynomials: the permutations with exactly t matches are sum_k (-1)^(k-t) C(k, t) (N-k)! r_k. Rank
correlations: shares of many random permutations, and for 8 rows of all of them.

Writes test/golden/permuted-tails.json. Run: python tools/golden/permuted_tails.py
"""
import itertools
import json
import math
import pathlib
from fractions import Fraction

import numpy
import scipy
from scipy.stats import fisher_exact, hypergeom, rankdata

hyper = []
for rows, ones, said, both in [(90, 41, 48, 30), (600, 300, 300, 300), (600, 300, 281, 270), (600, 300, 300, 150), (600, 30, 12, 9),
                               (1821, 912, 905, 850), (50_000, 2_500, 3_000, 300), (20, 10, 10, 3), (400, 200, 0, 0), (400, 200, 400, 200),
                               (1000, 500, 500, 490), (60, 3, 5, 3)]:
    p = hypergeom.sf(both - 1, rows, ones, said)
    if rows < 1000 and p > 0:
        table = [[both, said - both], [ones - both, rows - ones - said + both]]
        assert math.isclose(p, fisher_exact(table, alternative="greater").pvalue, rel_tol=1e-7), (p, table)
    exact = Fraction(sum(math.comb(ones, a) * math.comb(rows - ones, said - a) for a in range(both, min(ones, said) + 1)), math.comb(rows, said))
    # scipy's own error at 1e-170 is larger than ours is allowed to be: the whole numbers decide
    hyper.append({"rows": rows, "ones": ones, "said": said, "both": both, "p": float(exact), "scipy": float(p)})


def match_tails(labelled, said):
    """P(T >= t) for each t, exactly."""
    rows = sum(labelled)
    rook = [1]
    for n, m in zip(labelled, said):
        own = [math.comb(n, k) * math.comb(m, k) * math.factorial(k) for k in range(min(n, m) + 1)]
        product = [0] * (len(rook) + len(own) - 1)
        for i, a in enumerate(rook):
            for j, b in enumerate(own):
                product[i + j] += a * b
        rook = product
    moments = [r * math.factorial(rows - k) for k, r in enumerate(rook)]
    tails = []
    for t in range(len(rook)):
        if t == 0:
            tails.append(Fraction(1))
            continue
        count = sum((-1) ** (k - t) * math.comb(k - 1, t - 1) * moments[k] for k in range(t, len(rook)))
        tails.append(Fraction(count, math.factorial(rows)))
    return tails


matches = []
for labelled, said in [([20, 20, 20], [20, 20, 20]), ([20, 20, 20], [5, 25, 30]), ([30, 20, 10], [55, 5, 0]), ([7, 7, 6], [1, 12, 7]),
                       ([40, 3, 2], [38, 4, 3]), ([10] * 6, [10] * 6), ([10] * 6, [30, 1, 2, 12, 15, 0]), ([100, 60, 40], [120, 30, 50]),
                       ([4] * 15, [4] * 15), ([150, 90, 60], [100, 100, 100]), ([138, 9, 65, 94, 113, 81], [200, 0, 50, 50, 100, 100])]:
    tails = match_tails(labelled, said)
    points = [t for t, p in enumerate(tails) if p < Fraction(1, 20)]
    kept = sorted(set(points[:: max(1, len(points) // 12)] + points[-3:]))
    matches.append({"labelled": labelled, "said": said, "tails": [{"matches": t, "p": float(tails[t])} for t in kept if float(tails[t]) > 0]})

random = numpy.random.default_rng(1966)


def correlations(x, y, count):
    a, b = (rankdata(v) - rankdata(v).mean() for v in (x, y))
    a, b = a / math.sqrt(a @ a), b / math.sqrt(b @ b)
    found = []
    while count > 0:
        block = min(count, 20_000)
        found.append(random.permuted(numpy.broadcast_to(b, (block, len(b))), axis=1) @ a)
        count -= block
    return numpy.concatenate(found)


spearman = []
permutations = 4_000_000
grades = lambda shares, n: numpy.repeat(numpy.arange(len(shares)), [round(s * n) for s in shares])
for name, n, y in [("no ties", 30, None), ("no ties", 60, None), ("no ties", 150, None), ("five grades", 100, [0.2] * 5),
                   ("rare high grades", 100, [0.9, 0.06, 0.04]), ("rare low grades", 100, [0.04, 0.06, 0.9])]:
    # the predictions of one dimension: without ties, or as unevenly graded as the labels
    for x_name, x in [("no ties", numpy.arange(n)), ("rare high grades", grades([0.9, 0.06, 0.04], n))]:
        if x_name != "no ties" and y is None and n != 60:
            continue
        truth = numpy.arange(n) if y is None else grades(y, n)
        r = correlations(x, truth, permutations)
        levels = [1e-2, 1e-3, 1e-4, 1e-5]
        points = sorted({float(numpy.quantile(r, 1 - level)) for level in levels})
        spearman.append({"labels": name, "predictions": x_name, "x": x.tolist(), "y": truth.tolist(), "permutations": permutations,
                         "tails": [{"r": point, "p": float((r >= point - 1e-9).mean())} for point in points]})

small = []
x, y = [1, 2, 2, 4, 5, 6, 6, 9], [0, 0, 0, 1, 1, 2, 5, 5]
a, b = (rankdata(v) - rankdata(v).mean() for v in (x, y))
a, b = a / math.sqrt(a @ a), b / math.sqrt(b @ b)
every = numpy.array([a @ b[list(order)] for order in itertools.permutations(range(8))])
small = {"x": x, "y": y, "variance": float((every**2).mean()), "third": float((every**3).mean()), "fourth": float((every**4).mean())}

versions = {"numpy": numpy.__version__, "scipy": scipy.__version__}
path = pathlib.Path(__file__).parents[2] / "test/golden/permuted-tails.json"
path.write_text(json.dumps({"versions": versions, "hypergeometric": hyper, "matches": matches, "spearman": spearman, "everyOrder": small}, indent=1) + "\n")
print(f"{len(hyper)} + {len(matches)} + {len(spearman)} cases to {path.name}, {versions}")
