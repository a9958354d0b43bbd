"""The options of every golden trajectory: what each changes of `BASE`. trajectories.py says at its top what they mean."""

from gradients import FAMILIES
from random_streams import key_of_fork, key_of_seed, shuffled, stream


def drawn_dimensions(count, seed):
    return sorted(shuffled(stream(key_of_fork(key_of_seed(seed), "bottleneck")), range(24))[:count])


BASE = {
    "family": "bert",
    "start": "bert",
    "steps": 10,
    "accumulation": 1,
    "head": "pooler",
    "layer": 3,
    "token": 0,
    "dimensions": None,
    "drawn": None,
    "sizes": None,
    "loss": "cross-entropy",
    "labelSmoothing": 0.0,
    "classWeights": None,
    "schedule": "linear",
    "warmup": 2,
    "learningRate": 5e-4,
    "betas": [0.9, 0.999],
    "epsilon": 1e-8,
    "weightDecay": 0.01,
    "clip": 1.0,
    "layerDecay": 1.0,
    "frozen": "nothing",
    "dropout": None,
    "rates": None,
    "dropoutSeed": 0,
}

WEIGHTS = [0.5, 1.0, 2.0]
LINEAR = {"head": "token", "start": "linear"}
HIDDEN, SHARES, CLASSIFIER = 0.1, 0.2, 0.3
DROPOUT = {
    "rates": {"hidden_dropout_prob": HIDDEN, "attention_probs_dropout_prob": SHARES, "classifier_dropout": CLASSIFIER}
    | {"dropout": HIDDEN, "attention_dropout": SHARES, "seq_classif_dropout": CLASSIFIER, "classifier_dropout_prob": CLASSIFIER},
    "dropoutSeed": 4000000007,
}
DRAWN = {"count": 5, "seed": 11}
OPTIONS = {
    "base": {},
    "cosine": {"schedule": "cosine"},
    "constant": {"schedule": "constant"},
    "no-warm-up": {"schedule": "constant", "warmup": 0},
    "no-clipping": {"clip": None},
    "other-optimizer-settings": {"learningRate": 2e-3, "betas": [0.8, 0.95], "epsilon": 1e-4, "weightDecay": 0.5},
    "accumulation": {"accumulation": 2},
    "accumulation-with-class-weights": {"accumulation": 2, "classWeights": WEIGHTS},
    "accumulation-of-regression": {"accumulation": 2, "loss": "mean-squared-error", "start": "regression"},
    "label-smoothing": {"labelSmoothing": 0.1},
    "class-weights": {"classWeights": WEIGHTS},
    "label-smoothing-with-class-weights": {"labelSmoothing": 0.1, "classWeights": WEIGHTS},
    "layer-decay": {"layerDecay": 0.8},
    "regression": {"loss": "mean-squared-error", "start": "regression"},
    "linear-cls": LINEAR,
    "linear-mean": LINEAR | {"head": "mean"},
    "linear-max": LINEAR | {"head": "max"},
    "linear-token-1": LINEAR | {"token": 1},
    "linear-cls-of-layer-2": LINEAR | {"layer": 2},
    "linear-token-2-of-layer-1": LINEAR | {"token": 2, "layer": 1},
    "frozen-encoder": {"frozen": "encoder"},
    "frozen-lower-layers": {"frozen": 2},
    "chosen-dimensions": LINEAR | {"start": "chosen", "dimensions": [2, 7, 11, 16, 23]},
    "random-dimensions": LINEAR | {"start": "chosen", "dimensions": drawn_dimensions(**DRAWN), "drawn": DRAWN},
    "learned-bottleneck": LINEAR | {"start": "learned"},
    "matryoshka": LINEAR | {"loss": "matryoshka", "sizes": [2, 4, 8, 24]},
    "dropout": DROPOUT,
    "dropout-with-accumulation": DROPOUT | {"accumulation": 2},
    "dropout-at-one-rate": DROPOUT | {"dropout": 0.25, "rates": {key: 0.0 for key in DROPOUT["rates"]}},
    "dropout-under-linear-mean": DROPOUT | LINEAR | {"head": "mean"},
    "dropout-under-token-1-of-layer-2": DROPOUT | LINEAR | {"token": 1, "layer": 2},
    "dropout-with-learned-bottleneck": DROPOUT | LINEAR | {"start": "learned"},
    "dropout-with-matryoshka": DROPOUT | LINEAR | {"loss": "matryoshka", "sizes": [2, 4, 8, 24]},
}
for family in FAMILIES:
    if family != BASE["family"]:
        OPTIONS |= {family: {"family": family, "start": family}}
        OPTIONS |= {f"dropout-in-{family}": DROPOUT | OPTIONS[family]}
