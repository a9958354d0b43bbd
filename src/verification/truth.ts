/**
 * What is true of the rules that were fitted to one data set.
 *
 * An interval of a study is about the rule as it was fitted and, where something was drawn, as it was drawn: over which
 * values would its score range with other test rows? So the truth is the score of that very rule on so many fresh rows of
 * the same population that their own chance hardly counts, or, where rows are normal and the rule is linear, the score
 * that follows from both (normal-truth.ts).
 */

import type { CellFit } from "../cells/cell-fit.ts";
import type { CurveCell } from "../cells/curve-cell.ts";
import type { FullCell } from "../cells/full-cell.ts";
import { packLabels, unpackLabels, unpackShares } from "../cells/packed-labels.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { SingleRule } from "../probes/single-rules.ts";
import type { Labels } from "../statistics/labels.ts";
import { headlineMetric, score } from "../statistics/metrics.ts";
import type { Rows } from "../statistics/rows.ts";

/** Fresh rows behind a truth, for each test row. The variance of truths then takes a quarter of a point off a coverage at most. */
const freshForEach = 50;

/** More are never drawn: where so many test rows ask for them, scores are not judged … */
const mostFresh = 40_000;

/** … and k* of a clear effect alone is, which these tell: its losses are margins away. */
const freshForClear = 10_000;

/** A rule of one number of each row: weights · x − offset. */
export interface NumberRule {
  /** [d], all dimensions. */
  readonly weights: Float64Array;
  readonly offset: number;
  readonly rule: SingleRule;
}

/** Tells what is true of rules. */
export interface Truth {
  /** Rows whose predictions tell it: they stand behind the test rows. */
  readonly beyond: Rows<"test">;
  /** Whether it is known so well that the coverage of an interval can be judged. */
  readonly isExactEnough: boolean;
  /** The true score of a rule that says this of the rows beyond. */
  ofPredictions(predicted: Labels, confidence: () => Float64Array | null): number;
  ofNumber(rule: NumberRule): number;
}

/** How many fresh rows there are behind each truth. */
export function freshRows(testRows: number): number {
  return freshForEach * testRows <= mostFresh ? freshForEach * testRows : freshForClear;
}

/** The truth by fresh rows, for any population and rule. */
export function truthByFreshRows(fresh: Rows<"test">, testRows: number): Truth {
  return {
    beyond: fresh,
    isExactEnough: freshForEach * testRows <= mostFresh,
    ofPredictions: (predicted) => trueScore(fresh.labels, predicted),
    ofNumber: ({ weights, offset, rule }) => trueScore(fresh.labels, rule.predict(numbersOf(fresh.vectors, weights, offset))),
  };
}

/**
 * The score of predictions on fresh rows. Real-valued labels and linear predictions of these scenarios are jointly
 * normal: Spearman's correlation then follows from Pearson's, which needs no ranks.
 */
export function trueScore(fresh: Labels, predicted: Labels): number {
  if (fresh.kind === "classes") return score(headlineMetric(fresh), fresh, predicted);
  return spearmanOfNormal(score("pearson", fresh, predicted));
}

/** 6/π · arcsin(r/2) of two jointly normal numbers (Kruskal 1958, doi:10.1080/01621459.1958.10501481). */
export function spearmanOfNormal(pearson: number): number {
  return (6 / Math.PI) * Math.asin(pearson / 2);
}

function numbersOf({ rows: count, columns, data }: Matrix, weights: Float64Array, offset: number): Float32Array {
  const numbers = new Float32Array(count);
  for (let i = 0, at = 0; i < count; i++) {
    let sum = -offset;
    for (let j = 0; j < columns; j++, at++) sum += weights[j]! * data[at]!;
    numbers[i] = sum;
  }
  return numbers;
}

/** Rows from `from` to `to`. */
export function partOf(labels: Labels, from: number, to: number): Labels {
  if (labels.kind === "values") return { kind: "values", values: labels.values.slice(from, to) };
  return { ...labels, values: labels.values.slice(from, to) };
}

/** Test rows come first, those beyond behind them: a fit is taken apart into what the study sees and what is true. */
export interface SplitFit {
  readonly seen: CellFit;
  /** Its true score. */
  readonly truth: number;
}

/** Takes fits apart. */
export function splitter(testRows: number, truth: Truth): (fit: CellFit) => SplitFit {
  const total = testRows + truth.beyond.vectors.rows;
  return ({ confidence, ...fit }) => {
    const predicted = unpackLabels(fit.test, total);
    return {
      seen: { ...fit, test: packLabels(partOf(predicted, 0, testRows)) },
      truth: truth.ofPredictions(partOf(predicted, testRows, total), () =>
        confidence === undefined ? null : (unpackShares(confidence, total)?.subarray(testRows) ?? null),
      ),
    };
  };
}

/** A curve and the true score at each of its points, probe by probe. */
export interface SplitCurve {
  readonly seen: CurveCell;
  /** By point, by probe. */
  readonly truth: readonly (readonly number[])[];
}

/** Takes a curve apart. */
export function splitCurve(cell: CurveCell, split: (fit: CellFit) => SplitFit): SplitCurve {
  const points = cell.points.map(({ k, fits }) => ({ k, split: fits.map(split) }));
  return {
    seen: { ...cell, points: points.map(({ k, split: fits }) => ({ k, fits: fits.map(({ seen }) => seen) })) },
    truth: points.map(({ split: fits }) => fits.map(({ truth }) => truth)),
  };
}

/** The true score of what a study holds small sizes against. */
export function trueReference(
  reference: "full" | "ownHead",
  { full, ownHead }: { readonly full: readonly number[]; readonly ownHead: number | null },
): number {
  return (reference === "full" ? full[0] : ownHead) ?? Number.NaN;
}

/** The whole vector and the true score of each probe. */
export function splitFull(
  cell: FullCell,
  split: (fit: CellFit) => SplitFit,
): { readonly seen: FullCell; readonly truth: readonly number[] } {
  const fits = cell.fits.map(split);
  return { seen: { ...cell, fits: fits.map(({ seen }) => seen) }, truth: fits.map(({ truth }) => truth) };
}
