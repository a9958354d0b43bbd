"""Golden hidden states: tiny randomly initialised models of every family, and what Python's transformers makes of
a padded, a paired and a longest batch, and of one whose text holds the padding token.

Writes test/golden/encoders/<family>/: config.json, model.safetensors, tokenizer files (as save_pretrained writes
them) and expected.safetensors with, for each case, `<case>.input_ids`, `<case>.attention_mask`,
`<case>.token_type_ids` (int64, [batch, length]) and `<case>.hidden.<layer>` (float32, [batch, length, hidden]; layer
0 is the embeddings). Several models are saved with a head, so that their tensors carry a prefix and some are unused.

The weights are far larger than a trained model's, LayerNorms and biases are random too, so that a wrong step shows.

Run: python tools/golden/encoders.py
"""

import sys

# Files of this folder are named like the libraries they use: look for modules here last.
sys.path.append(sys.path.pop(0))

import pathlib  # noqa: E402
import shutil  # noqa: E402
import string  # noqa: E402

import torch  # noqa: E402
import transformers  # noqa: E402
from safetensors.torch import save_file  # noqa: E402
from tokenizers import pre_tokenizers  # noqa: E402

SEED = 191010832
TARGET = pathlib.Path(__file__).resolve().parents[2] / "test/golden/encoders"
LENGTH = 24  # the models' longest text, in tokens
LETTERS = string.ascii_lowercase + string.digits + ".,!?'"
SIZES = {"num_attention_heads": 4, "hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 3}


def pieces():
    return list(LETTERS) + ["##" + c for c in LETTERS]


def numbered(tokens):
    return {token: i for i, token in enumerate(tokens)}


def wordpiece(kind):
    return kind(vocab=numbered(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *pieces()]))


def sentence_piece(kind, special):
    scored = [("▁", -3.0)] + [(prefix + c, -4.0 - i / 10) for i, c in enumerate(LETTERS) for prefix in ("", "▁")]
    return kind(vocab=[(token, 0.0) for token in special] + scored)


def families():
    """Name: (configuration, model class, tokenizer)."""
    t = transformers
    bert = wordpiece(t.BertTokenizer)
    bytes_ = ["<s>", "<pad>", "</s>", "<unk>", *sorted(pre_tokenizers.ByteLevel.alphabet()), "<mask>"]
    roberta = t.RobertaTokenizer(vocab=numbered(bytes_), merges=[])
    xlm = sentence_piece(t.XLMRobertaTokenizer, ["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    albert = sentence_piece(t.AlbertTokenizer, ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"])
    mpnet = t.MPNetTokenizer(vocab=numbered(["<s>", "<pad>", "</s>", "<unk>", "[UNK]", *pieces(), "<mask>"]))
    after_padding = {"max_position_embeddings": LENGTH + 2, "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2}
    size = lambda tokenizer: {"vocab_size": len(tokenizer)}  # noqa: E731
    return {
        "bert": (t.BertConfig(**SIZES, **size(bert), max_position_embeddings=LENGTH), t.BertModel, bert),
        "distilbert": (
            t.DistilBertConfig(dim=24, hidden_dim=40, n_layers=2, n_heads=4, max_position_embeddings=LENGTH, **size(bert)),
            t.DistilBertForSequenceClassification,
            bert,
        ),
        "roberta": (
            t.RobertaConfig(**SIZES, **after_padding, **size(roberta), type_vocab_size=1, layer_norm_eps=1e-5),
            t.RobertaForMaskedLM,
            roberta,
        ),
        "xlm-roberta": (
            t.XLMRobertaConfig(**SIZES, **after_padding, **size(xlm), type_vocab_size=1, layer_norm_eps=1e-5),
            t.XLMRobertaModel,
            xlm,
        ),
        "electra": (
            t.ElectraConfig(**SIZES, **size(bert), embedding_size=16, max_position_embeddings=LENGTH),
            t.ElectraForPreTraining,
            bert,
        ),
        "mpnet": (t.MPNetConfig(**SIZES, **after_padding, **size(mpnet)), t.MPNetModel, mpnet),
        "albert": (
            t.AlbertConfig(
                **SIZES | {"num_hidden_layers": 4}, **size(albert), embedding_size=16, num_hidden_groups=2, max_position_embeddings=LENGTH
            ),
            t.AlbertForMaskedLM,
            albert,
        ),
    }


def randomise(model, generator):
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        is_norm = "norm" in name.lower() and name.endswith("weight")
        with torch.no_grad():
            parameter.copy_(1 + 0.3 * noise if is_norm else 0.25 * noise)


def batch(lengths, longest, config, generator):
    """Random ids (no padding among them), filled up with padding on the right."""
    padding = config.pad_token_id
    ids = torch.full((len(lengths), longest), padding, dtype=torch.int64)
    mask = torch.zeros_like(ids)
    choices = torch.tensor([i for i in range(config.vocab_size) if i != padding])
    for row, length in enumerate(lengths):
        ids[row, :length] = choices[torch.randint(len(choices), (length,), generator=generator)]
        mask[row, :length] = 1
    return ids, mask, torch.zeros_like(ids)


def cases(config, generator):
    padded = batch([9, 5, 12, 1], 12, config, generator)
    paired = batch([11, 8, 6], 11, config, generator)
    if getattr(config, "type_vocab_size", 1) > 1:
        for row, (start, end) in enumerate([(5, 11), (3, 8), (2, 6)]):
            paired[2][row, start:end] = 1
    longest = batch([LENGTH, LENGTH - 3], LENGTH, config, generator)
    inside = batch([8, 6], 8, config, generator)
    inside[0][0, 3] = inside[0][1, 1] = config.pad_token_id  # "<pad>" in the text itself
    return {"padded": padded, "paired": paired, "longest": longest, "padding_inside": inside}


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    shutil.rmtree(TARGET, ignore_errors=True)
    versions = {"transformers": transformers.__version__, "torch": torch.__version__, "seed": str(SEED)}
    for number, (name, (config, kind, tokenizer)) in enumerate(families().items()):
        generator = torch.Generator().manual_seed(SEED + number)
        config._attn_implementation = "eager"
        model = kind(config).eval()
        randomise(model, generator)
        folder = TARGET / name
        model.save_pretrained(folder, safe_serialization=True)
        tokenizer.save_pretrained(folder)
        (folder / "generation_config.json").unlink(missing_ok=True)
        encoder = getattr(model, model.base_model_prefix, model)
        with_types = name not in ("distilbert", "mpnet")
        tensors = {}
        for case, (ids, mask, types) in cases(config, generator).items():
            inputs = {"input_ids": ids, "attention_mask": mask} | ({"token_type_ids": types} if with_types else {})
            with torch.no_grad():
                states = encoder(**inputs, output_hidden_states=True).hidden_states
            assert len(states) == config.num_hidden_layers + 1 and all(s.shape[-1] == config.hidden_size for s in states)
            assert all(torch.isfinite(s).all() for s in states)
            tensors |= {f"{case}.input_ids": ids, f"{case}.attention_mask": mask, f"{case}.token_type_ids": types}
            tensors |= {f"{case}.hidden.{layer}": state.contiguous() for layer, state in enumerate(states)}
        save_file(tensors, folder / "expected.safetensors", metadata=versions)
        for file in folder.iterdir():
            file.chmod(0o644)


if __name__ == "__main__":
    main()
