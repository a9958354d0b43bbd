/**
 * How a normalised text is split into words: the `pre_tokenizer` of tokenizer.json.
 *
 * Where `@huggingface/tokenizers` 0.2.0 differs from Python, the step is ours: its white space is JavaScript's
 * (with U+FEFF, without U+0085), its word characters and digits are ASCII, its punctuation is newer than the Rust
 * library's (and comes in runs), and its Metaspace does not split.
 */
import { damaged, isRecord, type JsonRecord } from "./file.ts";
import { libraryPreTokenizer, unknown } from "./library.ts";
import { punctuationMarks } from "./unicode.ts";

/** A text to its words; `first` when the text begins where the whole text does. */
export type PreTokenize = (text: string, first: boolean) => string[];

const bertWords = new RegExp(`[^\\p{White_Space}${punctuationMarks}]+|[${punctuationMarks}]`, "gu");
const punctuationApart = new RegExp(`[^${punctuationMarks}]+|[${punctuationMarks}]`, "gu");
const punctuationRuns = new RegExp(`[^${punctuationMarks}]+|[${punctuationMarks}]+`, "gu");
const notSpace = /\P{White_Space}+/gu;
const wordClasses = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}";
const wordsOrSymbols = new RegExp(`[${wordClasses}]+|[^${wordClasses}\\p{White_Space}]+`, "gu");
/** GPT-2's pattern, with Unicode's white space for \s. */
const byteLevelWords =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** @throws FormatError, UnsupportedError */
export function preTokenizerOf(config: unknown, file: string): PreTokenize {
  if (config === undefined || config === null) return (text) => [text];
  if (!isRecord(config)) throw damaged(file, "a pre-tokeniser must be an object", typeof config);
  switch (config["type"]) {
    case "BertPreTokenizer":
      return matches(bertWords);
    case "WhitespaceSplit":
      return matches(notSpace);
    case "Whitespace":
      return matches(wordsOrSymbols);
    case "Digits":
      return matches(config["individual_digits"] === true ? /\P{N}+|\p{N}/gu : /\P{N}+|\p{N}+/gu);
    case "Punctuation":
      return punctuation(config, file);
    case "ByteLevel":
      return byteLevel(config, file);
    case "Metaspace":
      return metaspace(config, file);
    case "Sequence": {
      const list = config["pretokenizers"];
      if (!Array.isArray(list)) throw damaged(file, "a Sequence must have pretokenizers", typeof list);
      const steps = list.map((step: unknown) => preTokenizerOf(step, file));
      return (text, first) => steps.reduce((words, step) => words.flatMap((word, i) => step(word, first && i === 0)), [text]);
    }
    default: {
      const split = libraryPreTokenizer(config, file);
      return (text) => split(text);
    }
  }
}

function matches(pattern: RegExp): PreTokenize {
  return (text) => text.match(pattern) ?? [];
}

function punctuation(config: JsonRecord, file: string): PreTokenize {
  const behavior = config["behavior"] ?? "Isolated";
  if (behavior === "Isolated") return matches(punctuationApart);
  if (behavior === "Contiguous") return matches(punctuationRuns);
  throw unknown(file, "pre-tokeniser", `Punctuation with behavior ${JSON.stringify(behavior)}`);
}

function byteLevel(config: JsonRecord, file: string): PreTokenize {
  const prefix = config["add_prefix_space"] === true;
  const split = config["use_regex"] !== false;
  const toBytes = libraryPreTokenizer({ type: "ByteLevel", add_prefix_space: false, use_regex: false }, file);
  return (text) => {
    if (text.length === 0) return [];
    const whole = prefix && !text.startsWith(" ") ? ` ${text}` : text;
    return split ? (whole.match(byteLevelWords) ?? []).flatMap((word) => toBytes(word)) : toBytes(whole);
  };
}

function metaspace(config: JsonRecord, file: string): PreTokenize {
  const mark = config["replacement"] ?? "▁";
  if (typeof mark !== "string" || [...mark].length !== 1) {
    throw damaged(file, "Metaspace's replacement must be one character", JSON.stringify(mark));
  }
  // Older files say add_prefix_space instead of prepend_scheme.
  const scheme = config["prepend_scheme"] ?? (config["add_prefix_space"] === false ? "never" : "always");
  const split = config["split"] !== false;
  return (text, first) => {
    if (text.length === 0) return [];
    let marked = text.replaceAll(" ", mark);
    if (!marked.startsWith(mark) && (scheme === "always" || (scheme === "first" && first))) marked = mark + marked;
    return split ? beforeEach(marked, mark) : [marked];
  };
}

/** Splits before every `mark`; no piece is empty. */
function beforeEach(text: string, mark: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (let at = text.indexOf(mark, 1); at >= 0; at = text.indexOf(mark, at + 1)) {
    pieces.push(text.slice(start, at));
    start = at;
  }
  pieces.push(text.slice(start));
  return pieces;
}
