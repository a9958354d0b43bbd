/** The options that say which encoder is used and which of its vectors. */
import type { Command } from "commander";
import { UsageError } from "../base/errors.ts";
import { option } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import { text } from "../base/value-kinds.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { maxLengthOption, revisionOption } from "../encoders/encoder-options.ts";
import { studyTable } from "../studies/study-options.ts";
import { addOptions, type Words } from "./table-options.ts";

/** The encoder. */
export const modelOption = option({
  kind: text(),
  default: null,
  otherwise: "the demo encoder",
  sentence: "encoder: a Hugging Face folder or a Hub id",
  placeholder: "folder|org/name",
});

/** The encoder, where one must be named. */
export const requiredModel = option({
  kind: text(),
  default: null,
  sentence: "encoder: a Hugging Face folder or a Hub id; demo for the demo encoder",
  placeholder: "folder|org/name",
});

/** The options of an encoder and its vectors. */
const encoderTable = {
  revision: revisionOption,
  layers: studyTable.layers,
  pooling: studyTable.poolings,
  maxLength: maxLengthOption,
};

/** What a command line says of an encoder and its vectors. */
export interface EncoderWords extends Words<typeof encoderTable> {
  readonly model?: string | undefined;
}

/** Adds --revision, --layers, --pooling and --max-length. @param layers  those that are wanted when nothing is said */
export function addEncoderOptions(command: Command, layers: "last" | "all"): Command {
  return addOptions(command, { ...encoderTable, layers: { ...encoderTable.layers, default: layers } });
}

/** Loads the encoder of the words; "demo" when none is named. */
export async function encoderOf(words: Pick<EncoderWords, "model" | "revision">, control: RunControl): Promise<Encoder> {
  const { loadEncoder } = await import("../encoders/index.ts");
  return loadEncoder(words.model ?? "demo", {
    ...control,
    ...(words.revision === undefined ? {} : { revision: words.revision }),
  });
}

/**
 * Layers that the encoder has, each once, rising.
 * @throws UsageError for one that it does not have
 */
export function layersOf<L extends "last" | "all">(layers: L | readonly number[], last: number): L | readonly number[] {
  if (typeof layers === "string") return layers;
  if (layers.every((layer) => layer <= last)) return [...new Set(layers)].sort((a, b) => a - b);
  throw new UsageError({
    where: "--layers",
    must: `must be last, all, or numbers from 0 (the embeddings) to ${last} separated by commas`,
    got: JSON.stringify(layers.join(",")),
    todo: "For example --layers 0,3,6.",
  });
}
