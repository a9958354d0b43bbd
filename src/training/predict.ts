/**
 * What a finetuned model says of texts: for each the most probable class with the probabilities of all, or a value.
 *
 * Texts are read in windows of a few thousand; within a window they are sorted by length and batched by a budget of
 * tokens, and what comes out stands in the order of the texts. Memory holds one window, however many texts there are.
 */
import { InputError, UnsupportedError, UsageError } from "../base/errors.ts";
import { fillOptions } from "../base/options.ts";
import { controlKeys, type RunControl, stopIfAborted } from "../base/progress.ts";
import { planBatches } from "../encoders/batch-plan.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { tokensNeeded } from "../encoders/graph.ts";
import { applyHead } from "../encoders/head-layers.ts";
import { type EncoderSession, openEncoderSession } from "../encoders/run.ts";
import { encodeRows } from "../encoders/token-lengths.ts";
import { matrix } from "../numeric/matrix.ts";
import type { Encoding } from "../runtime/tokenizer/tokenizer.ts";
import { toShares } from "../statistics/softmax.ts";
import type { Finetuned } from "./finetuned.ts";
import { type PredictOptions, predictTable } from "./predict-options.ts";

/** A text, with its second text for models of pairs. Whatever else it has comes back with its prediction. */
export interface TextToPredict {
  readonly text: string;
  readonly pair?: string | undefined;
}

/** What is said of one text. */
export interface Prediction<T> {
  /** The text as it was given. */
  readonly input: T;
  /** Its place among all, from 0. */
  readonly row: number;
  /** The most probable class, the first where several are; null for a model that predicts values. */
  readonly label: string | null;
  /**
   * One for each class of `predictedLabels`, in their order: softmax of the head's outputs, or the logistic function of
   * each where config.json says multi_label_classification. Null for a model that predicts values.
   */
  readonly probabilities: Float64Array | null;
  /** The head's one output; null for a model of classes. */
  readonly value: number | null;
  /** Was the text cut at the longest that the model reads? */
  readonly truncated: boolean;
}

/** A window ends at so many texts or characters, whichever comes first: enough to sort, little to hold. */
const windowTexts = 4096;
const windowCharacters = 4 * 2 ** 20;
const where = "predicting";

/** The names of the classes that a model tells apart, as its config.json has them; null for a model that predicts values. */
export function predictedLabels({ encoder }: Pick<Finetuned, "encoder">): readonly string[] | null {
  const labels = encoder.labels ?? [];
  return labels.length < 2 || encoder.problemType === "regression" ? null : labels;
}

/**
 * Predicts one text after another, in their order; the model is open as long as the iteration goes on.
 *
 * @example
 * ```ts
 * import { openFinetuned, predict } from "assay";
 *
 * const model = await openFinetuned("models/reviews");
 * for await (const { input, label } of predict(model, ["a fine book", "a dull one"])) console.log(input, label);
 * ```
 * @throws UsageError for a length or budget that makes no sense; InputError, naming the row, for a text too short for
 *   the head's token, a pair that is missing, and numbers that are not finite; InterruptedError when the signal fired
 */
export async function* predict<T extends string | TextToPredict>(
  model: Finetuned,
  texts: Iterable<T> | AsyncIterable<T>,
  options: PredictOptions = {},
): AsyncGenerator<Prediction<T>, void, undefined> {
  const { encoder, head } = model;
  const { tokenBudget, ...filled } = fillOptions(predictTable, options, where, controlKeys);
  const maxLength = filled.maxLength ?? encoder.maxLength;
  checkLength(encoder, maxLength);
  const total = filled.total ?? (Array.isArray(texts) ? texts.length : undefined);
  const labels = predictedLabels(model);
  requireOneValue(model, labels);
  const session = await openEncoderSession(encoder, { ...options, layers: [head.layer], poolings: [head.pooling] });
  try {
    let from = 0;
    for await (const inputs of windows(texts)) {
      const report = (done: number): void =>
        options.onProgress?.({ stage: where, done: from + done, total: total ?? from + inputs.length, unit: "texts" });
      const encodings = await tokenise(encoder, inputs, from, maxLength, options);
      requireTokens(head.pooling, encodings, from);
      const logits = await logitsOf(model, session, encodings, tokenBudget, options, report);
      const width = logits.length / inputs.length;
      for (const [at, input] of inputs.entries()) {
        const row = from + at;
        const logitsOfRow = logits.subarray(at * width, (at + 1) * width);
        requireFinite(logitsOfRow, row);
        yield { input, row, ...answer(logitsOfRow, labels, encoder.problemType), truncated: encodings[at]?.truncated === true };
      }
      from += inputs.length;
    }
  } finally {
    await session.close();
  }
}

