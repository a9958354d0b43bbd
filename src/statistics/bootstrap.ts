/**
 * Bootstrap over test rows (Efron & Tibshirani 1993, "An introduction to the
 * bootstrap", chapter 13: the percentile interval).
 *
 * A resample is the number of times each row was drawn. All scores of a study are
 * taken on the same resamples, so a difference of two scores, resample by
 * resample, is paired.
 *
 * Where rows belong together whole groups are drawn, as many as there are (Davison &
 * Hinkley 1997, "Bootstrap methods and their application", section 3.8), and a score
 * is of the rows that were drawn, however many; few-groups.ts widens its resamples.
 */
import { InputError } from "../base/errors.ts";
import { type Random, seeded } from "../base/random.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { confusionCells, confusionOf } from "./confusion.ts";
import { pearson, rankCorrelations } from "./correlation.ts";
import { stretched, stretchedCorrelations, stretches } from "./few-groups.ts";
import type { Labels } from "./labels.ts";
import { classScores, type Metric, type Scorable, scorable } from "./metrics.ts";
import { drawnQuantile } from "./order.ts";
import { defaultBootstraps } from "./resampling-counts.ts";
import { groupsOfRows, type RowGroups } from "./row-groups.ts";

/** Resamples of rows, the same for every score. */
export interface Resamples {
  /** Rows that are drawn from: as many as a resample has where rows are independent. */
  readonly rows: number;
  /** How many resamples. */
  readonly count: number;
  /** How often each row is drawn in resample `index` [rows]; not to be changed. */
  counts(index: number): Uint8Array;
  /** Which rows belong together; left out where rows are independent. */
  readonly groups?: RowGroups | undefined;
  /** How far a resampled score is moved away from the score itself [count]; left out where rows are independent. */
  readonly stretch?: Float64Array | undefined;
}

/** Low and high end. */
export type Interval = readonly [low: number, high: number];

/** Resamples kept in memory at most; beyond, they are drawn anew (with the same result) each time. */
const keptBytes = 512 * 1024 * 1024;

/** Resamples in one matrix product. */
const blockSize = 256;

/** How resamples are drawn. */
export interface ResampleOptions {
  readonly seed: number;
  /** 2,000 when left out. */
  readonly count?: number;
  /** A number a row, the same for rows that belong together: then groups are drawn. */
  readonly groups?: ArrayLike<number> | undefined;
}

/**
 * Draws `count` resamples of `rows` rows with replacement; the same seed gives the same resamples.
 * @throws InputError when there are no rows, or a single group; ShapeError unless there is one group a row
 */
export function resample(rows: number, options: ResampleOptions): Resamples {
  const count = options.count ?? defaultBootstraps;
  const groups = groupsOfRows(options.groups, rows);
  if (!(rows >= 1) || !(count >= 1)) {
    throw new InputError({
      where: "bootstrap",
      must: "there must be rows to draw from and resamples to draw",
      got: `${rows} rows and ${count} resamples`,
      todo: "Give the task more test rows.",
    });
  }
  if (groups?.count === 1) {
    throw new InputError({
      where: "bootstrap",
      must: "there must be at least two groups to draw from",
      got: "one",
      todo: "Give the task test rows of more groups.",
    });
  }
  const { seed } = options;
  const known = latest?.resamples;
  if (groups === undefined && latest?.seed === seed && known?.rows === rows && known.count === count) return known;
  const random = seeded(seed).fork("bootstrap");
  const kept: (Uint8Array | undefined)[] = [];
  const keep = rows * count <= keptBytes;
  const resamples: Resamples = {
    rows,
    count,
    ...(groups === undefined ? {} : { groups, stretch: stretches(groups.effective, count, random.fork("stretch")) }),
    counts(index) {
      const known = kept[index];
      if (known !== undefined) return known;
      const stream = random.fork(`${index}`);
      const drawn = groups === undefined ? draws(rows, stream) : ofMembers(groups, draws(groups.count, stream));
      if (keep) kept[index] = drawn;
      return drawn;
    },
  };
  if (groups === undefined && rows * count <= sharedBytes) latest = { seed, resamples };
  return resamples;
}

/** Those that were drawn last: single dimensions and all other scores of a slice ask for the same. */
let latest: { readonly seed: number; readonly resamples: Resamples } | null = null;
const sharedBytes = 16 * 1024 * 1024;

/** How often each of `count` is drawn in as many draws. */
function draws(count: number, random: Random): Uint8Array {
  const drawn = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const row = random.below(count);
    drawn[row] = drawn[row]! + 1;
  }
  return drawn;
}

