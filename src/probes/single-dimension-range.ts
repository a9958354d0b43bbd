/** Rules of some of the dimensions: one thread's share of `allSingleDimensions`. */
import { type ColumnRange, forEachColumn } from "../statistics/columns.ts";
import type { Labels } from "../statistics/labels.ts";
import { headlineMetric, score } from "../statistics/metrics.ts";
import type { Rows } from "../statistics/rows.ts";
import { type FittedNumbers, predictBy, singleRuleFitter } from "./single-rules.ts";

/** How dimensions do on some rows. */
export interface RangeScores {
  /** Headline score of each dimension [d]: accuracy, say, or Spearman's correlation. */
  readonly scores: Float64Array;
  /** For accuracy: 1 where dimension j is right on row i, at j · rows + i [d, rows]; null for other scores. */
  readonly correct: Uint8Array | null;
}

/** The rules of some dimensions, and how they do on other rows. */
export interface RangeRules {
  readonly fitted: readonly FittedNumbers[];
  readonly others: readonly RangeScores[];
}

export function rulesOfRange(
  { training, others }: { readonly training: Rows<"training">; readonly others: readonly Rows<"validation" | "test">[] },
  range: ColumnRange,
): RangeRules {
  const fitRule = singleRuleFitter(training.labels);
  const fitted: FittedNumbers[] = [];
  forEachColumn(training.vectors, (values) => fitted.push(fitRule(values)), range);
  return { fitted, others: others.map((rows) => scoreRange(fitted, rows, range)) };
}

/** @param fitted  of the range's columns */
export function scoreRange(
  fitted: readonly FittedNumbers[],
  { vectors, labels }: Rows<"validation" | "test">,
  range: ColumnRange,
): RangeScores {
  const scores = new Float64Array(fitted.length);
  const correct = headlineMetric(labels) === "accuracy" ? new Uint8Array(fitted.length * vectors.rows) : null;
  forEachColumn(
    vectors,
    (values, dimension) => {
      const at = dimension - range.from;
      const predicted = predictBy(fitted[at]!.numbers, values);
      if (correct === null) scores[at] = score(headlineMetric(labels), labels, predicted);
      else scores[at] = markCorrect(labels, predicted, correct, at * vectors.rows) / Math.max(1, vectors.rows);
    },
    range,
  );
  return { scores, correct };
}

/** Writes 1 for each row that is right, from place `at` on; returns how many are. */
function markCorrect(truth: Labels, predicted: Labels, correct: Uint8Array, at: number): number {
  let right = 0;
  for (let i = 0; i < truth.values.length; i++) {
    if (truth.values[i] !== predicted.values[i]) continue;
    correct[at + i] = 1;
    right++;
  }
  return right;
}
