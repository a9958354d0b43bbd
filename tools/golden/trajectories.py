"""Golden training trajectories: what PyTorch's AdamW makes, step by step, of the tiny models of
test/golden/encoders/ (run encoders.py first), one trajectory for every option of training.

Start weights and inputs are float32 numbers; everything is then computed in float64. Writes

1. test/golden/trajectories.safetensors:
   - `batch.<i>.input_ids`, `.attention_mask`, `.token_type_ids` (int64 [4, length]), `.labels` (int64 [4], 0 to 2)
     and `.targets` (float32 [4], for regression), i from 0 to 19. Texts have at least 3 tokens. Padding, on the right,
     is id 0: put the family's own padding id there (1 for mpnet, roberta and xlm-roberta). Families with fewer than
     two token types (all but albert, bert and electra) take zeros for token types.
   - `start.<start>.<name>` (float32): start weights of a head. The encoder's are those of the family's folder.
   - `final.<trajectory>.<name>` (float32, rounded from float64): weights of the head after the last step.
2. test/golden/trajectories.json.gz: `versions`, `seed`, and `trajectories`, a list of objects:
   - `name`, `family`, `start` (which start weights the head has)
   - `steps`; `accumulation` (a): step t, from 1, takes the batches (t-1)*a to t*a - 1
   - the options, those of trajectory_options.py: `head`, `layer`, `token`, `dimensions`, `drawn`, `sizes`, `loss`,
     `labelSmoothing`, `classWeights`, `schedule`, `warmup`, `learningRate`, `betas`, `epsilon`, `weightDecay`, `clip`,
     `layerDecay`, `frozen`, `dropout`, `rates`, `dropoutSeed`
   - `losses`, `gradientNorms`, `learningRates`: for each step the loss before its update, the gradient's L2 norm over
     all trained parameters before clipping, and the schedule's learning rate
   - `parameters`: for every parameter of encoder and head, by the names of gradients.py: `trained`, `decayed`, `factor`
     (its learning rate is factor x the schedule's), and after the last step `norm` (L2) and `change` (the L2 norm of
     its difference from the start). `exact` is false for biases of keys: their gradient is zero but for rounding,
     which AdamW makes visible, so their norm and change say nothing; they have no influence on losses
   - `float32`: how far PyTorch itself is from this in float32, for choosing tolerances: the largest |difference| of a
     `loss`, the largest relative one of a `norm` and of a `change` (trained parameters, `exact` ones), and the largest
     L2 distance of a `final` weight of the head, as a share of its `change`

Losses, of logits z [n, 3] with labels y, class weights w (1 where null), smoothing s, K = 3; n counts all texts of the
step, whatever the number of batches, and W = sum_i w[y_i]; with p = softmax(z_i):
   "cross-entropy":      [ (1 - s) sum_i w[y_i] (-log p_i[y_i]) + s/K sum_i sum_c w[c] (-log p_i[c]) ] / W
   "mean-squared-error": sum_i (z_i - target_i)^2 / n, with one output
   "matryoshka":         mean over m of `sizes` of the cross-entropy of z = v[:m] W[:, :m]^T + b, one W [3, 24] and one b
                         [3] for all (MRL-E of Kusupati et al. 2022, arXiv:2205.13147)

Heads, of the states h of the encoder's layer `layer` (0 is the embeddings), for a vector v per text:
   "pooler":  Hugging Face's classification head of the family, as in gradients.py, on the last layer. `layer` is null where
              the family is not bert
   "token":   v = h[token] (0 is [CLS])                    "mean", "max": over the tokens that are no padding
   then, unless "pooler", `dimensions` (when not null) selects those of v (where `drawn` is not null, they are its first
   `count` of the dimensions as the stream "bottleneck" of its `seed` shuffles them, ascending; random_streams.py), or `bottleneck.weight` P [24, 3] (where start
   weights hold one) gives v P without bias; and z = v W^T + b with `classifier.weight` [outputs, size], `classifier.bias`.

A step: the gradient of the loss; when `clip` is not null, all gradients times min(1, clip / (norm + 1e-6)), norm being
the L2 norm over all trained parameters together; then for each trained parameter with lr = learning rate x factor:
   x <- x - lr * weightDecay * x            where decayed: not when the name holds "bias" or "norm", in any case (so
                                            MPNet's encoder.relative_attention_bias.weight does not decay either)
   m <- b1 m + (1 - b1) g,  v <- b2 v + (1 - b2) g^2
   x <- x - lr * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon)
The learning rate of step t = 1..T is learningRate x f(t - 1), as Hugging Face's schedules do it (the first step of a
warm-up has learning rate 0, yet its gradient enters m and v):
   f(s) = s / warmup                                  while s < warmup; then, with q = (s - warmup) / (T - warmup),
   "linear": 1 - q        "cosine": (1 + cos(pi q)) / 2        "constant": 1
Parameters that the loss does not reach (layers above `layer`; BERT's own pooler under other heads, which is not listed)
are `trained` false: neither updated nor decayed.

`layerDecay` d of L layers: factor 1 for the head with its pooler, d^(L+1-l) for layer l = 1..L (the last has d), d^(L+1)
for the embeddings. `frozen` is "nothing", "encoder" (all but the head with its pooler) or the number k of frozen lower
layers (the embeddings and layers 1..k).

Dropout: `rates` are the configuration's, by the keys of every family; `dropout`, when not null, is the rate of all sites
instead. Without either, nothing is dropped. The masks are those of dropout_masks.py with the seed `dropoutSeed`; each
batch of a step is one part. A linear head drops, at the rate of the family's head, what its map reads (under
"matryoshka" once, for all sizes).

Run: python tools/golden/trajectories.py
"""

