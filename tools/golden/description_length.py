"""Golden values for the online code: scikit-learn's logistic regression, block by block.

Run: python tools/golden/description_length.py   (writes test/golden/description-length.json.gz)

The rows are in the order in which they are sent. Each prefix is centred and every dimension
divided by its standard deviation, and the penalty is 1 / C, as in src/probes/logistic.ts;
probabilities are mixed with uniform ones as in src/inquiries/online-code.ts.
"""

import gzip
import json
import pathlib
import platform

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "description-length.json.gz"
random = numpy.random.default_rng(2003)


def code(x, y, classes, ends, penalty):
    blocks = [ends[0] * numpy.log2(classes)]
    for before, end in zip(ends[:-1], ends[1:]):
        seen = x[:before].astype(numpy.float64)
        mean = seen.mean(0)
        scale = seen.std(0)
        model = LogisticRegression(C=1 / penalty, tol=1e-10, max_iter=10000).fit((seen - mean) / scale, y[:before])
        assert list(model.classes_) == list(range(classes))
        p = model.predict_proba((x[before:end] - mean) / scale)[numpy.arange(end - before), y[before:end]]
        blocks.append(float(-numpy.log2((before * p + 1) / (before + classes)).sum()))
    return [float(bits) for bits in blocks]


def case(classes, rows, dimensions, penalty):
    y = random.permutation(numpy.arange(rows) % classes)
    y[:classes] = numpy.arange(classes)
    means = random.normal(size=(classes, dimensions)) * 0.6
    x = numpy.round(random.normal(size=(rows, dimensions)) + means[y] + 2, 3).astype(numpy.float32)
    ends = [max(8 * classes, 16), rows // 8, rows // 4, rows // 2, rows]
    return {
        "classes": classes,
        "dimensions": dimensions,
        "penalty": penalty,
        "vectors": [float(value) for value in x.ravel()],
        "labels": y.tolist(),
        "ends": ends,
        "bits": code(x, y, classes, ends, penalty),
    }


golden = {
    "versions": {"python": platform.python_version(), "numpy": numpy.__version__, "sklearn": sklearn.__version__},
    "cases": [case(2, 400, 6, 1.0), case(4, 480, 8, 10.0)],
}
OUT.write_bytes(gzip.compress(json.dumps(golden).encode(), mtime=0))
print(f"{OUT.name}: {OUT.stat().st_size} bytes, {golden['versions']}")