/** Each row as often as its group. */
function ofMembers({ of }: RowGroups, drawn: Uint8Array): Uint8Array {
  return Uint8Array.from(of, (group) => drawn[group]!);
}

/**
 * Mean of each column in each resample: accuracy, when a column holds 1 for rows that are right.
 *
 * @param contributions  [rows, m]
 * @returns              m arrays of `resamples.count` means
 */
export async function bootstrapMeans(contributions: Matrix, resamples: Resamples): Promise<Float64Array[]> {
  const means = await drawnMeans(contributions, resamples);
  if (resamples.stretch === undefined) return means;
  const sums = new Float64Array(contributions.columns);
  for (const [at, value] of contributions.data.entries()) sums[at % sums.length] = sums[at % sums.length]! + value;
  return means.map((column, j) => stretched(column, sums[j]! / resamples.rows, resamples.stretch));
}

/** The same as they were drawn: for numbers of which a score is made, which is then `stretched`. */
export async function drawnMeans(contributions: Matrix, resamples: Resamples): Promise<Float64Array[]> {
  const means = Array.from({ length: contributions.columns }, () => new Float64Array(resamples.count));
  for (let from = 0; from < resamples.count; from += blockSize) {
    const { counts, drawn } = blockOf(resamples, from);
    const sums = await multiply(counts, contributions);
    for (const [j, column] of means.entries()) {
      for (let b = 0; b < counts.rows; b++) column[from + b] = sums.data[b * sums.columns + j]! / drawn[b]!;
    }
  }
  return means;
}

/** Some resamples as a factor of products. */
interface CountBlock {
  readonly counts: Matrix;
  /** Rows drawn in each. */
  readonly drawn: Float64Array;
}

/** Blocks of resamples that are small: most of a product of few columns would be making them anew. */
const blocks = new WeakMap<Resamples, Map<number, CountBlock>>();
const keptBlockBytes = 16 * 1024 * 1024;

/** The resamples from one on. */
function blockOf(resamples: Resamples, from: number): CountBlock {
  const known = blocks.get(resamples)?.get(from);
  if (known !== undefined) return known;
  const size = Math.min(blockSize, resamples.count - from);
  const counts = matrix(size, resamples.rows);
  const drawn = new Float64Array(size).fill(resamples.rows);
  for (let b = 0; b < size; b++) {
    const countsOfResample = resamples.counts(from + b);
    counts.data.set(countsOfResample, b * resamples.rows);
    if (resamples.groups !== undefined) drawn[b] = countsOfResample.reduce((sum, times) => sum + times, 0);
  }
  const block = { counts, drawn };
  if (4 * resamples.rows * resamples.count <= keptBlockBytes) {
    blocks.set(resamples, (blocks.get(resamples) ?? new Map<number, CountBlock>()).set(from, block));
  }
  return block;
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
  const scoresOf = weightedScores(metric, truth, pairs);
  const all = pairs.map(() => new Float64Array(resamples.count));
  for (let index = 0; index < resamples.count; index++) {
    const ofResample = scoresOf(resamples.counts(index));
    for (let at = 0; at < all.length; at++) all[at]![index] = ofResample[at]!;
  }
  if (resamples.stretch === undefined) return all;
  const scores = scoresOf(new Uint8Array(resamples.rows).fill(1));
  const move = truth.kind === "classes" ? stretched : stretchedCorrelations;
  return all.map((resampled, at) => move(resampled, scores[at]!, resamples.stretch));
}

/** A function from row counts to the scores; ranks of the truth, which all predictions share, are taken once. */
function weightedScores(metric: Metric, truth: Labels, pairs: readonly Scorable[]): (counts: Uint8Array) => ArrayLike<number> {
  if (metric === "spearman") {
    return rankCorrelations(
      truth.values,
      pairs.map(({ predicted }) => predicted.values),
    );
  }
  const each = pairs.map(weightedScore);
  return (counts) => each.map((scoreOf) => scoreOf(counts));
}

function weightedScore(pair: Scorable): (counts: Uint8Array) => number {
  if (pair.kind === "classes") {
    const cells = confusionCells(pair.truth.values, pair.predicted.values, pair.classes);
    return (counts) => classScores[pair.metric](confusionOf(cells, pair.classes, counts));
  }
  const [x, y] = [pair.truth.values, pair.predicted.values];
  return (counts) => pearson(x, y, counts);
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

/** The smallest that `bootstrapPValue` gives with so many resamples: all on one side of 0. */
export function leastBootstrapPValue(resamples: number): number {
  return Math.min(1, 2 / (1 + resamples));
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