import sys

# Files of this folder are named like the libraries they use: look for modules here last.
sys.path.append(sys.path.pop(0))

import gzip  # noqa: E402
import json  # noqa: E402
import re  # noqa: E402

import torch  # noqa: E402
import transformers  # noqa: E402
from dropout_masks import Masks, masked  # noqa: E402
from gradients import GOLDEN, arguments, canonical, classification_model, is_head  # noqa: E402
from safetensors.torch import save_file  # noqa: E402
from torch.nn.functional import cross_entropy, mse_loss  # noqa: E402
from trajectory_options import BASE, OPTIONS  # noqa: E402

SEED = 220513147
DISTINCT = 1e-4  # some loss of two trajectories differs by this much, or one of them shows nothing


def batches(generator):
    draw = lambda low, high, shape: torch.randint(low, high, shape, generator=generator)  # noqa: E731
    made = []
    for _ in range(20):
        lengths = draw(3, 15, (4, 1))
        mask = (torch.arange(int(lengths.max())) < lengths).long()
        types = mask * (torch.arange(mask.shape[1]) >= draw(2, 12, (4, 1))).long()
        ids = mask * draw(5, 87, mask.shape)  # no special tokens, within every family's vocabulary
        targets = torch.randn(4, generator=generator)
        made.append({"input_ids": ids, "attention_mask": mask, "token_type_ids": types, "labels": draw(0, 3, (4,)), "targets": targets})
    return made


