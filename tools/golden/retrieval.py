"""Golden values of retrieval measures from pytrec_eval (trec_eval).

Writes test/golden/retrieval.json: judgements and found documents of 60 queries, and what trec_eval says of each.
Needs: pytrec_eval-terrier, numpy.

Run:  python tools/golden/retrieval.py
"""
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytrec_eval

seed, documents, depth = 20261129, 200, 100
random = np.random.default_rng(seed)
queries = []
for q in range(60):
    judged = {int(d): int(random.integers(0, 4)) for d in random.choice(documents, int(random.integers(1, 30)), replace=False)}
    judged[int(random.integers(documents))] = 2  # one relevant document at least
    pull = np.array([judged.get(d, 0) for d in range(documents)]) * random.uniform(0, 1.5)
    found = np.argsort(-(pull + random.normal(size=documents)), kind="stable")[:depth]
    queries.append((judged, [int(d) for d in found]))

qrels = {str(q): {str(d): g for d, g in judged.items()} for q, (judged, _) in enumerate(queries)}
run = {str(q): {str(d): float(depth - i) for i, d in enumerate(found)} for q, (_, found) in enumerate(queries)}
names = {"recall.10", "recall.100", "ndcg_cut.10", "ndcg_cut.100", "recip_rank"}
results = pytrec_eval.RelevanceEvaluator(qrels, names).evaluate(run)
file = Path(__file__).parents[2] / "test" / "golden" / "retrieval.json"
file.write_text(json.dumps({
    "versions": {name: version(name) for name in ["pytrec_eval-terrier", "numpy"]},
    "seed": seed,
    "queries": [
        {"judged": list(judged.items()), "found": found, "values": results[str(q)]} for q, (judged, found) in enumerate(queries)
    ],
}) + "\n")
