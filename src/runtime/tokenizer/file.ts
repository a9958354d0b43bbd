/**
 * Reads a tokenizer's folder. The files come from strangers: size, JSON and the shape of every part that is
 * used are checked here, so that what follows can rely on them.
 */
import { join } from "node:path";
import { FormatError, MissingError } from "../../base/errors.ts";
import { sha256 } from "../../formats/hash.ts";
import { readWholeFile } from "../../formats/whole-file.ts";

/** A JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** A token that is found in the text before anything else is done with it. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly singleWord: boolean;
  readonly leftStrip: boolean;
  readonly rightStrip: boolean;
  /** Searched in the normalised text instead of the text as it came. */
  readonly normalized: boolean;
}

/** What the files of a tokenizer say. */
export interface TokenizerDescription {
  /** Path of tokenizer.json, for messages. */
  readonly file: string;
  readonly json: JsonRecord;
  /** The `model` part; it has a vocabulary. */
  readonly model: JsonRecord;
  readonly addedTokens: readonly AddedToken[];
  readonly hash: string;
  /** The padding token's id, given the vocabulary. */
  paddingId(idOf: (token: string) => number | undefined): number;
}

/** XLM-R's file, with 250,000 tokens, has 17 MB. */
const largestTokenizer = 256 * 2 ** 20;
const largestConfig = 4 * 2 ** 20;

/** Settings of tokenizer_config.json that Python lets win over tokenizer.json (BertTokenizer). */
const normalizerOverrides = [
  ["do_lower_case", "lowercase"],
  ["strip_accents", "strip_accents"],
  ["tokenize_chinese_chars", "handle_chinese_chars"],
] as const;

/**
 * Reads and checks the files.
 * @throws MissingError, FormatError
 */
export async function readTokenizerFolder(folder: string): Promise<TokenizerDescription> {
  const file = join(folder, "tokenizer.json");
  const bytes = await readIfThere(file, largestTokenizer);
  if (bytes === null) {
    throw new MissingError({
      where: "tokenizer",
      must: "the model's folder must have a tokenizer.json",
      got: "none",
      todo: 'Save it from Python with AutoTokenizer.from_pretrained("…").save_pretrained(folder).',
      file,
    });
  }
  const configFile = join(folder, "tokenizer_config.json");
  const configBytes = await readIfThere(configFile, largestConfig);
  const config = configBytes === null ? {} : parse(configBytes, configFile);
  const raw = parse(bytes, file);
  const model = raw["model"];
  if (!isRecord(model)) throw damaged(file, 'must have an object "model"', model === undefined ? "none" : typeof model);
  checkVocabulary(model, file);
  const json = { ...raw, normalizer: overridden(raw["normalizer"], config) };
  return {
    file,
    json,
    model,
    addedTokens: addedTokensOf(raw["added_tokens"], file),
    hash: sha256(bytes, JSON.stringify(json.normalizer ?? null)),
    paddingId: (idOf) => paddingIdOf(raw, config, idOf),
  };
}

/** Whether a JSON value is an object. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The error for a tokenizer file that is not what it must be. */
export function damaged(file: string, must: string, got: string): FormatError {
  return new FormatError({
    where: "tokenizer.json",
    must,
    got: got.length > 200 ? `${got.slice(0, 200)}…` : got,
    todo: "Download or save the tokenizer again.",
    file,
  });
}

async function readIfThere(file: string, limit: number): Promise<Uint8Array | null> {
  try {
    return await readWholeFile(file, limit);
  } catch (error) {
    if (error instanceof MissingError) return null;
    throw error;
  }
}

function parse(bytes: Uint8Array, file: string): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw damaged(file, "must be JSON in UTF-8", error instanceof Error ? error.message : "something else");
  }
  if (!isRecord(value)) throw damaged(file, "must be a JSON object", Array.isArray(value) ? "a list" : typeof value);
  return value;
}

function checkVocabulary(model: JsonRecord, file: string): void {
  const vocabulary = model["vocab"];
  const isId = (id: unknown): boolean => typeof id === "number" && Number.isInteger(id) && id >= 0 && id < 2 ** 31;
  if (Array.isArray(vocabulary)) {
    const entries: readonly unknown[] = vocabulary;
    const wrong = entries.findIndex((entry) => {
      return !(Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[1] === "number");
    });
    if (wrong >= 0) throw damaged(file, "each entry of the vocabulary must be [token, score]", `entry ${wrong} is not`);
    if (entries.length === 0) throw damaged(file, "the vocabulary must not be empty", "no tokens");
    const unknown = model["unk_id"];
    if (!isId(unknown) || (unknown as number) >= entries.length) {
      throw damaged(file, "unk_id must be in the vocabulary", JSON.stringify(unknown) ?? "nothing");
    }
    return;
  }
  if (!isRecord(vocabulary)) throw damaged(file, "the model must have a vocabulary", typeof vocabulary);
  const entries = Object.entries(vocabulary);
  if (entries.length === 0) throw damaged(file, "the vocabulary must not be empty", "no tokens");
  for (const [token, id] of entries) {
    if (!isId(id))
      throw damaged(file, "each token's id must be a whole number", `${JSON.stringify(token)}: ${JSON.stringify(id)}`);
  }
}

function addedTokensOf(list: unknown, file: string): AddedToken[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw damaged(file, "added_tokens must be a list", typeof list);
  return list.map((token: unknown) => {
    const id = isRecord(token) ? token["id"] : undefined;
    const content = isRecord(token) ? token["content"] : undefined;
    if (
      !isRecord(token) ||
      typeof id !== "number" ||
      !Number.isInteger(id) ||
      id < 0 ||
      id >= 2 ** 31 ||
      typeof content !== "string"
    ) {
      throw damaged(file, "each added token must have an id and a content", JSON.stringify(token));
    }
    return {
      id,
      content,
      singleWord: token["single_word"] === true,
      leftStrip: token["lstrip"] === true,
      rightStrip: token["rstrip"] === true,
      normalized: typeof token["normalized"] === "boolean" ? token["normalized"] : token["special"] !== true,
    };
  });
}

function overridden(normalizer: unknown, config: JsonRecord): unknown {
  if (!isRecord(normalizer) || normalizer["type"] !== "BertNormalizer") return normalizer ?? null;
  const result: Record<string, unknown> = { ...normalizer };
  for (const [from, to] of normalizerOverrides) {
    if (typeof config[from] === "boolean") result[to] = config[from];
  }
  return result;
}

function paddingIdOf(json: JsonRecord, config: JsonRecord, idOf: (token: string) => number | undefined): number {
  const named = config["pad_token"];
  const content = isRecord(named) ? named["content"] : named;
  const padding = json["padding"];
  const stored = isRecord(padding) ? padding["pad_id"] : undefined;
  const candidates = [
    typeof content === "string" ? idOf(content) : undefined,
    typeof stored === "number" && Number.isInteger(stored) && stored >= 0 ? stored : undefined,
    idOf("[PAD]"),
    idOf("<pad>"),
  ];
  return candidates.find((id) => id !== undefined) ?? 0;
}
