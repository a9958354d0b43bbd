"""Golden gradients: of the mean cross-entropy of every family's classification model with respect to every
parameter, computed by PyTorch in float64.

The encoders are the tiny models of test/golden/encoders/<family> (run encoders.py first), loaded by
AutoModelForSequenceClassification with 3 labels, eager attention and no dropout. All the head's weights, a pooler
included, are 0.25 x standard normal, rounded to float32: what a checkpoint holds of a head is not used.

Writes test/golden/gradients/<family>.safetensors (the case `padded` of encoders.py) and, for families that tell token
types apart, <family>.paired.safetensors (the case `paired`), each with

    input_ids, attention_mask, token_type_ids  int64 [batch, length]
    labels                                     int64 [batch]
    head.<name>                                float32: weights of the head, exactly as used
    logits                                     float64 [batch, 3]
    loss                                       float64 []: mean over the batch of -log softmax(logits)[label]
    gradient.<name>                            float32 (rounded from float64): d loss / d parameter, for every
                                               parameter of encoder and head

`<name>` is a parameter's name in Hugging Face's model without the base model's prefix: what `weights` of
src/encoders/<family>.ts lists, and for the head `pooler.dense.*` and `classifier.*` (bert), `pooler.*` and
`classifier.*` (albert), `pre_classifier.*` and `classifier.*` (distilbert), `classifier.dense.*` and
`classifier.out_proj.*` (the others). Matrices are [out, in], as in checkpoints.

The metadata's `zero_gradients` is a JSON list of the parameters whose gradient is zero in exact arithmetic: the biases
of keys, which add the same to all scores of a query; softmax does not see it. PyTorch computes about 1e-18 there and
the file holds 0: compare those absolutely. nn.Embedding gives the padding token's row, and in RoBERTa's and MPNet's
kind the padding position's, no gradient; the exact gradient is 0 there too, as no padding is read.

Run: python tools/golden/gradients.py
"""

import sys

# Files of this folder are named like the libraries they use: look for modules here last.
sys.path.append(sys.path.pop(0))

import json  # noqa: E402
import pathlib  # noqa: E402
import shutil  # noqa: E402

import torch  # noqa: E402
import transformers  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

SEED = 171205101
GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "test/golden"
TARGET = GOLDEN / "gradients"
FAMILIES = ("albert", "bert", "distilbert", "electra", "mpnet", "roberta", "xlm-roberta")
LABELS = {"padded": [2, 0, 1, 2], "paired": [1, 2, 0]}
ROUNDING = 1e-14  # of the largest gradient: what float64 makes of an exact zero, and far below any other gradient


def canonical(model, name):
    return name.removeprefix(model.base_model_prefix + ".")


def is_head(name):
    return name.split(".")[0] in ("pooler", "pre_classifier", "classifier")


def classification_model(family, generator, outputs=3, rates=None):
    """The family's tiny encoder under a head of random weights; float64 holding float32 values. `rates` are the
    configuration's of dropout, by key; keys that the family does not know change nothing."""
    config = transformers.AutoConfig.from_pretrained(GOLDEN / "encoders" / family, num_labels=outputs)
    for key, rate in (rates or {}).items():
        setattr(config, key, rate)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        GOLDEN / "encoders" / family, config=config, dtype=torch.float32, attn_implementation="eager", ignore_mismatched_sizes=True
    )
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if is_head(canonical(model, name)):
                parameter.copy_(0.25 * torch.randn(parameter.shape, generator=generator))
    return model.double().eval()


def arguments(model, ids, mask, types):
    inputs = {"input_ids": ids, "attention_mask": mask}
    return inputs if model.config.model_type in ("distilbert", "mpnet") else inputs | {"token_type_ids": types}


def gradients(model, ids, mask, types, labels):
    model.zero_grad()
    logits = model(**arguments(model, ids, mask, types)).logits
    loss = torch.nn.functional.cross_entropy(logits, labels)
    loss.backward()
    return logits.detach(), loss.detach(), {canonical(model, name): p.grad for name, p in model.named_parameters()}


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    transformers.logging.set_verbosity_error()
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for number, family in enumerate(FAMILIES):
        generator = torch.Generator().manual_seed(SEED + number)
        model = classification_model(family, generator)
        head = {canonical(model, name): p for name, p in model.named_parameters() if is_head(canonical(model, name))}
        expected = load_file(GOLDEN / "encoders" / family / "expected.safetensors")
        cases = ["padded", "paired"] if getattr(model.config, "type_vocab_size", 1) > 1 else ["padded"]
        for case in cases:
            ids, mask, types = (expected[f"{case}.{name}"] for name in ("input_ids", "attention_mask", "token_type_ids"))
            labels = torch.tensor(LABELS[case])
            logits, loss, found = gradients(model, ids, mask, types, labels)
            largest = max(g.abs().max() for g in found.values())
            zeros = sorted(name for name, g in found.items() if g.abs().max() < ROUNDING * largest)
            keys = sorted(name for name in found if name.endswith(("key.bias", "k_lin.bias", "attn.k.bias")))
            assert zeros == keys and len(keys) > 0, (family, zeros, keys)
            tensors = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types, "labels": labels}
            tensors |= {f"head.{name}": p.detach().float() for name, p in head.items()}
            tensors |= {"logits": logits, "loss": loss}
            tensors |= {f"gradient.{name}": (0 * g if name in zeros else g).float() for name, g in found.items()}
            assert all(torch.isfinite(t).all() for t in tensors.values() if t.is_floating_point())
            versions = {"transformers": transformers.__version__, "torch": torch.__version__, "seed": str(SEED)}
            file = TARGET / (f"{family}.safetensors" if case == "padded" else f"{family}.{case}.safetensors")
            save_file(tensors, file, metadata=versions | {"zero_gradients": json.dumps(zeros)})
            file.chmod(0o644)
            print(family, case, "loss", loss.item(), "largest gradient", largest.item())


if __name__ == "__main__":
    main()
