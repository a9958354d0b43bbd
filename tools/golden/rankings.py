"""Golden values for rankings and the Gaussian probe: NeuroX, scikit-learn, and numpy where neither has the method.

Run: python tools/golden/rankings.py   (writes test/golden/rankings.json.gz)
Needs neurox 1.0.9 (pip install --no-deps neurox), torch, scikit-learn, scipy, numpy.

- mean differences ("Probeless"): neurox.interpretation.probeless
- order by cumulative weight mass ("LCA"): neurox.interpretation.linear_probe.get_neuron_ordering
- average precision of both directions: sklearn.metrics.average_precision_score (NeuroX's IoU is this, one direction)
- mutual information: sklearn.metrics.mutual_info_score on ranks cut into ten
- elastic-net and L1 logistic regression: sklearn.linear_model.LogisticRegression (saga), columns in standard units
- linear SVM: sklearn.svm.LinearSVC (squared hinge), columns in standard units
- forward selection and leave-one-out under Wilks' lambda: numpy, one determinant a candidate
- Gaussian probe and its greedy order: numpy and scipy, the formulas of Torroba Hennigen 2020 with NeuroX's prior
"""

import gzip
import importlib.metadata
import importlib.util
import json
import pathlib
import platform
import sys
import types
import warnings

import numpy
import scipy
import scipy.stats
import sklearn
import torch

# NeuroX imports these for functions that are not used here.
for unused, name in [("imblearn.under_sampling", "RandomUnderSampler")]:
    if importlib.util.find_spec(unused.split(".")[0]) is None:
        sys.modules[unused.split(".")[0]] = types.ModuleType(unused.split(".")[0])
        sys.modules[unused] = types.ModuleType(unused)
        setattr(sys.modules[unused], name, None)

from neurox.interpretation import linear_probe, probeless
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, mutual_info_score
from sklearn.svm import LinearSVC

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "rankings.json.gz"
random = numpy.random.default_rng(20201116)
warnings.filterwarnings("ignore", category=FutureWarning)


def features(classes, rows, dimensions):
    """Correlated float32 features, a few of them with a class signal of falling size."""
    labels = random.integers(0, classes, rows)
    means = random.normal(size=(classes, dimensions)) * numpy.geomspace(1.2, 0.02, dimensions)
    mixing = numpy.eye(dimensions) + random.normal(size=(dimensions, dimensions)) * 0.4 / numpy.sqrt(dimensions)
    x = (random.normal(size=(rows, dimensions)) + means[labels]) @ mixing
    x = x * random.uniform(0.3, 3.0, dimensions) + random.normal(size=dimensions) * 2
    # Two decimals: a small file, and values that are equal.
    return numpy.round(x, 2).astype(numpy.float32), labels


def written(x):
    """The shortest decimals that are read back as the same float32."""
    return [round(float(value), 2) for value in x.ravel()]


def standard(x):
    x = x.astype(numpy.float64)
    return (x - x.mean(axis=0)) / x.std(axis=0)


