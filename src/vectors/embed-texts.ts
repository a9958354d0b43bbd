/**
 * Texts to vectors on disk, whatever is known of them.
 *
 * Texts are sorted by length and batched by a budget of tokens. While the
 * engine's worker computes a batch, another tokenises the next one; results go
 * straight to their rows in the file, so that memory holds the texts, ten
 * bytes a row and two batches. An extraction that is interrupted at any moment
 * continues with at most one batch repeated, and ends with the same bytes.
 */

import { join } from "node:path";
import { assayCacheFolder } from "../base/cache-folder.ts";
import { AssayError, InputError } from "../base/errors.ts";
import { stopIfAborted } from "../base/progress.ts";
import { type BatchPlan, planBatches } from "../encoders/batch-plan.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { tokensNeeded } from "../encoders/graph.ts";
import { type EncoderOutput, openEncoderSession } from "../encoders/run.ts";
import { encodeRows, type TextRows, type TokenLengths, tokenLengths } from "../encoders/token-lengths.ts";
import { firstNotFinite } from "../numeric/finite.ts";
import { formatCount } from "../results/words.ts";
import type { Encoding } from "../runtime/tokenizer/tokenizer.ts";
import type { Fact } from "../tasks/task.ts";
import type { EmbedOptions, EmbedSettings } from "./embed-options.ts";
import { claimFolder, dropJournal, type Extraction, holdFolder, isFinished, openExtraction } from "./extraction.ts";
import type { EmbeddedFacts } from "./finish.ts";
import { tensorName } from "./manifest.ts";
import { encoderSummary } from "./summaries.ts";

/** Texts, row by row, and what errors call them. */
export interface EmbeddedTexts extends TextRows {
  /** Where they came from. */
  readonly source: string;
  /** Where a row came from: "train.tsv:17". */
  rowId(row: number): string;
}

/** Texts, what determines their vectors, and what becomes of these. */
export interface Embedding<Set> {
  readonly texts: EmbeddedTexts;
  readonly settings: EmbedSettings;
  /** Of everything that determines the set. */
  readonly hash: string;
  /** Writes everything but the vectors, the manifest last. */
  finish(folder: string, extraction: Pick<Extraction, "complete">, facts: EmbeddedFacts): Promise<void>;
  /** Opens the finished folder. */
  open(folder: string): Promise<Set>;
}

/**
 * Embeds texts, or continues, or opens the set where it is finished already.
 * @throws as `embed`
 */
export async function embedTexts<Set>(encoder: Encoder, embedding: Embedding<Set>, options: EmbedOptions): Promise<Set> {
  const { texts, hash, open } = embedding;
  requireRows(texts);
  const folder = options.folder ?? join(assayCacheFolder(), "vectors", hash);
  stopIfAborted(options, "embedding");
  if (await isFinished(folder, hash)) {
    try {
      return await open(folder);
    } catch (cause) {
      if (options.overwrite !== true) throw cause; // damaged since
    }
  }
  const held = await holdFolder(folder);
  try {
    await extract(encoder, embedding, options, folder);
  } finally {
    await held.release();
  }
  return open(folder);
}

async function extract<Set>(
  encoder: Encoder,
  { texts, settings, hash, finish }: Embedding<Set>,
  options: EmbedOptions,
  folder: string,
): Promise<void> {
  if ((await claimFolder(folder, hash, options.overwrite ?? false)) === "finished") return;
  const measured = await tokenLengths(encoder.tokenizer, texts, settings.maxLength, options);
  requireTokens(texts, settings, measured);
  const rows = texts.texts.length;
  const plan = planBatches(measured.lengths, settings.tokenBudget);
  const slices = settings.layers.flatMap((layer) => settings.poolings.map((pooling) => ({ layer, pooling })));
  const dimensions = encoder.config.hiddenSize;
  const extraction = await openExtraction(folder, hash, { rows, dimensions, tensors: slices.map(tensorName) }, plan);
  try {
    if (extraction.done < plan.batches) await encodeBatches(encoder, texts, settings, options, plan, extraction);
  } catch (cause) {
    await extraction.leave(!canContinue(cause));
    throw cause;
  }
  extraction.close();
  await finish(folder, extraction, {
    hash,
    rows,
    dimensions,
    slices: slices.map((slice) => ({ ...slice, tensor: tensorName(slice) })),
    encoder: encoderSummary(encoder),
    maxLength: settings.maxLength,
    tokenBudget: settings.tokenBudget,
    facts: truncationFacts(measured, rows, settings.maxLength),
  });
  await dropJournal(folder);
}

