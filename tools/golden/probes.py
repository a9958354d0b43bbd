"""Golden values for probes and statistics, from scikit-learn, scipy and numpy.

Run: python tools/golden/probes.py   (writes test/golden/probes.json.gz)
The features are small and random, with a class signal, correlated columns, a
constant column and tied values. Penalised models are fitted on features that
StandardScaler has centred and divided each by its standard deviation, as src/probes/feature-scales.ts does.
"""

import gzip
import json
import pathlib
import platform

import numpy
import scipy
import scipy.stats
import sklearn
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score, log_loss, matthews_corrcoef
from sklearn.preprocessing import StandardScaler

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "probes.json.gz"
random = numpy.random.default_rng(20240229)


def features(labels, dimensions, effect):
    """Correlated float32 features around class means, with offsets like BERT's outlier dimensions."""
    rows = len(labels)
    means = random.normal(size=(labels.max() + 1, dimensions)) * effect
    mixing = numpy.eye(dimensions) + random.normal(size=(dimensions, dimensions)) * 0.5 / numpy.sqrt(dimensions)
    x = (random.normal(size=(rows, dimensions)) + means[labels]) @ mixing
    x = x * random.uniform(0.3, 2.0, dimensions) + random.normal(size=dimensions) * 3
    return x.astype(numpy.float32)


def scaled(train, other):
    """Standardised by the training columns."""
    scaler = StandardScaler().fit(train.astype(numpy.float64))
    return (*(scaler.transform(x.astype(numpy.float64)) for x in (train, other)), scaler.mean_, scaler.scale_)


def logistic(train, labels, test, test_labels, penalties):
    """Coefficients are for unscaled features; the multinomial gauge is fixed by centring over classes."""
    z, z_test, mean, scale = scaled(train, test)
    fits = []
    for penalty in penalties:
        model = LogisticRegression(C=penalty, tol=1e-10, max_iter=100_000).fit(z, labels)
        coefficients, intercepts = model.coef_, model.intercept_
        if len(coefficients) > 1:
            coefficients = coefficients - coefficients.mean(axis=0)
            intercepts = intercepts - intercepts.mean()
        coefficients = coefficients / scale
        fits.append({
            "penalty": penalty,
            "coefficients": coefficients.T.ravel().tolist(),
            "intercepts": (intercepts - coefficients @ mean).tolist(),
            "predictions": model.predict(z_test).tolist(),
            "accuracy": model.score(z_test, test_labels),
        })
    return fits


def discriminant(train, labels, test, shrinkages):
    z, z_test, _, _ = scaled(train, test)
    fits = []
    for shrinkage in shrinkages:
        model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage or None)
        model.fit(z, labels)
        decision = model.decision_function(z_test)
        if decision.ndim > 1:
            decision = decision - decision.mean(axis=1, keepdims=True)
        fits.append({"penalty": shrinkage, "decision": decision.ravel().tolist(),
                     "predictions": model.predict(z_test).tolist()})
    return fits


def best_threshold(values, labels):
    """Every cut between distinct values, both directions; class 1 above first, lowest cut first."""
    distinct = numpy.unique(values.astype(numpy.float64))
    cuts = numpy.concatenate([[-numpy.inf], (distinct[1:] + distinct[:-1]) / 2, [numpy.inf]])
    above = values.astype(numpy.float64)[:, None] > cuts[None, :]
    one_above = (above == (labels == 1)[:, None]).sum(axis=0)
    zero_above = len(labels) - one_above
    direction = 1 if one_above.max() >= zero_above.max() else 0
    counts = one_above if direction == 1 else zero_above
    place = int(counts.argmax())
    cut = cuts[place]
    return {"cut": float(cut) if numpy.isfinite(cut) else None, "above": direction, "correct": int(counts[place])}


def classification(classes, rows, dimensions, effect):
    labels = random.integers(0, classes, rows)
    test_labels = random.integers(0, classes, rows)
    both = features(numpy.concatenate([labels, test_labels]), dimensions, effect)
    return labels, test_labels, both[:rows], both[rows:]


