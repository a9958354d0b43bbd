"""Writes src/runtime/tokenizer/unicode.ts: the character classes of the Rust library behind Python's tokenizers.

That library was built with Unicode tables of several ages (the oldest are Unicode 8 or 9), so no property of
a JavaScript engine gives the same classes. They are asked for here, code point by code point.

Run: python tools/golden/tokenizer_tables.py
"""

import pathlib
import sys
import unicodedata

import tokenizers
from tokenizers import normalizers, pre_tokenizers

TARGET = pathlib.Path(__file__).parents[2] / "src/runtime/tokenizer/unicode.ts"
# Surrogates are no characters; planes 4 to 13 are unassigned.
CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000 and not 0x40000 <= c < 0xE0000]


def ranges(code_points):
    found = []
    for c in sorted(code_points):
        if found and found[-1][1] == c - 1:
            found[-1][1] = c
        else:
            found.append([c, c])
    return " ".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in found)


def where(keep):
    return ranges(c for c in CODE_POINTS if keep("a" + chr(c) + "b", chr(c)))


def bert(**on):
    off = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**(off | on)).normalize_str


def differing(form):
    """Code points whose decomposition the library does not know: JavaScript's would be newer."""
    normalize = getattr(normalizers, form)().normalize_str
    return {c for c in CODE_POINTS if normalize(chr(c)) == chr(c) != unicodedata.normalize(form, chr(c))}


def main():
    clean = bert(clean_text=True)
    spaced = bert(handle_chinese_chars=True)
    accents = bert(strip_accents=True)
    marks = normalizers.StripAccents().normalize_str
    punctuation = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    tables = {
        "BERT_REMOVED": ("Removed by BertNormalizer's clean_text.", where(lambda s, c: clean(s) == "ab")),
        "BERT_CHINESE": ("Set apart by BertNormalizer's handle_chinese_chars.", where(lambda s, c: spaced(s) == f"a {c} b")),
        "BERT_ACCENTS": ("Removed by BertNormalizer's strip_accents, after NFD.", where(lambda s, c: accents(s) == "ab")),
        "COMBINING_MARKS": ("Removed by the normaliser StripAccents.", where(lambda s, c: marks(s) == "ab")),
        "PUNCTUATION": ("Set apart by BertPreTokenizer and Punctuation.", where(lambda s, c: len(punctuation(s)) == 3)),
        "UNDECOMPOSED": (
            "Left as they are by NFD, NFKC and NFKD, although Unicode now has a decomposition for them.",
            ranges(differing("NFD") | differing("NFKC") | differing("NFKD")),
        ),
    }
    lines = [
        "/**",
        " * Character classes of the Rust library behind Python's tokenizers, whose Unicode tables are of several",
        " * ages. Written by tools/golden/tokenizer_tables.py; do not edit.",
        f" * tokenizers {tokenizers.__version__}, Unicode {unicodedata.unidata_version} (Python {sys.version.split()[0]}).",
        " */",
    ]
    for name, (comment, text) in tables.items():
        lines += ["", f"/** {comment} */", f"export const {name}: string = classOf("]
        rows, row = [], ""
        for word in text.split():
            if len(row) + len(word) > 110:
                rows.append(row)
                row = ""
            row += word + " "
        rows.append(row)
        lines += [f'  "{r}"' + (" +" if i + 1 < len(rows) else ",") for i, r in enumerate(rows)]
        lines.append(");")
    lines += [
        "",
        "/** Code points and ranges in hexadecimal, as the inside of a character class of a regular expression. */",
        "function classOf(ranges: string): string {",
        "  return ranges.trim().replace(/[0-9a-f]+/g, (hex) => `\\\\u{${hex}}`).replaceAll(\" \", \"\");",
        "}",
    ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
