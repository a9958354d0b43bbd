/** What else a model folder says: sentence-transformers' pooling and maximum length, and the licence. */
import { join } from "node:path";
import { FormatError } from "../base/errors.ts";
import { isFile } from "../formats/is-file.ts";
import { readJson } from "../formats/json.ts";
import { readWholeFile } from "../formats/whole-file.ts";
import type { EncoderConfig } from "./config.ts";
import type { Pooling } from "./encoder.ts";

const poolingFile = "1_Pooling/config.json";
const lengthFile = "sentence_bert_config.json";
const cardFile = "README.md";

/** When neither the caller nor the folder names a maximum length. */
const usualMaxLength = 512;

/** Model cards are text; more than this is not one. */
const largestCard = 4 * 1024 * 1024;

/** Those of them that lie in a folder within. */
export const nestedSettings: readonly string[] = [poolingFile];

/** Whether a file of a repository is one of those read here. */
export function isSettingsFile(path: string): boolean {
  return path === poolingFile || path === lengthFile || path === cardFile;
}

/** sentence-transformers' default of a model: its first pooling of [CLS], mean and maximum; [CLS] where it has none. */
export async function defaultPooling(folder: string): Promise<Pooling> {
  const settings = await readSettings(join(folder, poolingFile));
  const flags: readonly (readonly [string, Pooling])[] = [
    ["pooling_mode_cls_token", "cls"],
    ["pooling_mode_mean_tokens", "mean"],
    ["pooling_mode_max_tokens", "max"],
  ];
  const mode = settings["pooling_mode"];
  return flags.find(([key, pooling]) => settings[key] === true || mode === pooling)?.[1] ?? "cls";
}

/** `max_seq_length`, else 512; at most the model's positions. @throws FormatError */
export async function defaultMaxLength(folder: string, config: EncoderConfig): Promise<number> {
  const file = join(folder, lengthFile);
  const value = (await readSettings(file))["max_seq_length"] ?? usualMaxLength;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return Math.min(value, config.maxPositions);
  throw new FormatError({
    where: lengthFile,
    must: "max_seq_length must be a whole number of 1 or more",
    got: JSON.stringify(value),
    todo: "Correct the file or remove it.",
    file,
  });
}

/** The licence in the head of the model card, or null. */
export async function licence(folder: string): Promise<string | null> {
  const file = join(folder, cardFile);
  if (!(await isFile(file))) return null;
  const card = new TextDecoder().decode(await readWholeFile(file, largestCard));
  const head = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card)?.[1];
  return head === undefined ? null : (/^licen[sc]e:[ \t]*["']?([\w.+-]+)/m.exec(head)?.[1] ?? null);
}

async function readSettings(file: string): Promise<Readonly<Record<string, unknown>>> {
  if (!(await isFile(file))) return {};
  const settings = await readJson(file);
  if (typeof settings === "object" && settings !== null && !Array.isArray(settings)) {
    return settings as Readonly<Record<string, unknown>>;
  }
  throw new FormatError({
    where: "model settings",
    must: "must be a JSON object",
    got: Array.isArray(settings) ? "an array" : String(settings),
    todo: "Correct the file or remove it.",
    file,
  });
}
