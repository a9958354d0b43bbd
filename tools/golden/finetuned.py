"""Models that Assay finetuned, loaded by Python's transformers, by onnx and by transformers.js.

Needs torch, transformers and onnx; node, `npm run build` and `npm --prefix bench/peers ci --ignore-scripts`.
tools/golden/finetuned.mjs finetunes the tiny encoder of every family into a temporary folder. Here each is loaded as a
stranger would (the classifiers by AutoModelForSequenceClassification, those with a linear head by AutoModel), with no
weight missing, unexpected or of another shape, and gives our logits to 1e-4; onnx checks every onnx/model.onnx; and
tools/golden/finetuned_js.mjs loads the same folders in transformers.js.

Writes test/golden/finetuned.json: recipe, versions, and of each model its logits and the largest differences. Run

    OMP_NUM_THREADS=1 python tools/golden/finetuned.py
"""

import sys

# Files of this folder are named like the libraries they use: look for modules here last.
sys.path.append(sys.path.pop(0))

import json  # noqa: E402
import logging  # noqa: E402
import pathlib  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402

import onnx  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402
from safetensors.torch import load_file  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "test/golden/finetuned.json"
TOLERANCE = 1e-4
# the base model's own pooler, which a mean of tokens does not read and we do not train
UNREAD = ("pooler.",)
# what AutoModel leaves aside: the linear head and its bottleneck
HEAD = ("classifier.", "bottleneck.")


class Warnings(logging.Handler):
    """What transformers complains about while it loads."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


def load(is_linear, folder, warnings):
    """The model as a stranger loads it; nothing may be missing, left over or of another shape."""
    warnings.messages.clear()
    which = transformers.AutoModel if is_linear else transformers.AutoModelForSequenceClassification
    model, report = which.from_pretrained(folder, output_loading_info=True)
    missing = [name for name in report["missing_keys"] if not (is_linear and name.startswith(UNREAD))]
    beside = [name for name in report["unexpected_keys"] if not (is_linear and name.startswith(HEAD))]
    assert not missing and not beside and not report["mismatched_keys"], (folder, report)
    if not is_linear:
        assert not warnings.messages, (folder, warnings.messages)
    return model.eval()


def linear(weights, head, states):
    """A linear head's logits for one text: states are the hidden states of all layers, embeddings first."""
    tokens = states[head["layer"]][0]
    pooling = head["pooling"]
    if pooling == "mean":
        vector = tokens.mean(0)
    elif pooling == "max":
        vector = tokens.max(0).values
    else:
        vector = tokens[0 if pooling == "cls" else int(pooling.removeprefix("token:"))]
    if head["dimensions"] is not None:
        vector = vector[head["dimensions"]]
    if head["learned"] is not None:
        vector = weights["bottleneck.weight"] @ vector
    return weights["classifier.weight"] @ vector + weights["classifier.bias"]


def logits_of(is_linear, model, folder, texts, pairs):
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    length = json.loads((folder / "sentence_bert_config.json").read_text())["max_seq_length"]
    # said, as transformers 5 gives ALBERT's tokenizer no token types by itself, and its model takes all for the first text
    typed = getattr(model.config, "type_vocab_size", 1) > 1
    rows = []
    weights = load_file(folder / "model.safetensors")
    head = json.loads((folder / "config.json").read_text())["assay_head"]
    for row, text in enumerate(texts):
        second = None if pairs is None else pairs[row]
        batch = tokenizer(
            text, second, truncation=True, max_length=length, return_token_type_ids=typed, return_tensors="pt"
        )
        with torch.no_grad():
            output = model(**batch, output_hidden_states=True)
        rows.append(linear(weights, head, output.hidden_states) if is_linear else output.logits[0])
    return torch.stack(rows)


def main():
    torch.set_num_threads(1)
    warnings = Warnings()
    transformers.logging.get_logger("transformers").addHandler(warnings)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        subprocess.run(["node", HERE / "finetuned.mjs", folder], check=True)
        expected = json.loads((folder / "expected.json").read_text())
        peer = json.loads(subprocess.run(["node", HERE / "finetuned_js.mjs", folder], check=True, capture_output=True, text=True).stdout)
        models = {}
        for name, model in expected["models"].items():
            is_linear = model["head"]["kind"] == "linear"
            loaded = load(is_linear, folder / name, warnings)
            texts, pairs = expected["recipe"]["texts"], expected["recipe"]["pairs"] if model["variant"] == "pairs" else None
            ours = torch.tensor(model["logits"]).reshape(len(texts), -1)
            difference = (logits_of(is_linear, loaded, folder / name, texts, pairs) - ours).abs().max().item()
            # transformers.js cuts long texts without their last special token
            short = ~torch.tensor(model["cut"])
            in_js = (torch.tensor(peer["logits"][name]).reshape(ours.shape) - ours)[short].abs().max().item()
            assert difference < TOLERANCE and in_js < TOLERANCE, (name, difference, in_js)
            onnx.checker.check_model(folder / name / "onnx/model.onnx", full_check=True)
            models[name] = {
                **model,
                "class": type(loaded).__name__,
                "labels": [loaded.config.id2label[i] for i in range(len(loaded.config.id2label))],
                "difference": difference,
                "transformersJsDifference": in_js,
            }
    versions = {"torch": torch.__version__, "transformers": transformers.__version__, "onnx": onnx.__version__, **peer["versions"]}
    record = {"recipe": expected["recipe"], "versions": versions, "tolerance": TOLERANCE, "models": models}
    TARGET.write_text(json.dumps(record, indent=1) + "\n")
    print(f"largest differences {max(m['difference'] for m in models.values()):.1e} (transformers),", end=" ")
    print(f"{max(m['transformersJsDifference'] for m in models.values()):.1e} (transformers.js), of {len(models)} models")


if __name__ == "__main__":
    main()
