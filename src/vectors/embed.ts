/**
 * Text to a vector set on disk.
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
import { encodeRows, type TokenLengths, tokenLengths } from "../encoders/token-lengths.ts";
import { firstNotFinite } from "../numeric/finite.ts";
import { formatCount } from "../results/words.ts";
import type { Encoding } from "../runtime/tokenizer/tokenizer.ts";
import type { Fact, Task } from "../tasks/task.ts";
import { type EmbedOptions, type EmbedSettings, embedSettings, vectorsHash } from "./embed-options.ts";
import { claimFolder, dropJournal, type Extraction, holdFolder, isFinished, openExtraction } from "./extraction.ts";
import { finishVectorSet } from "./finish.ts";
import { tensorName } from "./manifest.ts";
import { openVectorSet } from "./open.ts";
import { encoderSummary } from "./summaries.ts";
import type { VectorSet } from "./vector-set.ts";

/**
 * Embeds the texts of a task, or continues, or opens the set where it is finished already.
 *
 * @example
 * ```ts
 * import { embed, loadEncoder, loadTask } from "assay";
 *
 * const encoder = await loadEncoder("./my-encoder");
 * const task = await loadTask("reviews.csv", { text: "body", label: "stars" });
 * const set = await embed(encoder, task, { folder: "vectors/reviews", poolings: ["cls", "mean"], layers: "all" });
 * ```
 * @throws UsageError for options that make no sense
 * @throws ConflictError when the folder holds other vectors or anything else and `overwrite` is not set, a file of
 *   somebody else's under a name of ours whatever is set, or another process is at work in it
 * @throws InputError, naming the row, when a vector has NaN or infinities or a text is too short for a `token:` pooling
 * @throws AssayError "disk" when there is no room, InterruptedError when the signal fired; both can be continued
 */
export async function embed(encoder: Encoder, task: Task, options: EmbedOptions = {}): Promise<VectorSet> {
  const settings = embedSettings(encoder, options);
  requireRows(task);
  const hash = vectorsHash(encoder, task, settings);
  const folder = options.folder ?? join(assayCacheFolder(), "vectors", hash);
  stopIfAborted(options, "embedding");
  if (await isFinished(folder, hash)) {
    try {
      return await openVectorSet(folder);
    } catch (cause) {
      if (options.overwrite !== true) throw cause; // damaged since
    }
  }
  const held = await holdFolder(folder);
  try {
    await extract(encoder, task, settings, options, folder, hash);
  } finally {
    await held.release();
  }
  return openVectorSet(folder);
}

async function extract(
  encoder: Encoder,
  task: Task,
  settings: EmbedSettings,
  options: EmbedOptions,
  folder: string,
  hash: string,
): Promise<void> {
  if ((await claimFolder(folder, hash, options.overwrite ?? false)) === "finished") return;
  const measured = await tokenLengths(encoder.tokenizer, task, settings.maxLength, options);
  requireTokens(task, settings, measured);
  const plan = planBatches(measured.lengths, settings.tokenBudget);
  const slices = settings.layers.flatMap((layer) => settings.poolings.map((pooling) => ({ layer, pooling })));
  const dimensions = encoder.config.hiddenSize;
  const shape = { rows: task.texts.length, dimensions, tensors: slices.map(tensorName) };
  const extraction = await openExtraction(folder, hash, shape, plan);
  try {
    if (extraction.done < plan.batches) await encodeBatches(encoder, task, settings, options, plan, extraction);
  } catch (cause) {
    await extraction.leave(!canContinue(cause));
    throw cause;
  }
  extraction.close();
  const manifest = {
    hash,
    dimensions,
    slices: slices.map((slice) => ({ ...slice, tensor: tensorName(slice) })),
    encoder: encoderSummary(encoder),
    maxLength: settings.maxLength,
    tokenBudget: settings.tokenBudget,
    facts: truncationFacts(measured, task.texts.length, settings.maxLength),
  };
  await finishVectorSet(folder, task, extraction, manifest, options);
  await dropJournal(folder);
}

async function encodeBatches(
  encoder: Encoder,
  task: Task,
  settings: EmbedSettings,
  options: EmbedOptions,
  plan: BatchPlan,
  extraction: Extraction,
): Promise<void> {
  const { layers, poolings } = settings;
  const session = await openEncoderSession(encoder, { ...options, layers, poolings });
  const tokenise = (batch: number): Promise<readonly Encoding[]> =>
    atOnce(encodeRows(encoder.tokenizer, task, plan.rowsOf(batch), settings.maxLength, options));
  const report = (batch: number): void =>
    options.onProgress?.({ stage: "embedding", done: plan.rowsBefore(batch), total: task.texts.length, unit: "texts" });
  try {
    let next = await tokenise(extraction.done);
    report(extraction.done);
    for (let batch = extraction.done; batch < plan.batches; batch++) {
      stopIfAborted(options, "embedding");
      const rows = plan.rowsOf(batch);
      const running = atOnce(session.encode(next));
      const following = batch + 1 < plan.batches ? tokenise(batch + 1) : null;
      const outputs = await running;
      const vectors = session.outputs.map((output) => finite(outputs.get(output.name), output, rows, session.dimensions, task));
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

function requireRows(task: Task): void {
  if (task.texts.length > 0) return;
  throw new InputError({
    where: "embedding",
    must: "the task must have rows",
    got: "none",
    todo: "Name a task with text.",
    file: task.source,
  });
}

/** The graph would fail deep inside a batch; here the row has a name. */
function requireTokens(task: Task, settings: EmbedSettings, { lengths }: TokenLengths): void {
  const needed = settings.poolings.map(tokensNeeded);
  const longest = Math.max(...needed);
  const row = lengths.findIndex((length) => length < longest);
  if (row < 0) return;
  throw new InputError({
    where: "embedding",
    must: `every text must have ${longest} tokens for the pooling token:${longest - 1}`,
    got: `${lengths[row]} tokens in ${task.rowId(row)}`,
    todo: "Choose an earlier token, or another pooling.",
    file: task.source,
  });
}

function finite(
  values: Float32Array | undefined,
  output: EncoderOutput,
  rows: Uint32Array,
  dimensions: number,
  task: Task,
): Float32Array {
  if (values === undefined) throw new Error(`the encoder gave no ${output.name}`);
  const bad = firstNotFinite(values);
  if (bad < 0) return values;
  throw new InputError({
    where: "embedding",
    must: "the encoder must give finite numbers",
    got: `${values[bad]} in layer ${output.layer} (${output.pooling}) of ${task.rowId(rows[Math.floor(bad / dimensions)]!)}`,
    todo: "Check the encoder's weights (a half-precision overflow?), or leave that text out.",
    file: task.source,
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
