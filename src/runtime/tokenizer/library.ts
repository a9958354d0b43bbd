/** Parts of a tokenizer that we take from `@huggingface/tokenizers` as they are. */
import { Tokenizer as LibraryTokenizer } from "@huggingface/tokenizers";
import { UnsupportedError } from "../../base/errors.ts";
import { isRecord, type JsonRecord } from "./file.ts";
import { watched } from "./pattern-watch.ts";

/** A vocabulary model of the library. */
export interface LibraryModel {
  readonly tokens_to_ids: ReadonlyMap<string, number>;
  readonly unk_token_id?: number;
  /** Words to tokens, with what the model knows of unknown ones. */
  (words: string[]): string[];
  /** Unigram only: one word to its pieces, unknown characters as they stand. */
  tokenize?(word: string): string[];
}

/** What we use of it: the package's own declarations lack file endings, so that TypeScript cannot follow them. */
interface Library {
  readonly normalizer: { normalize(text: string): string } | null;
  readonly pre_tokenizer: { pre_tokenize(text: string): string[] } | null;
  readonly model: LibraryModel;
}

const emptyDescription = { decoder: null, normalizer: null, pre_tokenizer: null, post_processor: null, added_tokens: [] };
const smallestModel = { type: "WordPiece", vocab: { "[UNK]": 0 }, unk_token: "[UNK]" };

/** The library's normaliser of this description. @throws UnsupportedError */
export function libraryNormalizer(config: JsonRecord, file: string): (text: string) => string {
  const { normalizer } = build({ ...emptyDescription, model: smallestModel, normalizer: config }, file, "normaliser");
  if (normalizer === null) throw unknown(file, "normaliser", "null");
  return watched(named("normaliser", config), (text) => normalizer.normalize(text));
}

/** The library's pre-tokeniser of this description. @throws UnsupportedError */
export function libraryPreTokenizer(config: JsonRecord, file: string): (text: string) => string[] {
  const part = build({ ...emptyDescription, model: smallestModel, pre_tokenizer: config }, file, "pre-tokeniser").pre_tokenizer;
  if (part === null) throw unknown(file, "pre-tokeniser", "null");
  return watched(named("pre-tokeniser", config), (text) => part.pre_tokenize(text));
}

/** The library's vocabulary model of this description. @throws UnsupportedError */
export function libraryModel(config: JsonRecord, file: string): LibraryModel {
  return build({ ...emptyDescription, model: config }, file, "model").model;
}

/** The error for a part of a kind that we do not run. */
export function unknown(file: string, part: string, got: string): UnsupportedError {
  return new UnsupportedError({
    where: "tokenizer.json",
    must: `the ${part} must be of a kind that the BERT family uses`,
    got,
    todo: "Use a model whose tokenizer is WordPiece, byte-level BPE or SentencePiece Unigram.",
    file,
  });
}

/** The pattern of a step, or its kind where it has none; shortened, for messages. */
function named(part: string, config: JsonRecord): string {
  const { pattern } = config;
  const text = isRecord(pattern) ? (pattern["Regex"] ?? pattern["String"]) : undefined;
  const shown = typeof text === "string" ? ` ${JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text)}` : "";
  return `the ${part} ${String(config["type"]).slice(0, 40)}${shown}`;
}

function build(description: object, file: string, part: string): Library {
  try {
    // The settings are left empty: the library lets some of them change the text, Python does not.
    return new LibraryTokenizer(description, {});
  } catch (error) {
    throw unknown(file, part, error instanceof Error ? error.message : "something else");
  }
}
