"""Golden values of isotropy, intrinsic dimension and cosine measures, from public implementations.

IsoScore and IsoScore* by the authors' package (which takes the root of the number of dimensions in float32: its values are
exact to about 1e-7 only), shrinkage by scikit-learn's LedoitWolf, intrinsic dimension by scikit-dimension's MLE, cosines
pair by pair with scipy over all pairs, as the code of Timkey & van Schijndel does over sampled ones.

Writes test/golden/geometry-measures.json.gz. Needs numpy, scipy, scikit-learn, scikit-dimension, torch and IsoScore.

Run:  python tools/golden/geometry_measures.py
"""
import gzip
import itertools
import json
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import scipy
import skdim
import sklearn
from IsoScore.IsoScore import IsoScore, IsoScore_star
from scipy.spatial.distance import cosine
from scipy.stats import pearsonr
from sklearn.covariance import LedoitWolf

SEED = 13
NEIGHBOURS = 20
rng = np.random.default_rng(SEED)


def cosine_values(x):
    pairs = list(itertools.combinations([row for row in x if row.any()], 2))
    contributions = np.mean([a * b / (np.linalg.norm(a) * np.linalg.norm(b)) for a, b in pairs], axis=0)
    order = np.argsort(-contributions, kind="stable")
    informativity = {}
    for taken in (1, 3, 5):
        kept = np.sort(order[taken:])
        whole = [1 - cosine(a, b) for a, b in pairs]
        without = [1 - cosine(a[kept], b[kept]) for a, b in pairs]
        informativity[taken] = float(pearsonr(whole, without)[0] ** 2)
    return [float(v) for v in contributions], informativity


def case(name, x):
    x = np.round(x, 3).astype(np.float32).astype(np.float64)
    n, d = x.shape
    shrinkage = float(LedoitWolf().fit(x).shrinkage_)
    target = np.trace(np.cov(x.T)) / d * np.eye(d)
    k = min(NEIGHBOURS, n - 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mle = {
            averaging: float(skdim.id.MLE().fit(x, n_neighbors=k, comb=comb).dimension_)
            for averaging, comb in (("harmonic", "mle"), ("arithmetic", "mean"))
        }
        few = float(skdim.id.MLE().fit(x, n_neighbors=7).dimension_)
    contributions, informativity = cosine_values(x)
    return {
        "name": name,
        "x": {"rows": n, "columns": d, "data": [round(float(v), 3) for v in x.ravel()]},
        "shrinkage": shrinkage,
        "isoscore": float(IsoScore(x)),
        "isoscoreStar": float(IsoScore_star(x, target, shrinkage)),
        "maximumLikelihood": mle,
        "maximumLikelihoodOfSeven": few,
        "contributions": contributions,
        "informativity": informativity,
    }


manifold = np.tanh(rng.standard_normal((150, 3)) @ rng.standard_normal((3, 16)))
rogue = rng.standard_normal((80, 25))
rogue[:, 11] = 4 + 2 * rogue[:, 11]
rogue[:, 3] -= 3
rogue[7] = 0
few = rng.standard_normal((30, 49)) * np.arange(1, 50) ** -0.5
narrow = 0.05 * rng.standard_normal((60, 7)) + np.array([3, 1, -2, 0.5, 0, 0, 1])

golden = {
    "versions": {
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
        "scikit-dimension": skdim.__version__,
        "IsoScore": version("IsoScore"),
    },
    "seed": SEED,
    "cases": [
        case("a curved surface", manifold),
        case("rogue dimensions and a row of zeros", rogue),
        case("fewer rows than dimensions", few),
        case("a narrow cone", narrow),
    ],
}
out = Path(__file__).resolve().parents[2] / "test" / "golden" / "geometry-measures.json.gz"
with gzip.GzipFile(out, "wb", mtime=0) as f:
    f.write(json.dumps(golden).encode())
