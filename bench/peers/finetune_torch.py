"""PyTorch's side of the steps: transformers' BertForSequenceClassification in training mode, random weights.

Needs torch and transformers; the benchmark names the interpreter by ASSAY_PYTHON.
"""

import json
import sys
import time

import torch
import transformers

order = json.loads(sys.argv[1])
classes = 2
batch, length = order["batch"], order["length"]
torch.set_num_threads(order["threads"])
torch.manual_seed(0)
transformers.logging.set_verbosity_error()
config = transformers.BertConfig(**order["shape"], num_labels=classes, hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1)
config._attn_implementation = order["attention"]
model = transformers.BertForSequenceClassification(config).train()
# the same on all sides: ids from a formula, labels by turns
inputs = {
    "input_ids": (1000 + torch.arange(batch * length) * 7919 % 29000).reshape(batch, length),
    "attention_mask": torch.ones(batch, length, dtype=torch.int64),
    "token_type_ids": torch.zeros(batch, length, dtype=torch.int64),
    "labels": torch.arange(batch) % classes,
}


def make_optimizer(kind):
    def decays(name):
        return not ("bias" in name or "norm" in name.lower())

    groups = [
        {"params": [p for n, p in model.named_parameters() if decays(n)], "weight_decay": 0.01},
        {"params": [p for n, p in model.named_parameters() if not decays(n)], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=5e-5, fused=kind == "fused", foreach=kind == "foreach")


optimizer = make_optimizer(order["optimizer"])


def say(answer):
    print(json.dumps(answer), flush=True)


def choose(attention, kind):
    global optimizer
    model.set_attn_implementation(attention)
    optimizer = make_optimizer(kind)
    return {"chosen": True}


def steps(count):
    seconds, losses, optimizing = [], [], []
    for _ in range(count):
        started = time.perf_counter()
        optimizer.zero_grad()
        loss = model(**inputs).loss
        loss.backward()
        half = time.perf_counter()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        ended = time.perf_counter()
        seconds.append(ended - started)
        optimizing.append(ended - half)
        losses.append(loss.item())
    return {"seconds": seconds, "losses": losses, "optimizer": optimizing}


say({"versions": f"torch {torch.__version__}, transformers {transformers.__version__}, Python {sys.version.split()[0]}"})
for line in sys.stdin:
    command = json.loads(line)
    if command["command"] == "choose":
        say(choose(command["attention"], command["optimizer"]))
    else:
        say(steps(command["count"]))