class Model(torch.nn.Module):
    """An encoder under one of the heads; `weights` by canonical names."""

    def __init__(self, o, seed):
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        self.options = o
        self.rates = o["rates"] and {key: o["dropout"] or rate for key, rate in o["rates"].items()}
        self.inner = classification_model(o["family"], generator, 1 if o["loss"] == "mean-squared-error" else 3, self.rates)
        self.train(self.rates is not None)
        self.weights = {canonical(self.inner, name): p for name, p in self.inner.named_parameters()}
        if o["head"] == "pooler":
            return
        self.weights = {name: p for name, p in self.weights.items() if not is_head(name)}
        size = 3 if o["start"] == "learned" else len(o["dimensions"] or range(24))
        shapes = {"bottleneck.weight": [24, 3]} if o["start"] == "learned" else {}
        for name, shape in (shapes | {"classifier.weight": [3, size], "classifier.bias": [3]}).items():
            self.weights[name] = torch.nn.Parameter((0.25 * torch.randn(shape, generator=generator)).double())
            self.register_parameter(name.replace(".", "_"), self.weights[name])

    def logits(self, batch, masks):
        """A list: of each size where there are `sizes`."""
        if masks is None:
            return self.forward_pass(batch, None)
        with masked(masks):
            logits = self.forward_pass(batch, masks)
        assert masks.site - masks.head in (1, 2), "the head's own sites, and no others, follow the encoder's"
        return logits

    def forward_pass(self, batch, masks):
        o = self.options
        mask = batch["attention_mask"]
        config = self.inner.config
        ids = torch.where(mask == 1, batch["input_ids"], config.pad_token_id)
        types = batch["token_type_ids"] if getattr(config, "type_vocab_size", 1) > 1 else torch.zeros_like(ids)
        inputs = arguments(self.inner, ids, mask, types)
        if o["head"] == "pooler":
            return [self.inner(**inputs).logits]
        h = self.inner.base_model(**inputs, output_hidden_states=True).hidden_states[o["layer"]]
        if o["head"] == "mean":
            v = (h * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        elif o["head"] == "max":
            v = h.masked_fill(mask[:, :, None] == 0, -torch.inf).amax(1)
        else:
            v = h[:, o["token"]]
        if o["dimensions"] is not None:
            v = v[:, o["dimensions"]]
        if o["start"] == "learned":
            v = v @ self.bottleneck_weight
        if masks:
            masks.site = masks.head  # past the layers above, which reach no loss
            v = torch.nn.functional.dropout(v, self.rates["classifier_dropout"])
        w, b = self.classifier_weight, self.classifier_bias
        return [v[:, :m] @ w[:, :m].T + b for m in o["sizes"] or [v.shape[1]]]

    def masks(self, step, part):
        o = self.options
        if self.rates is None:
            return None
        token = o["token"] if o["head"] == "token" else 0 if o["head"] == "pooler" else None
        return Masks(o["dropoutSeed"], step, part, o["family"], o["layer"] or self.inner.config.num_hidden_layers, token)

    def loss(self, step, some):
        o = self.options
        logits = [torch.cat(parts) for parts in zip(*(self.logits(batch, self.masks(step, i)) for i, batch in enumerate(some)))]
        if o["loss"] == "mean-squared-error":
            return mse_loss(logits[0][:, 0], torch.cat([batch["targets"] for batch in some]).to(logits[0].dtype))
        labels = torch.cat([batch["labels"] for batch in some])
        weights = None if o["classWeights"] is None else torch.tensor(o["classWeights"], dtype=logits[0].dtype)
        losses = [cross_entropy(z, labels, weight=weights, label_smoothing=o["labelSmoothing"]) for z in logits]
        assert torch.allclose(losses[0], written_out(logits[0], labels, weights, o["labelSmoothing"]))
        return sum(losses) / len(losses)


def written_out(z, y, weights, s):
    """The cross-entropy as the top of this file has it."""
    w = torch.ones(3, dtype=z.dtype) if weights is None else weights
    surprise = -torch.log_softmax(z, 1)
    own = w[y] * surprise.gather(1, y[:, None])[:, 0]
    return ((1 - s) * own.sum() + s / 3 * (w * surprise).sum()) / w[y].sum()


def layer_of(name):
    """0 for the embeddings (and what follows them), 1..L for layers, None for the head."""
    found = re.search(r"\blayer\.(\d+)\.", name)
    return None if is_head(name) or name.startswith("bottleneck") else int(found[1]) + 1 if found else 0


def is_trained(name, o):
    layer = layer_of(name)
    if layer is None or o["family"] != "bert":
        return True
    return o["frozen"] != "encoder" and layer <= o["layer"] and (o["frozen"] == "nothing" or layer > o["frozen"])


def factor(name, o):
    layer = layer_of(name)
    return 1.0 if layer is None else o["layerDecay"] ** (BASE["layer"] + 1 - layer)


def scheduler(optimizer, o):
    kind = getattr(transformers, f"get_{o['schedule']}_schedule_with_warmup")
    total = {} if o["schedule"] == "constant" else {"num_training_steps": o["steps"]}
    return kind(optimizer, num_warmup_steps=o["warmup"], **total)


def rounded(value):
    """Nine digits, enough for any tolerance of float32."""
    return float(f"{value:.9g}")


def train(o, seed, data, dtype):
    model = Model(o, seed).to(dtype)
    start = {name: p.detach().clone() for name, p in model.weights.items()}
    facts = {
        name: {
            "trained": is_trained(name, o),
            "decayed": is_trained(name, o) and re.search("bias|norm", name.lower()) is None,
            "factor": factor(name, o),
            "exact": not name.endswith(("key.bias", "k_lin.bias", "attn.k.bias")),
        }
        for name in start
    }
    trained = {name: model.weights[name] for name in start if facts[name]["trained"]}
    for p in model.parameters():
        p.requires_grad_(any(p is each for each in trained.values()))
    groups = [
        {"params": [p], "lr": o["learningRate"] * facts[name]["factor"], "weight_decay": o["weightDecay"] * facts[name]["decayed"]}
        for name, p in trained.items()
    ]
    optimizer = torch.optim.AdamW(groups, betas=tuple(o["betas"]), eps=o["epsilon"])
    schedule = scheduler(optimizer, o)
    rates, losses, norms = [], [], []
    for step in range(o["steps"]):
        optimizer.zero_grad()
        loss = model.loss(step + 1, data[step * o["accumulation"] : (step + 1) * o["accumulation"]])
        loss.backward()
        assert all(p.grad is not None for p in trained.values())
        norm = torch.nn.utils.clip_grad_norm_(trained.values(), torch.inf if o["clip"] is None else o["clip"])
        rates.append(schedule.get_last_lr()[-1])
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        norms.append(norm.item())
    for name, p in model.weights.items():
        facts[name] |= {"norm": rounded(p.norm().item()), "change": rounded((p - start[name]).norm().item())}
        assert facts[name]["trained"] == (facts[name]["change"] > 0), name
    heads = {name: p.detach() for name, p in model.weights.items() if layer_of(name) is None}
    return heads, start, {"losses": losses, "gradientNorms": norms, "learningRates": rates, "parameters": facts}


def differences(found, single, heads, singles):
    loss = max(abs(a - b) for a, b in zip(found["losses"], single["losses"]))
    pairs = [(p, single["parameters"][name]) for name, p in found["parameters"].items() if p["exact"] and p["trained"]]
    head = max(((p - singles[name]).norm() / found["parameters"][name]["change"]).item() for name, p in heads.items())
    return {"loss": loss, "head": head} | {key: max(abs(a[key] - b[key]) / a[key] for a, b in pairs) for key in ("norm", "change")}


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    data = batches(torch.Generator().manual_seed(SEED))
    tensors = {f"batch.{i}.{name}": t for i, batch in enumerate(data) for name, t in batch.items()}
    starts = sorted({(BASE | changed)["start"] for changed in OPTIONS.values()})
    trajectories = []
    for name, changed in OPTIONS.items():
        o = BASE | changed
        o["layer"] = o["layer"] if o["family"] == "bert" else None
        seed = SEED + 1 + starts.index(o["start"])
        heads, start, found = train(o, seed, data, torch.float64)
        singles, _, single = train(o, seed, data, torch.float32)
        difference = differences(found, single, heads, singles)
        tensors |= {f"start.{o['start']}.{each}": start[each].float() for each in heads}
        tensors |= {f"final.{name}.{each}": p.float() for each, p in heads.items()}
        for other in trajectories:
            distance = max(abs(a - b) for a, b in zip(found["losses"], other["losses"]))
            assert distance > DISTINCT, (name, other["name"], distance)
        trajectories.append({"name": name} | o | found | {"float32": {key: rounded(value) for key, value in difference.items()}})
        print(f"{name:36} {found['losses'][0]:.4f} to {found['losses'][-1]:.4f}, float32", *(f"{key} {value:.1e}" for key, value in difference.items()))
    assert trajectories[0]["gradientNorms"][0] > BASE["clip"]
    versions = {"transformers": transformers.__version__, "torch": torch.__version__}
    file = GOLDEN / "trajectories.safetensors"
    save_file({name: t.contiguous() for name, t in tensors.items()}, file, metadata=versions | {"seed": str(SEED)})
    file.chmod(0o644)
    with gzip.GzipFile(GOLDEN / "trajectories.json.gz", "wb", mtime=0) as f:
        f.write(json.dumps({"versions": versions, "seed": SEED, "trajectories": trajectories}).encode())


if __name__ == "__main__":
    main()
