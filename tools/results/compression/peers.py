"""What others make of the vectors of vectors.mjs: python peers.py OUT [GROUP,GROUP] [GOAL,GOAL]

Groups are faiss, sentence-transformers, turbovec and qdrant; each needs its package only. Of every codec OUT/peers/ gets
what it leaves of the vectors (<key>.stored.npy, and <key>.asked.npy where queries live in other dimensions), or, where a
library only searches, the rows that it found (<key>.found.npy, of each query eleven: itself may be one of them), and a line
in <group>.jsonl that says how many bytes a vector took. Codecs are fitted on the rows that the goal names.
"""

import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

import numpy

folder = Path(sys.argv[1])
groups = sys.argv[2].split(",") if len(sys.argv) > 2 else ["faiss", "sentence-transformers", "turbovec", "qdrant"]
peers = folder / "peers"
peers.mkdir(exist_ok=True)
budgets = [16, 32, 48, 96]
deep = 11

# Goals on the same vectors: what takes minutes to fit is fitted once.
same_vectors = {"agnews-neighbours": ["agnews-labels"], "trec-neighbours": ["trec-labels"]}


def lines_of(group):
    path = peers / f"{group}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


class Goal:
    def __init__(self, name):
        about = json.loads((folder / f"{name}.rows.json").read_text())
        self.name = name
        self.vectors = numpy.load(folder / f"{name}.npy")
        self.fit = numpy.array(about["fit"])
        self.asking = None if about["asking"] is None else numpy.array(about["asking"])
        self.corpus = None if about["corpus"] is None else numpy.array(about["corpus"])
        # with fewer rows than directions everything that is fitted is exact: only codes without data count
        self.is_small = len(self.fit) < 1000

    def has(self, group, codec):
        return any((line["goal"], line["codec"]) == (self.name, codec) for line in lines_of(group))

    def save(self, group, codec, size, stored=None, asked=None, found=None):
        if self.has(group, codec):
            return
        key = f"{self.name}--{group}--{codec}".replace(",", "_").replace(" ", "_")
        for kind, values in (("stored", stored), ("asked", asked), ("found", found)):
            if values is not None:
                numpy.save(peers / f"{key}.{kind}.npy", values.astype("int32" if kind == "found" else "float32"))
        line = {"goal": self.name, "group": group, "codec": codec, "bytes": float(size), "key": key, "found": found is not None}
        with open(peers / f"{group}.jsonl", "a") as out:
            out.write(json.dumps(line) + "\n")
        print(self.name, group, codec, size, flush=True)


def factories(dimensions, is_small):
    """faiss factories of each budget, and SQ8."""
    if is_small:
        return ["SQ8", "RaBitQ"]
    out = ["SQ8", "SQ4"]
    for size in budgets:
        out += [f"PCA{size},SQ8", f"PCA{2 * size},SQ4"]
        if size == 96:
            out.append(f"OPQ{size},PQ{size}x8")
        if size <= 48:
            out += [f"PQ{size}x8", f"OPQ{size},PQ{size}x8", f"OPQ{size}_{4 * size},PQ{size}x8"]
        if size <= 16:
            out.append(f"RQ{size}x8")
        if 8 * size <= dimensions:
            out.append(f"ITQ{8 * size},LSH")
        if 8 <= 8 * (size - 8) <= dimensions:
            out.append(f"PCA{8 * (size - 8)},RaBitQ")
    return out


def run_faiss(goal):
    import faiss

    if any(goal.name in others for others in same_vectors.values()):
        return
    d = goal.vectors.shape[1]
    alike = [Goal(name) for name in same_vectors.get(goal.name, [])]
    for factory in factories(d, goal.is_small):
        if all(each.has("faiss", factory) for each in (goal, *alike)):
            continue
        # squared distances: of unit vectors the order of cosines. "np" leaves out an annealing that gives the centroids of
        # PQ other numbers, for a filter by bits; it takes most of a minute, and what is decoded stays the same
        index = faiss.index_factory(d, re.sub(r"(PQ\d+x8)", r"\1np", factory))
        if factory.startswith("OPQ"):  # at its 50 rounds of all rows it takes minutes a codec; the centroids have all rows
            rotation = faiss.downcast_VectorTransform(index.chain.at(0))
            rotation.niter, rotation.max_train_points = 20, 4096
        index.train(goal.vectors[goal.fit])
        size = index.sa_code_size()
        if "LSH" in factory:
            rotated = index.chain.at(0).apply(goal.vectors)
            codes = numpy.where(rotated > 0, 1.0, -1.0)
            for each in (goal, *alike):
                each.save("faiss", factory, size, stored=codes, asked=rotated)
            continue
        decoded = index.sa_decode(index.sa_encode(goal.vectors))
        for each in alike:
            each.save("faiss", factory, size, stored=decoded)
        if "RaBitQ" in factory and goal.corpus is not None:  # its estimate knows more than what it decodes
            index.add(goal.vectors[goal.corpus])
            _, found = index.search(goal.vectors[goal.asking], deep)
            goal.save("faiss", factory, size, found=goal.corpus[found])
        else:
            goal.save("faiss", factory, size, stored=decoded)


