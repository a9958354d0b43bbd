"""Golden classifiers: the tiny encoders of test/golden/encoders as transformers' AutoModelForSequenceClassification.

Writes test/golden/heads/<family>.safetensors with the head's weights as transformers names them (3 labels, random,
far larger than a trained model's) and `logits` (float32, [batch, 3]) of the `padded` batch in
test/golden/encoders/<family>/expected.safetensors; and test/golden/heads.json with, for each family, its class, the
names of all its parameters, and what it drops out in training, in order: the rate and the number of elements. Every
rate in the configuration is another one there, so that a wrong key shows; `defaults` are the rates without any.

Run after tools/golden/encoders.py: python tools/golden/heads.py
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

SEED = 181004805
GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "test/golden"
TARGET = GOLDEN / "heads"
LABELS = 3
RATES = {
    "hidden_dropout_prob": 0.11,
    "attention_probs_dropout_prob": 0.12,
    "classifier_dropout": 0.13,
    "classifier_dropout_prob": 0.14,
    "dropout": 0.15,
    "attention_dropout": 0.16,
    "seq_classif_dropout": 0.17,
}


def classifier(config):
    return transformers.AutoModelForSequenceClassification.from_config(config, attn_implementation="eager")


def drops(model, inputs):
    """What the model drops out in training: [rate, number of elements], in order."""
    seen = []
    original = torch.nn.functional.dropout

    def record(value, p=0.5, training=True, inplace=False):
        seen.append([p, value.numel()])
        return value

    torch.nn.functional.dropout = record
    try:
        with torch.no_grad():
            model.train()(**inputs)
    finally:
        torch.nn.functional.dropout = original
    return seen


def with_rates(folder):
    config = transformers.AutoConfig.from_pretrained(folder)
    for key, rate in RATES.items():
        setattr(config, key, rate)
    return config


def without_rates(folder):
    """The configuration as transformers has it when the file says nothing of dropout."""
    config = json.loads((folder / "config.json").read_text())
    return transformers.AutoConfig.for_model(**{key: value for key, value in config.items() if key not in RATES})


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    families = {}
    for number, folder in enumerate(sorted((GOLDEN / "encoders").iterdir())):
        generator = torch.Generator().manual_seed(SEED + number)
        model = transformers.AutoModelForSequenceClassification.from_pretrained(
            folder, num_labels=LABELS, attn_implementation="eager", ignore_mismatched_sizes=True
        ).eval()
        base = set(dict(getattr(model, model.base_model_prefix).named_parameters()))
        head = {}
        for name, parameter in model.named_parameters():
            inner = name.removeprefix(model.base_model_prefix + ".")
            if inner in base and not inner.startswith("pooler"):
                continue
            with torch.no_grad():
                parameter.copy_(0.25 * torch.randn(parameter.shape, generator=generator))
            head[name] = parameter.detach().clone()
        expected = load_file(folder / "expected.safetensors")
        keys = ["input_ids", "attention_mask"] + (["token_type_ids"] if folder.name not in ("distilbert", "mpnet") else [])
        inputs = {key: expected[f"padded.{key}"] for key in keys}
        with torch.no_grad():
            logits = model(**inputs).logits
        save_file(head | {"logits": logits}, TARGET / f"{folder.name}.safetensors")
        (TARGET / f"{folder.name}.safetensors").chmod(0o644)
        families[folder.name] = {
            "architecture": type(model).__name__,
            "parameters": [name for name, _ in model.named_parameters()],
            "dropout": drops(classifier(with_rates(folder)), inputs),
            "defaults": [rate for rate, _ in drops(classifier(without_rates(folder)), inputs)],
        }
    versions = {"transformers": transformers.__version__, "torch": torch.__version__, "seed": SEED}
    (GOLDEN / "heads.json").write_text(json.dumps({"versions": versions, "rates": RATES, "families": families}) + "\n")


if __name__ == "__main__":
    main()
