/**
 * Bootstrap over test rows (Efron & Tibshirani 1993, "An introduction to the
 * bootstrap", chapter 13: the percentile interval).
 *
 * A resample is the number of times each row was drawn. All scores of a study are
 * taken on the same resamples, so a difference of two scores, resample by
 * resample, is paired.
 */
import { InputError } from "../base/errors.ts";
import { seeded } from "../base/random.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { confusionCells, confusionOf } from "./confusion.ts";
import { pearson, rankGroups, weightedRanks } from "./correlation.ts";
import { classScores, type Metric, type Scorable, scorable } from "./metrics.ts";
import { drawnQuantile } from "./order.ts";
import type { Labels } from "./rows.ts";

/** Resamples of rows, the same for every score. */
export interface Resamples {
  /** Rows in each resample, as many as there are. */
  readonly rows: number;
  /** How many resamples. */
  readonly count: number;
  /** How often each row is drawn in resample `index` [rows]; not to be changed. */
  counts(index: number): Uint8Array;
}

/** Low and high end. */
export type Interval = readonly [low: number, high: number];

/** Resamples kept in memory at most; beyond, they are drawn anew (with the same result) each time. */
const keptBytes = 512 * 1024 * 1024;

/** Resamples in one matrix product. */
const blockSize = 256;

/**
 * Draws `count` resamples of `rows` rows with replacement; the same seed gives the same resamples.
 * @throws InputError when there are no rows
 */
export function resample(rows: number, options: { readonly seed: number; readonly count?: number }): Resamples {
  const count = options.count ?? 2000;
  if (!(rows >= 1) || !(count >= 1)) {
    throw new InputError({
      where: "bootstrap",
      must: "there must be rows to draw from and resamples to draw",
      got: `${rows} rows and ${count} resamples`,
      todo: "Give the task more test rows.",
    });
  }
  const random = seeded(options.seed).fork("bootstrap");
  const kept: (Uint8Array | undefined)[] = [];
  const keep = rows * count <= keptBytes;
  return {
    rows,
    count,
    counts(index) {
      const known = kept[index];
      if (known !== undefined) return known;
      const stream = random.fork(`${index}`);
      const drawn = new Uint8Array(rows);
      for (let i = 0; i < rows; i++) {
        const row = stream.below(rows);
        drawn[row] = drawn[row]! + 1;
      }
      if (keep) kept[index] = drawn;
      return drawn;
    },
  };
}

/**
 * Mean of each column in each resample: accuracy, when a column holds 1 for rows that are right.
 *
 * @param contributions  [rows, m]
 * @returns              m arrays of `resamples.count` means
 */
export async function bootstrapMeans(contributions: Matrix, resamples: Resamples): Promise<Float64Array[]> {
  const means = Array.from({ length: contributions.columns }, () => new Float64Array(resamples.count));
  for (let from = 0; from < resamples.count; from += blockSize) {
    const size = Math.min(blockSize, resamples.count - from);
    const counts = matrix(size, resamples.rows);
    for (let b = 0; b < size; b++) counts.data.set(resamples.counts(from + b), b * resamples.rows);
    const sums = await multiply(counts, contributions);
    for (let b = 0; b < size; b++) {
      means.forEach((column, j) => {
        column[from + b] = sums.data[b * sums.columns + j]! / resamples.rows;
      });
    }
  }
  return means;
}

/**
 * The score of each of several predictions in each resample.
 *
 * @returns one array of `resamples.count` scores a prediction
 * @throws as `score` does
 */
export async function bootstrapScores(
  metric: Metric,
  truth: Labels,
  predictions: readonly Labels[],
  resamples: Resamples,
): Promise<Float64Array[]> {
  const pairs = predictions.map((predicted) => scorable(metric, truth, predicted));
  if (metric === "accuracy") {
    const right = matrix(resamples.rows, pairs.length);
    pairs.forEach(({ truth: labels, predicted }, j) => {
      for (let i = 0; i < labels.values.length; i++) {
        right.data[i * pairs.length + j] = labels.values[i] === predicted.values[i] ? 1 : 0;
      }
    });
    return bootstrapMeans(right, resamples);
  }
  return pairs.map((pair) => {
    const scoreOf = weightedScore(pair);
    return Float64Array.from({ length: resamples.count }, (_, index) => scoreOf(resamples.counts(index)));
  });
}

/** A function from row counts to the score. */
function weightedScore(pair: Scorable): (counts: Uint8Array) => number {
  if (pair.kind === "classes") {
    const cells = confusionCells(pair.truth.values, pair.predicted.values, pair.classes);
    return (counts) => classScores[pair.metric](confusionOf(cells, pair.classes, counts));
  }
  const [x, y] = [pair.truth.values, pair.predicted.values];
  if (pair.metric === "pearson") return (counts) => pearson(x, y, counts);
  const [xGroups, yGroups] = [rankGroups(x), rankGroups(y)];
  const [xRanks, yRanks] = [new Float64Array(x.length), new Float64Array(y.length)];
  return (counts) => pearson(weightedRanks(xGroups, counts, xRanks), weightedRanks(yGroups, counts, yRanks), counts);
}

/** Two-sided percentile interval: the (1 − level)/2 and (1 + level)/2 quantiles. */
export function percentileInterval(values: Float64Array, level: number = 0.95): Interval {
  const sorted = values.toSorted();
  return [drawnQuantile(sorted, (1 - level) / 2), drawnQuantile(sorted, (1 + level) / 2)];
}

/** One-sided lower bound: the (1 − level) quantile. */
export function lowerBound(values: Float64Array, level: number = 0.95): number {
  return drawnQuantile(values.toSorted(), 1 - level);
}

/** One-sided upper bound: the `level` quantile. */
export function upperBound(values: Float64Array, level: number = 0.95): number {
  return drawnQuantile(values.toSorted(), level);
}

/**
 * Two-sided p-value of a difference by inverting its percentile interval: 2(1 + b)/(1 + B), b the resamples on the
 * rarer side of 0 (0 itself counts to it), at most 1.
 */
export function bootstrapPValue(change: Float64Array): number {
  let [notAbove, notBelow] = [0, 0];
  for (const value of change) {
    if (value <= 0) notAbove++;
    if (value >= 0) notBelow++;
  }
  return Math.min(1, (2 * (1 + Math.min(notAbove, notBelow))) / (1 + change.length));
}

/** The bootstrap's standard error: the standard deviation over resamples. */
export function standardError(resampled: Float64Array): number {
  const mean = resampled.reduce((sum, value) => sum + value, 0) / resampled.length;
  return Math.sqrt(resampled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, resampled.length - 1));
}

/** Paired differences, resample by resample. */
export function differences(a: Float64Array, b: Float64Array | number): Float64Array {
  return a.map((value, index) => value - (typeof b === "number" ? b : b[index]!));
}
