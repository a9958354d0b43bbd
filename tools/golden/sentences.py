"""Golden hidden states of a real model: all-MiniLM-L6-v2 on 20 sentences, every layer.

Needs the model's folder: ASSAY_SHARED/models/all-MiniLM-L6-v2, or ../shared beside the project.

Writes test/golden/sentences/sentences.json (the texts, the model's hash) and expected.safetensors:
`ids` (int32, all tokens one text after the other), `lengths` (int32), and for each layer `cls.<layer>` and
`mean.<layer>` (float32, [20, 384]) and `hidden.<layer>` (float32, [tokens, 24]: every 16th dimension of every token).
Texts are run one by one, so no padding is involved.

Run: python tools/golden/sentences.py
"""

import sys

# Files of this folder are named like the libraries they use: look for modules here last.
sys.path.append(sys.path.pop(0))

import hashlib  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import pathlib  # noqa: E402

import numpy  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402
from safetensors.numpy import save_file  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = pathlib.Path(os.environ.get("ASSAY_SHARED", ROOT.parent / "shared")) / "models/all-MiniLM-L6-v2"
TARGET = ROOT / "test/golden/sentences"
EVERY = 16

SENTENCES = [
    "The camera takes sharp pictures, even after dark.",
    "I waited forty minutes for a cold soup.",
    "No.",
    "How many rivers flow into the Black Sea?",
    "Who painted the ceiling of the Sistine Chapel, and how long did it take him to finish the work?",
    "The plot is thin; the acting, however, carries the film.",
    "Battery life: 3 hours 20 minutes. Unacceptable for $1,299!",
    "She said she wouldn't come, but she did.",
    "Der schnelle braune Fuchs springt über den faulen Hund.",
    "naïve café owners résumé their façade work in Málaga",
    "東京は日本の首都です。",
    "Photosynthesis converts carbon dioxide and water into glucose and oxygen.",
    "antidisestablishmentarianism floccinaucinihilipilification",
    "He ran. He fell. He got up and ran again, and nobody on the long, empty beach turned round to see him go.",
    "if (x > 0) { return Math.sqrt(x); } // otherwise undefined",
    "Best purchase of the year 👍🏽 would buy again!!!",
    "Not bad at all, not good either.",
    "In 1969 two people walked on the Moon while a third one circled above them.",
    "https://example.org/a/b?c=d is where you find the manual",
    "Whether the tax should be raised, lowered or left alone was debated for six weeks by a committee of nine, of whom "
    "four were economists, three were farmers, one taught history at a village school and one would not say what he did.",
]


def main():
    torch.set_num_threads(1)
    tokenizer = transformers.AutoTokenizer.from_pretrained(MODEL)
    model = transformers.AutoModel.from_pretrained(MODEL, attn_implementation="eager").eval()
    ids, lengths, states = [], [], []
    for text in SENTENCES:
        inputs = tokenizer(text, return_tensors="pt")
        with torch.no_grad():
            states.append([s[0].numpy() for s in model(**inputs, output_hidden_states=True).hidden_states])
        ids += inputs["input_ids"][0].tolist()
        lengths.append(inputs["input_ids"].shape[1])
    tensors = {"ids": numpy.array(ids, numpy.int32), "lengths": numpy.array(lengths, numpy.int32)}
    for layer in range(len(states[0])):
        tensors[f"cls.{layer}"] = numpy.stack([s[layer][0] for s in states])
        tensors[f"mean.{layer}"] = numpy.stack([s[layer].mean(0, dtype=numpy.float64).astype(numpy.float32) for s in states])
        tensors[f"hidden.{layer}"] = numpy.ascontiguousarray(numpy.concatenate([s[layer] for s in states])[:, ::EVERY])
    versions = {"transformers": transformers.__version__, "torch": torch.__version__}
    TARGET.mkdir(parents=True, exist_ok=True)
    save_file(tensors, TARGET / "expected.safetensors", metadata=versions)
    about = {
        "versions": versions,
        "model": "sentence-transformers/all-MiniLM-L6-v2",
        "sha256": hashlib.sha256((MODEL / "model.safetensors").read_bytes()).hexdigest(),
        "every": EVERY,
        "sentences": SENTENCES,
    }
    (TARGET / "sentences.json").write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for file in TARGET.iterdir():
        file.chmod(0o644)


if __name__ == "__main__":
    main()
