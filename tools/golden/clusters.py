"""Golden values for clustering dimensions: scipy's average linkage on 1 - |r|, and its flat clusters.

Run: python tools/golden/clusters.py   (writes test/golden/clusters.json.gz)
"""

import gzip
import json
import pathlib
import platform

import numpy
import scipy
from scipy.cluster.hierarchy import fcluster, leaves_list, linkage
from scipy.spatial.distance import squareform

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "clusters.json.gz"
random = numpy.random.default_rng(20200404)


def case(rows, dimensions, groups):
    """Groups of dimensions that share a source, some of them turned round, with falling strength."""
    sources = random.normal(size=(rows, groups))
    strength = random.uniform(0.2, 3.0, dimensions) * random.choice([-1, 1], dimensions)
    x = sources[:, random.integers(0, groups, dimensions)] * strength + random.normal(size=(rows, dimensions))
    x = numpy.round(x * random.uniform(0.3, 5.0, dimensions) + random.normal(size=dimensions) * 3, 3).astype(numpy.float32)
    distances = 1 - numpy.abs(numpy.corrcoef(x.astype(numpy.float64), rowvar=False))
    distances = squareform((distances + distances.T) / 2, checks=False)
    tree = linkage(distances, "average")
    return {
        "rows": rows,
        "dimensions": dimensions,
        "vectors": [float(value) for value in x.ravel()],
        "distances": distances.tolist(),
        "tree": tree.tolist(),
        "leaves": leaves_list(tree).tolist(),
        "flat": [{"height": height, "clusters": fcluster(tree, height, "distance").tolist()} for height in (0.1, 0.3, 0.5, 0.7, 0.9)],
    }


golden = {
    "versions": {"python": platform.python_version(), "numpy": numpy.__version__, "scipy": scipy.__version__},
    "cases": [case(120, 40, 7), case(60, 90, 20), case(300, 5, 2)],
}
OUT.write_bytes(gzip.compress(json.dumps(golden).encode(), mtime=0))
print(f"{OUT.name}: {OUT.stat().st_size} bytes, {golden['versions']}")