/** What the outputs for one text mean. */
function answer(
  outputs: Float64Array,
  labels: readonly string[] | null,
  problemType: Encoder["problemType"],
): Pick<Prediction<unknown>, "label" | "probabilities" | "value"> {
  if (labels === null) return { label: null, probabilities: null, value: outputs[0] ?? null };
  const largest = outputs.indexOf(Math.max(...outputs));
  const probabilities =
    problemType === "multi_label_classification"
      ? outputs.map((output) => 1 / (1 + Math.exp(-output)))
      : toShares(outputs.slice(), outputs.length);
  return { label: labels[largest] ?? null, probabilities, value: null };
}

/** The head's outputs, [texts, outputs], computed in batches of like length. */
async function logitsOf(
  { encoder, head }: Finetuned,
  session: EncoderSession,
  encodings: readonly Encoding[],
  tokenBudget: number,
  control: RunControl,
  report: (done: number) => void,
): Promise<Float64Array> {
  const plan = planBatches(
    Uint32Array.from(encodings, ({ ids }) => ids.length),
    tokenBudget,
  );
  const width = head.layers.at(-1)?.outputs ?? 0;
  const logits = new Float64Array(encodings.length * width);
  const name = session.outputs[0]?.name ?? "";
  for (let batch = 0; batch < plan.batches; batch++) {
    stopIfAborted(control, where);
    report(plan.rowsBefore(batch));
    const rows = plan.rowsOf(batch);
    const vectors = (await session.encode(Array.from(rows, (row) => encodings[row]!))).get(name);
    if (vectors === undefined) throw new Error(`the encoder gave no ${name}`);
    const { data } = await applyHead(head.layers, matrix(rows.length, encoder.config.hiddenSize, vectors));
    for (const [at, row] of rows.entries()) logits.set(data.subarray(at * width, (at + 1) * width), row * width);
  }
  report(encodings.length);
  return logits;
}

async function tokenise(
  encoder: Encoder,
  inputs: readonly (string | TextToPredict)[],
  from: number,
  maxLength: number,
  control: RunControl,
): Promise<readonly Encoding[]> {
  const texts = inputs.map((input) => (typeof input === "string" ? input : input.text));
  const pairs = inputs.map((input) => (typeof input === "string" ? undefined : input.pair));
  const missing = pairs.indexOf(undefined);
  const there = pairs.find((pair) => pair !== undefined);
  if (there !== undefined && missing >= 0) {
    throw new InputError({
      where,
      must: "all texts must have a second text, or none",
      got: "one without",
      todo: "Give the second text, or leave it out everywhere.",
      row: from + missing + 1,
    });
  }
  const rows = Uint32Array.from(inputs.keys());
  return encodeRows(
    encoder.tokenizer,
    { texts, pairs: there === undefined ? null : pairs.map((pair) => pair ?? "") },
    rows,
    maxLength,
    control,
  );
}

/** The texts in the order they come, so many at a time. */
async function* windows<T extends string | TextToPredict>(
  texts: Iterable<T> | AsyncIterable<T>,
): AsyncGenerator<readonly T[], void, undefined> {
  let held: T[] = [];
  let characters = 0;
  for await (const input of texts) {
    held.push(input);
    characters += typeof input === "string" ? input.length : input.text.length + (input.pair?.length ?? 0);
    if (held.length < windowTexts && characters < windowCharacters) continue;
    yield held;
    held = [];
    characters = 0;
  }
  if (held.length > 0) yield held;
}

function checkLength({ config }: Encoder, maxLength: number): void {
  if (maxLength <= config.maxPositions) return;
  throw new UsageError({
    where,
    must: `maxLength must be at most ${config.maxPositions}, what the model reads`,
    got: String(maxLength),
    todo: "Leave {maxLength} out for the model's own.",
  });
}

function requireOneValue({ encoder, head }: Finetuned, labels: readonly string[] | null): void {
  const outputs = head.layers.at(-1)?.outputs ?? 0;
  if (labels !== null || outputs === 1) return;
  throw new UnsupportedError({
    where,
    must: "a model that predicts values must have one output",
    got: `${outputs}`,
    todo: "Predict with a model of one value, or of classes.",
    file: encoder.folder,
  });
}

/** The graph would fail deep inside a batch; here the row has a name. */
function requireTokens(pooling: string, encodings: readonly Encoding[], from: number): void {
  const needed = tokensNeeded(pooling);
  const short = encodings.findIndex(({ ids }) => ids.length < needed);
  if (short < 0) return;
  throw new InputError({
    where,
    must: `every text must have ${needed} tokens: the head reads ${pooling}`,
    got: `${encodings[short]?.ids.length ?? 0}`,
    todo: "Leave the text out.",
    row: from + short + 1,
  });
}

function requireFinite(outputs: Float64Array, row: number): void {
  const bad = outputs.find((output) => !Number.isFinite(output));
  if (bad === undefined) return;
  throw new InputError({
    where,
    must: "the model must give finite numbers",
    got: String(bad),
    todo: "Check the model's weights (a half-precision overflow?), or leave that text out.",
    row: row + 1,
  });
}
