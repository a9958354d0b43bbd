"""Python's side of the rankings: NeuroX 1.0.9, and scikit-learn, numpy and scipy where PyPI's NeuroX lacks a method.

Needs neurox (its linear_probe needs torch and imbalanced-learn), scikit-learn, numpy, scipy.
"""

import importlib.metadata
import io
import json
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import numpy
import scipy.linalg
import scipy.special
import torch
from neurox.interpretation import linear_probe, probeless
from sklearn.metrics import average_precision_score

order = json.loads(sys.argv[1])
folder = Path(order["folder"])
n, d = json.loads((folder / "shape.json").read_text())
x = numpy.fromfile(folder / "vectors", dtype="float32").reshape(n, d)
labels = numpy.fromfile(folder / "labels", dtype="int32").astype(int)
classes = sorted(set(labels.tolist()))


def mean_difference():
    return probeless.get_neuron_ordering(x, labels)


def average_precision():
    sought = [classes[1]] if len(classes) == 2 else classes
    scores = [
        sum(max(average_precision_score(labels == c, s * x[:, j]) for s in (1, -1)) for c in sought) for j in range(d)
    ]
    return numpy.argsort(scores)[::-1].tolist()


def gaussian():
    """Greedy selection by mutual information under NeuroX's posterior mode, by conditional densities.

    mu_0 the class mean, Lambda_0 the diagonal of the class covariance, v_0 = d + 2. Its repository evaluates each
    candidate's joint density anew; scored here as a knowing user would, with the residuals given the chosen ones.
    """
    wide = x.astype("float64")
    states = []
    for c in classes:
        own = wide[labels == c]
        mean = own.mean(axis=0)
        scatter = numpy.diag(numpy.cov(own, rowvar=False).diagonal()) + (own - mean).T @ (own - mean)
        states.append([wide - mean, scatter / (2 * d + 4 + len(own)), numpy.full(n, numpy.log(len(own) / n))])
    truth = numpy.searchsorted(classes, labels)
    chosen = []
    for _ in range(order["places"]):
        best = (-numpy.inf, None)
        for j in range(d):
            if j in chosen:
                continue
            joint = numpy.stack([
                score - 0.5 * residual[:, j] ** 2 / sigma[j, j] - 0.5 * numpy.log(sigma[j, j])
                for residual, sigma, score in states
            ])
            value = (joint[truth, numpy.arange(n)] - scipy.special.logsumexp(joint, axis=0)).mean()
            best = max(best, (value, j))
        j = best[1]
        chosen.append(j)
        for state in states:
            residual, sigma, score = state
            own, variance = residual[:, j].copy(), sigma[j, j]
            state[2] = score - 0.5 * own**2 / variance - 0.5 * numpy.log(variance)
            slopes = sigma[j] / variance
            state[0] = residual - numpy.outer(own, slopes)
            state[1] = sigma - variance * numpy.outer(slopes, slopes)
    return chosen


def trained(penalty):
    torch.manual_seed(0)
    return linear_probe.train_logistic_regression_probe(x, labels, lambda_l1=penalty, lambda_l2=penalty)


def lca():
    names = {str(c): c for c in classes}
    return [int(j) for j in linear_probe.get_neuron_ordering(trained(0.001), names)[0]]


def weights():
    w = list(trained(0.0).parameters())[0].detach().numpy()
    return numpy.argsort(numpy.abs(w).max(axis=0))[::-1].tolist()


methods = {
    "mean-difference": mean_difference,
    "average-precision": average_precision,
    "gaussian": gaussian,
    "lca": lca,
    "linear-svm": weights,
}


def say(answer):
    print(json.dumps(answer), flush=True)


versions = ", ".join(f"{p} {importlib.metadata.version(p)}" for p in ("neurox", "scikit-learn", "numpy", "scipy", "torch"))
say({"versions": f"{versions}, Python {sys.version.split()[0]}"})
for line in sys.stdin:
    name = json.loads(line)["name"]
    try:
        started = time.perf_counter()
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            found = methods[name]()
        say({"order": [int(j) for j in found], "seconds": time.perf_counter() - started})
    except Exception as error:
        say({"error": str(error)})