def run_sentence_transformers(goal):
    from sentence_transformers.quantization import quantize_embeddings

    d = goal.vectors.shape[1]
    for width in sorted({16, 32, 48, 96, 128, 256, d}):
        first = numpy.ascontiguousarray(goal.vectors[:, :width])
        codec = "" if width == d else f"first {width}, "
        if width in (*budgets, d):
            codes = quantize_embeddings(first, "int8", calibration_embeddings=first[goal.fit])
            goal.save("sentence-transformers", f"{codec}int8", width, stored=codes, asked=first)
            goal.save("sentence-transformers", f"{codec}int8, queries too", width, stored=codes, asked=codes)
        if width >= 128:
            bits = numpy.unpackbits(quantize_embeddings(first, "ubinary"), axis=1)[:, :width].astype("float32") * 2 - 1
            goal.save("sentence-transformers", f"{codec}binary", width // 8, stored=bits, asked=first)
            goal.save("sentence-transformers", f"{codec}binary, queries too", width // 8, stored=bits, asked=bits)


def run_turbovec(goal):
    import turbovec

    if goal.corpus is None:
        return  # it searches, and gives no vectors back
    corpus = goal.vectors[goal.corpus]
    for bits in (2, 4):
        for calibrated in (False, True):
            if calibrated and goal.is_small:
                continue
            index = turbovec.TurboQuantIndex(corpus.shape[1], bits)
            if calibrated:
                rows = numpy.random.default_rng(0).permutation(len(goal.fit))[:1024]
                index.calibrate(numpy.ascontiguousarray(goal.vectors[goal.fit[rows]]))
            index.add(corpus)
            size = corpus.shape[1] * bits / 8 + 4  # levels and a length
            _, found = index.search(goal.vectors[goal.asking], deep)
            goal.save("turbovec", f"{bits} bits{', calibrated' if calibrated else ''}", size, found=goal.corpus[found])


def run_qdrant(goal):
    import qdrant_edge as qdrant

    if goal.corpus is None:
        return
    encodings, bits = qdrant.BinaryQuantizationEncoding, qdrant.TurboQuantBitSize
    queries = qdrant.BinaryQuantizationQueryEncoding
    d = goal.vectors.shape[1]
    ways = [
        ("binary 1 bit", d / 8, qdrant.BinaryQuantizationConfig(encoding=encodings.OneBit)),
        ("binary 2 bits", d / 4, qdrant.BinaryQuantizationConfig(encoding=encodings.TwoBits)),
        (
            "binary 2 bits, queries of 8 bits",
            d / 4,
            qdrant.BinaryQuantizationConfig(encoding=encodings.TwoBits, query_encoding=queries.Scalar8Bits),
        ),
        ("TurboQuant 2 bits", d / 4 + 4, qdrant.TurboQuantQuantizationConfig(bits=bits.Bits2)),
    ]
    for name, size, quantised in ways:
        goal.save("qdrant", name, size, found=qdrant_found(goal, qdrant, quantised))


def qdrant_found(goal, qdrant, quantised):
    """A scan of the codes alone: no graph, no look at the originals."""
    path = tempfile.mkdtemp()
    try:
        config = qdrant.EdgeConfig(
            vectors=qdrant.EdgeVectorParams(
                size=goal.vectors.shape[1],
                distance=qdrant.Distance.Cosine,
                quantization_config=quantised,
                hnsw_config=qdrant.HnswIndexConfig(m=0, ef_construct=100, full_scan_threshold=1_000_000),
            ),
            optimizers=qdrant.EdgeOptimizersConfig(indexing_threshold=1, default_segment_number=1),
        )
        shard = qdrant.EdgeShard.create(path, config)
        points = [qdrant.Point(int(i), row.tolist(), {}) for i, row in enumerate(goal.vectors[goal.corpus])]
        for start in range(0, len(points), 1000):
            shard.update(qdrant.UpdateOperation.upsert_points(points[start : start + 1000]))
        shard.flush()
        while shard.optimize():
            pass
        params = qdrant.SearchParams(exact=False, quantization=qdrant.QuantizationSearchParams(ignore=False, rescore=False))
        found = []
        for row in goal.vectors[goal.asking]:
            request = qdrant.SearchRequest(query=qdrant.Query.Nearest(row.tolist()), limit=deep, params=params)
            found.append([point.id for point in shard.search(request)])
        shard.close()
        return goal.corpus[numpy.array(found)]
    finally:
        shutil.rmtree(path)


runs = {
    "faiss": run_faiss,
    "sentence-transformers": run_sentence_transformers,
    "turbovec": run_turbovec,
    "qdrant": run_qdrant,
}
names = ["mrpc", "limit", "stsb", "agnews-neighbours", "agnews-labels", "trec-neighbours", "trec-labels"]
chosen = sys.argv[3].split(",") if len(sys.argv) > 3 else names
for group in groups:
    for name in chosen:
        runs[group](Goal(name))
