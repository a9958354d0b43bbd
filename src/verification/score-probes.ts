/**
 * The linear score of a fitted rule, read off its predictions at chosen rows: with two classes the log-odds that its
 * confidence tells, of real values the prediction itself.
 *
 *   s(x) = s(centre) + Σ slope_j (x_j − centre_j)
 */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { Labels } from "../statistics/labels.ts";

/** A linear score. */
export interface LinearScore {
  readonly centre: Float64Array;
  readonly atCentre: number;
  /** [d] */
  readonly slopes: Float64Array;
}

/** How far a row is moved along a dimension, in its standard deviations: confidences tell steep and flat slopes by different steps. */
const steps = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100] as const;

/** Rows that only hold the result against: all dimensions moved at once, up and down in turns. */
const checks = [0.03, 0.3] as const;

/** Confidences are kept in steps of 1/65,535. */
const confidenceStep = 1 / 65_535;

/** What a log-odds at a checked row may be off by, beside what confidences leave open. */
const allowed = 0.02;

/**
 * The rows at which a rule is asked.
 *
 * @param centre      [d]
 * @param deviations  [d]; a dimension of 0 is constant and has no slope
 */
export function scoreProbes(centre: Float64Array, deviations: Float64Array): Matrix {
  const d = centre.length;
  const moved: Float64Array[] = [centre];
  for (const check of checks) moved.push(centre.map((value, j) => value + check * deviations[j]! * (j % 2 === 0 ? 1 : -1)));
  for (let j = 0; j < d; j++) {
    for (const step of steps) moved.push(centre.map((value, i) => (i === j ? value + step * deviations[j]! : value)));
  }
  const rows = matrix(moved.length, d);
  for (const [i, row] of moved.entries()) rows.data.set(row, i * d);
  return rows;
}

/** A rule so sure of all rows it was asked about that its slopes cannot be read off. */
export class SureRuleError extends Error {}

/**
 * The score of a rule, from what it says at these rows.
 * @throws SureRuleError
 * @throws Error when the rule is not linear
 */
export function linearScore(probes: Matrix, predicted: Labels, confidence: Float64Array | null): LinearScore {
  const d = probes.columns;
  const readings = Array.from(predicted.values, (value, i) =>
    saidAt(value, predicted.kind === "values" ? null : confidence === null ? 1 : confidence[i]!),
  );
  const centre = Float64Array.from(probes.data.subarray(0, d));
  const at = (row: number, j: number): number => probes.data[row * d + j]!;
  const atCentre = readings[0]!.score;
  const slopes = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    let least = Number.POSITIVE_INFINITY;
    for (let row = 1 + checks.length + j * steps.length, last = row + steps.length; row < last; row++) {
      const step = at(row, j) - at(0, j);
      const error = readings[row]!.error / step;
      if (step === 0 || error > least) continue;
      slopes[j] = (readings[row]!.score - atCentre) / step;
      least = error;
    }
    if (least === Number.POSITIVE_INFINITY && at(1, j) !== at(0, j))
      throw new SureRuleError(`dimension ${j} has no slope to be read off`);
  }
  for (let row = 1; row <= checks.length; row++) {
    let expected = atCentre;
    for (let j = 0; j < d; j++) expected += slopes[j]! * (at(row, j) - at(0, j));
    const { score, error } = readings[row]!;
    if (!(Math.abs(score - expected) <= allowed * (1 + Math.abs(expected)) + 10 * error)) {
      throw new Error(`the rule is not linear: ${score} where ${expected} was to be expected`);
    }
  }
  return { centre, atCentre, slopes };
}

/** A score and what rounding of the confidence leaves open; an infinite error where the rule is sure. */
function saidAt(value: number, confidence: number | null): { readonly score: number; readonly error: number } {
  if (confidence === null) return { score: value, error: Number.EPSILON * Math.abs(value) };
  if (confidence >= 1) return { score: value === 1 ? 1 : -1, error: Number.POSITIVE_INFINITY };
  const odds = Math.log(confidence / (1 - confidence));
  return { score: value === 1 ? odds : -odds, error: confidenceStep / (confidence * (1 - confidence)) };
}