def equal_frequency(values, bins=10):
    """Bins by the place of the first of equal values."""
    first = scipy.stats.rankdata(values, method="min") - 1
    return (bins * first // len(values)).astype(int)


def lca_groups(weights, stride):
    """NeuroX's order: groups of dimensions, any order within a group."""
    probe = linear_probe.LinearProbe(weights.shape[1], weights.shape[0])
    with torch.no_grad():
        probe.linear.weight.copy_(torch.tensor(weights))
    order, cutoffs = linear_probe.get_neuron_ordering(probe, {str(c): c for c in range(len(weights))}, stride)
    groups, start = [], 0
    for end in cutoffs:
        if end > start:
            groups.append(sorted(int(j) for j in order[start:end]))
        start = end
    return groups


def elastic_net(x, labels, l1, l2):
    """Minimises mean loss + l1 |W| + l2/2 |W|^2 over softmax weights, intercepts free."""
    n = len(x)
    total = l1 + l2
    model = LogisticRegression(C=1 / (n * total), l1_ratio=l1 / total, solver="saga", penalty="elasticnet",
                               tol=1e-10, max_iter=200_000, fit_intercept=True)
    model.fit(standard(x), labels)
    return model.coef_.tolist()


def scatter(x, labels):
    x = standard(x) / numpy.sqrt(len(x))
    total = x.T @ x
    within = sum((x[labels == c] - x[labels == c].mean(axis=0)).T @ (x[labels == c] - x[labels == c].mean(axis=0))
                 for c in numpy.unique(labels))
    return within, total


def log_lambda(within, total, chosen):
    block = numpy.ix_(chosen, chosen)
    return numpy.linalg.slogdet(within[block])[1] - numpy.linalg.slogdet(total[block])[1]


def forward(within, total):
    chosen, lambdas = [], []
    while len(chosen) < len(total):
        rest = [j for j in range(len(total)) if j not in chosen]
        values = [log_lambda(within, total, chosen + [j]) for j in rest]
        chosen.append(rest[int(numpy.argmin(values))])
        lambdas.append(float(numpy.exp(min(values))))
    return {"order": chosen, "lambdas": lambdas}


def leave_one_out(within, total):
    every = list(range(len(total)))
    whole = log_lambda(within, total, every)
    return [log_lambda(within, total, [i for i in every if i != j]) - whole for j in every]


def gaussian(x, labels):
    """Posterior mode of mean and covariance of each class, as NeuroX has them: mu_0 the class mean, k_0 = 0.01,
    Lambda_0 the diagonal of the class covariance, v_0 = d + 2, Sigma = Lambda_n / (v_n + d + 2)."""
    x = x.astype(numpy.float64)
    d = x.shape[1]
    means, covariances, priors = [], [], []
    for c in range(labels.max() + 1):
        own = x[labels == c]
        mean = own.mean(axis=0)
        lambda_n = numpy.diag(numpy.cov(own, rowvar=False).diagonal()) + (own - mean).T @ (own - mean)
        means.append(mean)
        covariances.append(lambda_n / (d + 2 + len(own) + d + 2))
        priors.append(len(own) / len(x))
    return means, covariances, priors


def log_posterior(model, x, chosen):
    means, covariances, priors = model
    joint = numpy.stack([
        scipy.stats.multivariate_normal.logpdf(x[:, chosen].astype(numpy.float64), means[c][chosen],
                                               covariances[c][numpy.ix_(chosen, chosen)]) + numpy.log(priors[c])
        for c in range(len(priors))], axis=1)
    return joint - scipy.special.logsumexp(joint, axis=1, keepdims=True)


def information(model, x, labels, chosen):
    """Entropy of the labels minus the cross entropy, in bits; and as a share of that entropy."""
    shares = numpy.bincount(labels, minlength=len(model[2])) / len(labels)
    entropy = float(scipy.stats.entropy(shares, base=2))
    posterior = log_posterior(model, x, chosen)
    cross = -posterior[numpy.arange(len(labels)), labels].mean() / numpy.log(2)
    return {"dimensions": chosen, "bits": float(entropy - cross), "normalised": float((entropy - cross) / entropy),
            "entropy": entropy, "predictions": posterior.argmax(axis=1).tolist()}


def greedy(model, x, labels):
    chosen = []
    while len(chosen) < x.shape[1]:
        rest = [j for j in range(x.shape[1]) if j not in chosen]
        values = [information(model, x, labels, chosen + [j])["bits"] for j in rest]
        chosen.append(rest[int(numpy.argmax(values))])
    return chosen


def case(classes, rows, dimensions):
    x, labels = features(classes, rows, dimensions)
    test, test_labels = x[rows // 2:], labels[rows // 2:]
    x, labels = x[:rows // 2], labels[:rows // 2]
    codes = [equal_frequency(x[:, j]) for j in range(dimensions)]
    within, total = scatter(x, labels)
    model = gaussian(x, labels)
    mean_vectors = [x[labels == c].astype(numpy.float64).mean(axis=0) for c in range(classes)]
    weights = random.normal(size=(classes, dimensions)).astype(numpy.float32) ** 3
    sought = [1] if classes == 2 else range(classes)
    z = standard(x)
    strongest = max(numpy.abs(z.T @ ((labels == c) - (labels == c).mean())).max() for c in range(classes)) / len(z)
    return {
        "classes": classes, "dimensions": dimensions,
        "train": written(x), "labels": labels.tolist(),
        "test": written(test), "testLabels": test_labels.tolist(),
        "probeless": [int(j) for j in probeless.get_neuron_ordering(x.astype(numpy.float64), labels)],
        "meanDifferences": numpy.sum([abs(a - b) for i, a in enumerate(mean_vectors) for b in mean_vectors[:i]], axis=0).tolist(),
        "lca": {"weights": weights.ravel().tolist(), "groups": lca_groups(weights, 1000)},
        "averagePrecision": [[[average_precision_score(labels == c, sign * x[:, j]) for sign in (1, -1)]
                              for j in range(dimensions)] for c in sought],
        "mutualInformation": [mutual_info_score(labels, codes[j]) / numpy.log(2) for j in range(dimensions)],
        "elasticNet": [{"l1": l1, "l2": l2, "weights": elastic_net(x, labels, l1, l2)}
                       for l1, l2 in [(0.01, 0.01), (0.001, 0.001), (0.05, 0), (0.01, 0)]],
        "strongest": float(strongest),
        "svm": {"c": 0.1, "weights": LinearSVC(C=0.1, tol=1e-12, max_iter=1_000_000, dual=False).fit(z, labels).coef_.tolist()},
        "forward": forward(within, total),
        "leaveOneOut": leave_one_out(within, total),
        "gaussian": {
            "greedy": greedy(model, x, labels),
            "train": [information(model, x, labels, s) for s in ([0], [2, 0, 5])],
            "test": [information(model, test, test_labels, s) for s in (list(range(dimensions)), [3], [1, 4, 2])],
        },
    }


golden = {
    "versions": {"python": platform.python_version(), "neurox": importlib.metadata.version("neurox"),
                 "torch": torch.__version__, "scikit-learn": sklearn.__version__,
                 "scipy": scipy.__version__, "numpy": numpy.__version__},
    "binary": case(2, 360, 12),
    "five": case(5, 500, 10),
}
data = json.dumps(golden, allow_nan=False).encode()
OUT.write_bytes(gzip.compress(data, mtime=0))
print(OUT.name, len(data), "bytes,", OUT.stat().st_size, "compressed")
