/**
 * What is done to a text before it is split: the `normalizer` of tokenizer.json.
 *
 * Where `@huggingface/tokenizers` 0.2.0 differs from Python, the step is ours:
 * - BertNormalizer: the library judges characters by their first UTF-16 unit (so it misses all CJK beyond
 *   U+FFFF), lowercases before it strips accents, and knows newer Unicode than the Rust library;
 * - Lowercase: JavaScript writes a final sigma, Rust lowercases letter by letter;
 * - Precompiled: the library approximates the character map of SentencePiece, we read it;
 * - StripAccents, NFD, NFKC, NFKD: the tables of the Rust library are older;
 * - Strip: JavaScript's trim takes U+FEFF for white space and leaves U+0085.
 */
import { charactersMap } from "./charsmap.ts";
import { damaged, isRecord, type JsonRecord } from "./file.ts";
import { libraryNormalizer } from "./library.ts";
import { bertAccents, bertChinese, bertRemoved, combiningMarks, undecomposed } from "./unicode.ts";

/** A text to a text. */
export type Normalize = (text: string) => string;

const bertRemovedAny = new RegExp(`[${bertRemoved}]+`, "gu");
const bertChineseAny = new RegExp(`[${bertChinese}]`, "gu");
const bertAccentsAny = new RegExp(`[${bertAccents}]+`, "gu");
const combiningMarksAny = new RegExp(`[${combiningMarks}]+`, "gu");
const undecomposedAny = new RegExp(`([${undecomposed}])`, "u");
const whiteSpace = /\p{White_Space}/gu;
const asciiOnly = /^[\x20-\x7e]*$/;

/** @throws FormatError, UnsupportedError */
export function normalizerOf(config: unknown, file: string): Normalize | null {
  if (config === undefined || config === null) return null;
  if (!isRecord(config)) throw damaged(file, "a normaliser must be an object", typeof config);
  switch (config["type"]) {
    case "BertNormalizer":
      return bertNormalizer(config);
    case "Lowercase":
      return lowercase;
    case "StripAccents":
      return (text) => text.replace(combiningMarksAny, "");
    case "Strip":
      return strip(config);
    case "NFC":
    case "NFD":
    case "NFKC":
    case "NFKD":
      return unicodeForm(config["type"]);
    case "Precompiled":
      return charactersMap(config["precompiled_charsmap"], file);
    case "Sequence": {
      const list = config["normalizers"];
      if (!Array.isArray(list)) throw damaged(file, "a Sequence must have normalizers", typeof list);
      const steps = list.flatMap((step: unknown) => normalizerOf(step, file) ?? []);
      return (text) => steps.reduce((current, step) => step(current), text);
    }
    default:
      return libraryNormalizer(config, file);
  }
}

function bertNormalizer(config: JsonRecord): Normalize {
  const clean = config["clean_text"] !== false;
  const chinese = config["handle_chinese_chars"] !== false;
  const lower = config["lowercase"] !== false;
  const accents = typeof config["strip_accents"] === "boolean" ? config["strip_accents"] : lower;
  const decompose = unicodeForm("NFD");
  return (text) => {
    if (asciiOnly.test(text)) return lower ? text.toLowerCase() : text;
    let result = text;
    if (clean) result = result.replace(bertRemovedAny, "").replace(whiteSpace, " ");
    if (chinese) result = result.replace(bertChineseAny, " $& ");
    if (accents) result = decompose(result).replace(bertAccentsAny, "");
    return lower ? lowercase(result) : result;
  };
}

/** Letter by letter, so that a sigma at a word's end becomes the same as elsewhere. */
function lowercase(text: string): string {
  return text.replaceAll("Σ", "σ").toLowerCase();
}

function strip(config: JsonRecord): Normalize {
  const left = config["strip_left"] !== false;
  const right = config["strip_right"] !== false;
  return (text) => {
    const start = left ? text.search(/\P{White_Space}/u) : 0;
    if (start < 0) return "";
    return right ? text.slice(start).replace(/\p{White_Space}+$/u, "") : text.slice(start);
  };
}

function unicodeForm(form: "NFC" | "NFD" | "NFKC" | "NFKD"): Normalize {
  if (form === "NFC") return (text) => text.normalize(form);
  return (text) => {
    // Odd pieces are the characters to leave alone.
    const pieces = text.split(undecomposedAny);
    return pieces.map((piece, i) => (i % 2 === 1 ? piece : piece.normalize(form))).join("");
  };
}