async function encodeBatches(
  encoder: Encoder,
  texts: EmbeddedTexts,
  settings: EmbedSettings,
  options: EmbedOptions,
  plan: BatchPlan,
  extraction: Extraction,
): Promise<void> {
  const { layers, poolings } = settings;
  const total = texts.texts.length;
  const session = await openEncoderSession(encoder, { ...options, layers, poolings });
  const tokenise = (batch: number): Promise<readonly Encoding[]> =>
    atOnce(encodeRows(encoder.tokenizer, texts, plan.rowsOf(batch), settings.maxLength, options));
  const report = (batch: number): void =>
    options.onProgress?.({ stage: "embedding", done: plan.rowsBefore(batch), total, unit: "texts" });
  try {
    let next = await tokenise(extraction.done);
    report(extraction.done);
    for (let batch = extraction.done; batch < plan.batches; batch++) {
      stopIfAborted(options, "embedding");
      const rows = plan.rowsOf(batch);
      const running = atOnce(session.encode(next));
      const following = batch + 1 < plan.batches ? tokenise(batch + 1) : null;
      const outputs = await running;
      const vectors = session.outputs.map((output) => finite(outputs.get(output.name), output, rows, session.dimensions, texts));
      // on record before the next batch starts: never more than one is lost
      extraction.add(rows, vectors);
      report(batch + 1);
      if (following !== null) next = await following;
    }
  } finally {
    await session.close();
  }
}

/** What runs beside other work: a rejection waits until it is awaited instead of ending the process. */
function atOnce<Result>(running: Promise<Result>): Promise<Result> {
  running.catch(() => undefined);
  return running;
}

function requireRows(texts: EmbeddedTexts): void {
  if (texts.texts.length > 0) return;
  throw new InputError({
    where: "embedding",
    must: "the task must have rows",
    got: "none",
    todo: "Name a task with text.",
    file: texts.source,
  });
}

/** The graph would fail deep inside a batch; here the row has a name. */
function requireTokens(texts: EmbeddedTexts, settings: EmbedSettings, { lengths }: TokenLengths): void {
  const needed = settings.poolings.map(tokensNeeded);
  const longest = Math.max(...needed);
  const row = lengths.findIndex((length) => length < longest);
  if (row < 0) return;
  throw new InputError({
    where: "embedding",
    must: `every text must have ${longest} tokens for the pooling token:${longest - 1}`,
    got: `${lengths[row]} tokens in ${texts.rowId(row)}`,
    todo: "Choose an earlier token, or another pooling.",
    file: texts.source,
  });
}

function finite(
  values: Float32Array | undefined,
  output: EncoderOutput,
  rows: Uint32Array,
  dimensions: number,
  texts: EmbeddedTexts,
): Float32Array {
  if (values === undefined) throw new Error(`the encoder gave no ${output.name}`);
  const bad = firstNotFinite(values);
  if (bad < 0) return values;
  throw new InputError({
    where: "embedding",
    must: "the encoder must give finite numbers",
    got: `${values[bad]} in layer ${output.layer} (${output.pooling}) of ${texts.rowId(rows[Math.floor(bad / dimensions)]!)}`,
    todo: "Check the encoder's weights (a half-precision overflow?), or leave that text out.",
    file: texts.source,
  });
}

/** Whether running the same command again can get further. */
function canContinue(cause: unknown): boolean {
  return !(cause instanceof AssayError && ["input", "shape", "format", "unsupported", "usage"].includes(cause.code));
}

function truncationFacts({ truncated }: TokenLengths, rows: number, maxLength: number): Fact[] {
  if (truncated === 0) return [];
  const sentence = `${formatCount(truncated)} of ${formatCount(rows)} texts were cut at ${maxLength} tokens.`;
  return [{ code: "texts-truncated", count: truncated, sentence }];
}
