/** `assay compress` of a retrieval folder: its texts are embedded first, as `assay embed` does it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../base/errors.ts";
import { option } from "../base/options.ts";
import { text } from "../base/value-kinds.ts";
import { maxLengthOption, poolingKind, revisionOption } from "../encoders/encoder-options.ts";
import { prefixTable } from "../vectors/embed-related.ts";
import { folderName } from "./commands/study.ts";
import { encoderOf } from "./encoder-options.ts";
import { type CommandContext, controlOf } from "./run-command.ts";
import type { Words } from "./table-options.ts";

/** The options of what is embedded first. */
export const embeddedFirstTable = {
  model: option({
    kind: text(),
    default: null,
    otherwise: "none: vectors are made already",
    sentence: "of a retrieval folder, the encoder that embeds it: a Hugging Face folder or a Hub id",
    placeholder: "folder|org/name",
  }),
  revision: revisionOption,
  maxLength: maxLengthOption,
  ...prefixTable,
};

/** What a command line says of it. */
export interface EmbeddedFirstWords extends Words<typeof embeddedFirstTable> {
  readonly layer?: number | null | undefined;
  readonly pooling?: string | null | undefined;
  readonly threads: number;
}

/**
 * The folder of the vectors: of a retrieval folder that of one layer and pooling (vectors/<task>-<encoder>-layer-N-<pooling>),
 * made or continued or found finished; else the path itself.
 * @throws UsageError for a retrieval folder without an encoder, for an encoder or prefixes where nothing is embedded, and for
 *   a layer or pooling that the encoder has not; and as embedRetrieval
 */
export async function embeddedFirst(path: string, words: EmbeddedFirstWords, context: CommandContext): Promise<string> {
  const { isRetrievalFolder, loadRetrievalTask } = await import("../tasks/index.ts");
  const given = Object.keys(embeddedFirstTable).find((key) => Reflect.get(words, key) !== undefined);
  if (!(existsSync(path) && isRetrievalFolder(path))) {
    if (given !== undefined) throw notEmbedded(path, given);
    return path;
  }
  const { model, revision, maxLength, queryPrefix, documentPrefix } = words;
  if (model === undefined || model === null) throw noEncoder(path);
  const encoder = await encoderOf({ model, revision }, controlOf(context));
  const layer = requireLayer(words.layer ?? encoder.config.layers, encoder.config.layers);
  const pooling = words.pooling === undefined || words.pooling === null ? encoder.defaultPooling : pooled(words.pooling);
  const task = await loadRetrievalTask(path, controlOf(context));
  for (const { sentence } of task.facts) context.note(sentence);
  const folder = join("vectors", folderName(`${task.name}-${encoder.name}-layer-${layer}-${pooling}`));
  const { embedRetrieval } = await import("../vectors/index.ts");
  const options = { layers: [layer], poolings: [pooling], maxLength, queryPrefix, documentPrefix, folder };
  const { manifest } = await embedRetrieval(encoder, task, { ...options, threads: words.threads, ...controlOf(context) });
  for (const { sentence } of manifest.facts) context.note(sentence);
  context.note(`Vectors: ${folder}`);
  return folder;
}

function requireLayer(layer: number, last: number): number {
  if (layer <= last) return layer;
  const must = `a layer must be from 0 (the embeddings) to ${last}`;
  const todo = "Choose one with {layer}, or leave it out for the last.";
  throw new UsageError({ where: "compression", must, got: `${layer}`, todo });
}

function pooled(word: string) {
  const pooling = poolingKind.read(word);
  if (pooling !== undefined) return pooling;
  const todo = "Choose one of these, or leave {pooling} out for the encoder's own.";
  throw new UsageError({ where: "compression", must: `a pooling must be ${poolingKind.must}`, got: JSON.stringify(word), todo });
}

function noEncoder(file: string): UsageError {
  return new UsageError({
    where: "compression",
    must: "a retrieval folder must be embedded before it is compressed",
    got: "texts, and no encoder",
    todo: "Name an encoder with {model}, and what stands before its texts with {queryPrefix} and {documentPrefix}; or use assay embed and name the folder that it writes.",
    file,
  });
}

function notEmbedded(file: string, key: string): UsageError {
  return new UsageError({
    where: "compression",
    must: "an encoder and prefixes are for a retrieval folder (corpus.jsonl, queries.jsonl, qrels), whose texts are embedded",
    got: "vectors that are made already",
    todo: `Leave {${key}} out. Prefixes are said when texts are embedded: assay embed has them, for retrieval folders and, with --sides, for pairs.`,
    file,
  });
}
