/**
 * The mean score of several seeds, all scored on the same test rows, with an interval about both: which seeds were
 * drawn, and which rows.
 *
 * The score of seed s is μ + a_s + r + i_s: the seed itself, what the rows do to all seeds alike, and what they do to
 * this one. Over S seeds the mean has the variance
 *
 *   σ_r² + (σ_a² + σ_i²)/S,
 *
 * and both parts are seen: σ_r² is the covariance of two seeds over common resamples of the rows (mean over pairs; at
 * least 0), and the spread between seeds s² = Σ (score_s − mean)²/(S − 1) estimates σ_a² + σ_i². The rows' noise of a
 * single seed, σ_i², is in s² already and is not counted again. (Searle, Casella & McCulloch 1992, "Variance
 * components", chapter 3, for such sums of mean squares.)
 *
 *   mean ± t(0.975; ν) √(σ̂_r² + s²/S),   1/ν = w/(S − 1),   w = (s²/S) / (σ̂_r² + s²/S)
 *
 * The reciprocal degrees of freedom are those of the parts, S − 1 and so many for the rows that they do not count,
 * weighted by their share of the variance, as Cochran & Cox (1950, "Experimental designs", 4.14) weight the quantiles
 * themselves. Satterthwaite's w²/(S − 1) (1946, doi:10.2307/3002019) takes a share that is small by chance at its word:
 * with three seeds of three times the rows' spread it holds the truth in 92 %, this in 94 to 95 %. Two seeds know too
 * little of their spread: with them it is 90 to 92 % where that is three times the rows' and more. Student's t of the
 * scores alone holds it in 50 to 90 % where seeds are alike, for it does not see σ_r².
 *
 * Near 0 and 1 a share of rows has Wilson's interval (wilson.ts) with this t and with so many rows that its variance is
 * this one; a correlation has its interval on the scale artanh r. Both are what a single seed has there.
 */
import { InputError } from "../base/errors.ts";
import { meanOf } from "../numeric/mean.ts";
import { type Interval, standardError } from "./bootstrap.ts";
import type { ResampledScore } from "./non-inferiority.ts";
import { studentDistribution, studentQuantile } from "./student.ts";
import { wilsonInterval } from "./wilson.ts";

/** A mean over seeds. */
export interface SeedMean {
  readonly mean: number;
  /** 95 %. */
  readonly interval: Interval;
  readonly minimum: number;
  readonly maximum: number;
  /** σ̂_r, s/√S and ν; null where seeds do not differ: the quantile is the normal one. */
  readonly errors: { readonly rows: number; readonly seeds: number; readonly freedom: number | null };
}

/** Of a two-sided interval of 95 %. */
const side = 0.975;

/** A variance below this is that of equal scores, rounded. */
const rounding = 1e-18;

/** Seeds whose share of the variance is below this are equal up to rounding. */
const smallestShare = 1e-8;

/**
 * The mean of two or more seeds.
 *
 * @param scores  one a seed, resampled on the same resamples of the same rows
 * @throws InputError for fewer than two seeds
 */
export function seedMean(scores: readonly ResampledScore[]): SeedMean {
  const { mean, variance, t, errors } = meanWithErrors(scores);
  const values = scores.map(({ score }) => score);
  return {
    mean,
    interval: intervalOf(scores, mean, variance, t),
    minimum: Math.min(...values),
    maximum: Math.max(...values),
    errors,
  };
}

/**
 * The mean of a difference over two or more seeds: its interval, not cut to what scores can be, and the two-sided p-value
 * of no difference by the same t.
 */
export function seedDifference(changes: readonly ResampledScore[]): { readonly interval: Interval; readonly pValue: number } {
  const { mean, variance, t, errors } = meanWithErrors(changes);
  const half = t * Math.sqrt(variance);
  const distance = variance > rounding ? Math.abs(mean) / Math.sqrt(variance) : 0;
  const pValue = 2 * (1 - studentDistribution(distance, errors.freedom ?? manyFreedom));
  return { interval: [mean - half, mean + half], pValue: Math.max(smallestPValue, Math.min(1, pValue)) };
}

/** Degrees of freedom of a normal distribution, nearly. */
const manyFreedom = 1e6;

/** 1 − P(T ≤ t) has no digits below. */
const smallestPValue = 1e-15;

function meanWithErrors(
  scores: readonly ResampledScore[],
): Pick<SeedMean, "mean" | "errors"> & { readonly variance: number; readonly t: number } {
  const count = scores.length;
  if (count < 2) {
    throw new InputError({
      where: "mean over seeds",
      must: "there must be two seeds or more",
      got: `${count}`,
      todo: "An interval over seeds needs two of them.",
    });
  }
  const values = scores.map(({ score }) => score);
  const mean = meanOf(values);
  const between = values.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (count - 1) / count;
  const rows = sharedVariance(scores);
  const variance = rows + between;
  const share = variance > rounding ? between / variance : 0;
  const freedom = share > smallestShare ? (count - 1) / share : null;
  const t = studentQuantile(side, freedom ?? Number.POSITIVE_INFINITY);
  return { mean, variance, t, errors: { rows: Math.sqrt(rows), seeds: Math.sqrt(between), freedom } };
}

/** Mean covariance of two seeds over the resamples: of S variances and that of the mean, (S² V_mean − Σ V_s)/(S (S − 1)). */
function sharedVariance(scores: readonly ResampledScore[]): number {
  const count = scores.length;
  const sums = new Float64Array(scores[0]!.resampled.length);
  let single = 0;
  for (const { resampled } of scores) {
    for (let b = 0; b < sums.length; b++) sums[b] = sums[b]! + resampled[b]!;
    single += standardError(resampled) ** 2;
  }
  return Math.max(0, (standardError(sums) ** 2 - single) / (count * (count - 1)));
}

function intervalOf(scores: readonly ResampledScore[], mean: number, variance: number, t: number): Interval {
  const half = t * Math.sqrt(variance);
  if (scores.every(({ isCorrelation }) => isCorrelation === true)) {
    const [middle, stretched] = [Math.atanh(mean), half / (1 - mean * mean)];
    return Number.isFinite(middle + stretched)
      ? [Math.tanh(middle - stretched), Math.tanh(middle + stretched)]
      : [Math.max(-1, mean - half), Math.min(1, mean + half)];
  }
  const rows = meanOf(scores.map(({ shareOf }) => shareOf ?? Number.POSITIVE_INFINITY));
  const single = mean * (1 - mean);
  if (!Number.isFinite(rows) || Math.min(mean, 1 - mean) * rows >= enoughRows) {
    return [Math.max(0, mean - half), Math.min(1, mean + half)];
  }
  const worth = variance > rounding ? single / variance : rows;
  return wilsonInterval({ right: mean * worth, rows: worth }, t);
}

/** Rows on the rarer side from which on a share is as good as normal. */
const enoughRows = 20;