def case(classes, rows, dimensions, effect):
    labels, test_labels, train, test = classification(classes, rows, dimensions, effect)
    single = []
    for j in range(dimensions):
        model = LinearDiscriminantAnalysis(solver="lsqr").fit(train[:, [j]].astype(numpy.float64), labels)
        single.append(model.predict(test[:, [j]].astype(numpy.float64)).tolist())
    return {
        "classes": classes, "dimensions": dimensions,
        "train": train.ravel().tolist(), "labels": labels.tolist(),
        "test": test.ravel().tolist(), "testLabels": test_labels.tolist(),
        "logistic": logistic(train, labels, test, test_labels, [100.0, 1.0, 0.01]),
        "lda": discriminant(train, labels, test, [0, 0.1]),
        "singleLda": single,
        "thresholds": [best_threshold(train[:, j], labels) for j in range(dimensions)] if classes == 2 else [],
    }


def regression():
    x = features(random.integers(0, 3, 150), 7, 0.5)
    y = x.astype(numpy.float64) @ random.normal(size=7) + random.normal(size=150) * 2 + 5
    train, test, y_train = x[:90], x[90:], y[:90]
    z, z_test, _, _ = scaled(train, test)
    fits = []
    for penalty in [0.1, 10.0, 1000.0]:
        model = Ridge(alpha=penalty, solver="cholesky").fit(z, y_train)
        fits.append({"penalty": penalty, "predictions": model.predict(z_test).tolist()})
    return {"dimensions": 7, "train": train.ravel().tolist(), "labels": y_train.tolist(),
            "test": test.ravel().tolist(), "ridge": fits}


def tied_thresholds():
    values = random.integers(0, 6, size=(5, 60)).astype(numpy.float32) / 3
    values[4] = 1.5
    labels = random.integers(0, 2, 60)
    return {"labels": labels.tolist(), "columns": values.tolist(), "best": [best_threshold(v, labels) for v in values]}


def metrics():
    truth = random.integers(0, 4, 80)
    predicted = numpy.where(random.random(80) < 0.6, truth, random.integers(0, 4, 80))
    x = numpy.round(random.normal(size=80), 1)
    y = numpy.round(x + random.normal(size=80), 1)
    shares = numpy.random.default_rng(7).dirichlet(numpy.ones(4), 80)
    return {
        "truth": truth.tolist(), "predicted": predicted.tolist(), "x": x.tolist(), "y": y.tolist(),
        "accuracy": float((truth == predicted).mean()),
        "shares": shares.ravel().tolist(), "logLoss": float(log_loss(truth, shares)),
        "matthews": float(matthews_corrcoef(truth, predicted)),
        "macroF1": float(f1_score(truth, predicted, average="macro")),
        "binaryF1": float(f1_score(truth > 1, predicted > 1)),
        "binaryMatthews": float(matthews_corrcoef(truth > 1, predicted > 1)),
        "pearson": float(scipy.stats.pearsonr(x, y).statistic),
        "spearman": float(scipy.stats.spearmanr(x, y).statistic),
        "ranks": scipy.stats.rankdata(x).tolist(),
    }


def corrections():
    p = numpy.concatenate([random.random(30), random.random(10) / 100, [0.5, 0.5, 1.0]])
    return {"p": p.tolist(), "q": scipy.stats.false_discovery_control(p, method="bh").tolist(),
            "probabilities": [0.001, 0.02, 0.3, 0.5, 0.8, 0.95, 0.999],
            "normalQuantiles": scipy.stats.norm.ppf([0.001, 0.02, 0.3, 0.5, 0.8, 0.95, 0.999]).tolist()}


golden = {
    "versions": {"python": platform.python_version(), "scikit-learn": sklearn.__version__,
                 "scipy": scipy.__version__, "numpy": numpy.__version__},
    "binary": case(2, 120, 9, 0.7),
    "six": case(6, 240, 8, 1.0),
    "regression": regression(),
    "tied": tied_thresholds(),
    "metrics": metrics(),
    "corrections": corrections(),
}
data = json.dumps(golden, allow_nan=False).encode()
OUT.write_bytes(gzip.compress(data, mtime=0))
print(OUT.name, len(data), "bytes,", OUT.stat().st_size, "compressed")
