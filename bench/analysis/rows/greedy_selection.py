"""Peer of greedy-selection.mjs: two partial Cholesky factorisations that grow by a column a step."""

import numpy

size = 32


def forward(data):
    labels = data.labels(2, "train")
    centred = data.train - data.train.mean(0, dtype="float64").astype("float32")
    total = (centred.T @ centred).astype("float64")
    within = total.copy()
    for c in numpy.unique(labels):
        rows = centred[labels == c]
        mean = rows.mean(0, dtype="float64")
        within -= len(rows) * numpy.outer(mean, mean)
    factors = [numpy.zeros((size, data.dimensions)) for _ in range(2)]
    pivots = [numpy.diag(matrix).copy() for matrix in (within, total)]
    order, value = [], 1.0
    for step in range(size):
        ratio = pivots[0] / pivots[1]
        ratio[order] = numpy.inf
        best = int(ratio.argmin())
        value *= ratio[best]
        order.append(best)
        for matrix, factor, pivot in zip((within, total), factors, pivots):
            row = (matrix[best] - factor[:step, best] @ factor[:step]) / numpy.sqrt(pivot[best])
            factor[step] = row
            pivot -= row**2
    return {"order": order, "lambda": value}
