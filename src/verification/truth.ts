/**
 * What is true of the rules that were fitted to one data set.
 *
 * An interval of a study is about the rule as it was fitted and, where something was drawn, as it was drawn: over which
 * values would its score range with other test rows? So the truth is the score of that very rule on so many fresh rows of
 * the same population that their own chance hardly counts.
 */

import { score } from "../statistics/metrics.ts";
import type { Labels } from "../statistics/rows.ts";
import type { CellFit, CurveCell, FullCell } from "../studies/cell.ts";
import { packLabels, unpackLabels } from "../studies/packed-labels.ts";

/** Fresh rows behind a truth, for each test row. The variance of truths then takes a quarter of a point off a coverage at most. */
const freshForEach = 50;

/** Fewer are never drawn. */
const fewestFresh = 20_000;

/** More are never drawn: where so many test rows ask for them, scores are not judged. */
const mostFresh = 40_000;

/** How many fresh rows there are behind each truth. */
export function freshRows(testRows: number): number {
  return Math.min(mostFresh, Math.max(fewestFresh, freshForEach * testRows));
}

/** Whether truths are known so well that the coverage of an interval can be judged. */
export function areScoresJudged(testRows: number): boolean {
  return freshForEach * testRows <= mostFresh;
}

/**
 * The score of predictions on fresh rows. Real-valued labels and linear predictions of these scenarios are jointly
 * normal: Spearman's correlation is then 6/π · arcsin(r/2) (Kruskal 1958, doi:10.1080/01621459.1958.10501481), which needs
 * no ranks.
 */
export function trueScore(fresh: Labels, predicted: Labels): number {
  if (fresh.kind === "classes") return score("accuracy", fresh, predicted);
  return (6 / Math.PI) * Math.asin(score("pearson", fresh, predicted) / 2);
}

/** Rows from `from` to `to`. */
export function partOf(labels: Labels, from: number, to: number): Labels {
  if (labels.kind === "values") return { kind: "values", values: labels.values.slice(from, to) };
  return { ...labels, values: labels.values.slice(from, to) };
}

/** Test rows come first, fresh ones behind them: a fit is taken apart into what the study sees and what is true. */
export interface SplitFit {
  readonly seen: CellFit;
  /** Score on the fresh rows. */
  readonly truth: number;
}

/** Takes fits apart. */
export function splitter(testRows: number, fresh: Labels): (fit: CellFit) => SplitFit {
  const total = testRows + fresh.values.length;
  return ({ confidence: _, ...fit }) => {
    const predicted = unpackLabels(fit.test, total);
    return {
      seen: { ...fit, test: packLabels(partOf(predicted, 0, testRows)) },
      truth: trueScore(fresh, partOf(predicted, testRows, total)),
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
