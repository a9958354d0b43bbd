"""Golden trajectory of torch.optim.AdamW in float32: 10 parameters, 6 steps, gradients of very different sizes, and the
total norm that clip_grad_norm_ finds.

Three runs: with decay, without decay and with other betas, and with decay and gradients clipped to norm 1.

Run:  python tools/golden/adamw.py
"""
import gzip
import json
from pathlib import Path

import numpy as np
import torch

SEED = 171105101
COUNT = 10
STEPS = 6


def floats(tensor):
    return [float(value) for value in tensor.detach()]


def run(name, decay, betas, epsilon, clip):
    rng = np.random.default_rng(SEED)
    sizes = 10.0 ** np.linspace(-6, 1, COUNT)
    parameter = torch.nn.Parameter(torch.tensor(rng.standard_normal(COUNT), dtype=torch.float32))
    optimizer = torch.optim.AdamW([parameter], lr=0.01, betas=betas, eps=epsilon, weight_decay=decay)
    golden = {
        "name": name,
        "decay": decay,
        "beta1": betas[0],
        "beta2": betas[1],
        "epsilon": epsilon,
        "clip": clip,
        "learningRates": [],
        "initial": floats(parameter),
        "gradients": [],
        "norms": [],
        "parameters": [],
    }
    for step in range(STEPS):
        rate = 0.01 * (1 - step / STEPS)
        for group in optimizer.param_groups:
            group["lr"] = rate
        parameter.grad = torch.tensor(rng.standard_normal(COUNT) * sizes, dtype=torch.float32)
        golden["learningRates"].append(rate)
        golden["gradients"].append(floats(parameter.grad))
        norm = torch.nn.utils.clip_grad_norm_([parameter], clip if clip is not None else float("inf"))
        golden["norms"].append(float(norm))
        optimizer.step()
        golden["parameters"].append(floats(parameter))
    state = optimizer.state[parameter]
    golden["firstMoments"] = floats(state["exp_avg"])
    golden["secondMoments"] = floats(state["exp_avg_sq"])
    return golden


golden = {
    "versions": {"torch": torch.__version__, "numpy": np.__version__},
    "seed": SEED,
    "runs": [
        run("decay", 0.1, (0.9, 0.999), 1e-8, None),
        run("no decay, other betas", 0.0, (0.8, 0.98), 1e-6, None),
        run("decay and clipping", 0.1, (0.9, 0.999), 1e-8, 1.0),
    ],
}
out = Path(__file__).resolve().parents[2] / "test" / "golden" / "adamw.json.gz"
with gzip.GzipFile(out, "wb", mtime=0) as f:
    f.write(json.dumps(golden).encode())
