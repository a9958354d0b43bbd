/**
 * Every dimension as a probe of its own, fitted and scored at once: one pass over
 * the columns of each matrix.
 */
import { ShapeError } from "../base/errors.ts";
import { forEachColumn } from "../statistics/columns.ts";
import { headlineMetric, score } from "../statistics/metrics.ts";
import type { Labels, Role, Rows } from "../statistics/rows.ts";
import { type SingleRule, singleRuleFitter } from "./single-rules.ts";

/** How every dimension does on some rows. */
export interface SingleScores {
  readonly role: Role;
  /** Headline score of each dimension [d]: accuracy, or Spearman's correlation. */
  readonly scores: Float64Array;
  /** For classes: 1 where dimension j is right on row i, at j · rows + i [d, rows]; null for values. */
  readonly correct: Uint8Array | null;
}

/** All single dimensions. */
export interface SingleDimensions {
  /** Headline score on the training rows [d]. */
  readonly train: Float64Array;
  /** The dimension with the highest train score, the first of equal ones: chosen without the other rows. */
  readonly best: number;
  readonly rules: readonly SingleRule[];
  /** In the order of `others`. */
  readonly others: readonly SingleScores[];
}

/**
 * Fits every dimension on the training rows and scores it there and on other rows.
 * @throws ShapeError when the other rows' vectors have another size
 */
export function allSingleDimensions(
  training: Rows<"training">,
  others: readonly Rows<"validation" | "test">[],
): SingleDimensions {
  const d = training.vectors.columns;
  const rules: SingleRule[] = [];
  const train = new Float64Array(d);
  const fitRule = singleRuleFitter(training.labels);
  forEachColumn(training.vectors, (values, dimension) => {
    const fitted = fitRule(values, dimension);
    rules.push(fitted.rule);
    train[dimension] = fitted.train;
  });
  return singleDimensions(rules, train, others);
}

/** Rules that were fitted elsewhere, with their train scores, scored on other rows. */
export function singleDimensions(
  rules: readonly SingleRule[],
  train: Float64Array,
  others: readonly Rows<"validation" | "test">[],
): SingleDimensions {
  let best = 0;
  for (let j = 1; j < train.length; j++) if (train[j]! > train[best]!) best = j;
  return { train, best, rules, others: others.map((rows) => scoreRules(rules, rows)) };
}

function scoreRules(rules: readonly SingleRule[], { role, vectors, labels }: Rows<"validation" | "test">): SingleScores {
  if (vectors.columns !== rules.length) {
    throw new ShapeError({
      where: "single dimensions",
      must: `vectors must have ${rules.length} dimensions, as the training rows do`,
      got: `${vectors.columns}`,
      todo: "Were all rows taken from the same vector set?",
    });
  }
  const scores = new Float64Array(rules.length);
  const correct = labels.kind === "classes" ? new Uint8Array(rules.length * vectors.rows) : null;
  forEachColumn(vectors, (values, dimension) => {
    const predicted = rules[dimension]!.predict(values);
    if (correct === null) scores[dimension] = score(headlineMetric(labels), labels, predicted);
    else scores[dimension] = markCorrect(labels, predicted, correct, dimension * vectors.rows) / Math.max(1, vectors.rows);
  });
  return { role, scores, correct };
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
