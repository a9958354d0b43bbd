/** What a finetuned model says of texts: labels with the probabilities of all classes, a window of texts at a time. */
import { UnsupportedError } from "../base/errors.ts";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { planBatches } from "../encoders/batch-plan.ts";
import { applyHead } from "../encoders/head-layers.ts";
import { type EncoderSession, openEncoderSession } from "../encoders/run.ts";
import { encodeRows, type TextRows } from "../encoders/token-lengths.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { toShares } from "../statistics/softmax.ts";
import type { Finetuned } from "./finetuned.ts";
import { readTrainingHistory } from "./training-history.ts";

/** What is said of one text. */
export interface Prediction {
  /** The row of the text, from 0. */
  readonly row: number;
  /** The class with the highest probability (the first of equals); the number itself from a model of numbers. */
  readonly label: string | number;
  /** Softmax of the head's outputs, in the order of `predictedClasses`; empty from a model of numbers. */
  readonly probabilities: readonly number[];
}

/** How predictions are made. */
export interface PredictOptions extends RunControl {
  /** In tokens; when left out, what the model was trained with, else the encoder's own. */
  readonly maxLength?: number | undefined;
  /** Engine threads; one for each core when left out. */
  readonly threads?: number | undefined;
}

/** Texts of a window: enough for batches of like length, few enough to be seen soon. */
const windowRows = 512;

/** Tokens of a batch, padding included: as many as embedding takes. */
const tokenBudget = 1024;

/**
 * Names of the classes that a model tells apart, in the order of its outputs; empty for one that predicts a number.
 * @throws UnsupportedError for a model of several labels a text
 */
export function predictedClasses({ encoder, head }: Finetuned): readonly string[] {
  const outputs = head.layers.at(-1)?.outputs ?? 0;
  if (encoder.problemType === "multi_label_classification") {
    throw new UnsupportedError({
      where: "predicting",
      must: "the model must give one label to a text",
      got: "a classifier of several labels a text",
      todo: "Choose a model of one label a text.",
      file: encoder.folder,
    });
  }
  if (encoder.problemType === "regression" || outputs === 1) return [];
  return encoder.labels ?? Array.from({ length: outputs }, (_, i) => `LABEL_${i}`);
}

/**
 * Predicts texts in their order; each window's predictions come as soon as they are there.
 * @throws UnsupportedError as `predictedClasses`; InputError for a text that is too short for the head's pooling;
 *   InterruptedError
 */
export async function* predict(model: Finetuned, texts: TextRows, options: PredictOptions = {}): AsyncGenerator<Prediction> {
  const { encoder, head } = model;
  const classes = predictedClasses(model);
  const trained = (await readTrainingHistory(model.folder))?.manifest.settings.maxLength;
  const maxLength = options.maxLength ?? (typeof trained === "number" ? trained : encoder.maxLength);
  const total = texts.texts.length;
  if (total === 0) return;
  const { signal, threads } = options;
  const session = await openEncoderSession(encoder, { layers: [head.layer], poolings: [head.pooling], threads, signal });
  try {
    for (let from = 0; from < total; from += windowRows) {
      options.onProgress?.({ stage: "predicting", done: from, total, unit: "texts" });
      const rows = Uint32Array.from({ length: Math.min(windowRows, total - from) }, (_, i) => from + i);
      const vectors = await embedded(session, model, texts, rows, maxLength, options);
      const logits = await applyHead(head.layers, vectors);
      for (const [i, row] of rows.entries()) {
        const own = Float64Array.from(logits.data.subarray(i * logits.columns, (i + 1) * logits.columns));
        yield { row, ...said(own, classes) };
      }
    }
    options.onProgress?.({ stage: "predicting", done: total, total, unit: "texts" });
  } finally {
    await session.close();
  }
}

/** The head's vectors of some rows [rows, hidden]. */
async function embedded(
  session: EncoderSession,
  { encoder }: Finetuned,
  texts: TextRows,
  rows: Uint32Array,
  maxLength: number,
  control: RunControl,
): Promise<Matrix> {
  const encodings = await encodeRows(encoder.tokenizer, texts, rows, maxLength, control);
  const plan = planBatches(
    Uint32Array.from(encodings, ({ ids }) => ids.length),
    tokenBudget,
  );
  const d = session.dimensions;
  const vectors = matrix(rows.length, d);
  for (let batch = 0; batch < plan.batches; batch++) {
    stopIfAborted(control, "predicting");
    const places = plan.rowsOf(batch);
    const [found] = (
      await session.encode(Array.from(places, (place) => encodings[place]).filter((one) => one !== undefined))
    ).values();
    if (found === undefined) throw new Error("the encoder gave no vectors");
    for (const [i, place] of places.entries()) vectors.data.set(found.subarray(i * d, (i + 1) * d), place * d);
  }
  return vectors;
}

function said(logits: Float64Array, classes: readonly string[]): Omit<Prediction, "row"> {
  if (classes.length === 0) return { label: logits[0] ?? Number.NaN, probabilities: [] };
  const probabilities = [...toShares(logits, logits.length)];
  return { label: classes[probabilities.indexOf(Math.max(...probabilities))] ?? "", probabilities };
}
