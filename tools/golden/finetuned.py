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


class Warnings(logging.Handler):
    """What transformers complains about while it loads."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


def load(kind, folder, warnings):
    """The model as a stranger loads it; nothing may be missing, left over or of another shape."""
    warnings.messages.clear()
    which = transformers.AutoModel if kind == "linear" else transformers.AutoModelForSequenceClassification
    model, report = which.from_pretrained(folder, output_loading_info=True)
    missing = [name for name in report["missing_keys"] if not (kind == "linear" and name.startswith(UNREAD))]
    beside = [name for name in report["unexpected_keys"] if not (kind == "linear" and name.startswith("classifier."))]
    assert not missing and not beside and not report["mismatched_keys"], (folder, report)
    if kind != "linear":
        assert not warnings.messages, (folder, warnings.messages)
    return model.eval()


def logits_of(kind, model, folder, texts):
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    length = json.loads((folder / "sentence_bert_config.json").read_text())["max_seq_length"]
    rows = []
    head = load_file(folder / "model.safetensors") if kind == "linear" else None
    for text in texts:
        batch = tokenizer(text, truncation=True, max_length=length, return_tensors="pt")
        with torch.no_grad():
            output = model(**batch)
        if head is None:
            rows.append(output.logits[0])
        else:
            rows.append(head["classifier.weight"] @ output.last_hidden_state[0].mean(0) + head["classifier.bias"])
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
            kind = model["kind"]
            loaded = load(kind, folder / name, warnings)
            ours = torch.tensor(model["logits"]).reshape(len(expected["recipe"]["texts"]), -1)
            difference = (logits_of(kind, loaded, folder / name, expected["recipe"]["texts"]) - ours).abs().max().item()
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
