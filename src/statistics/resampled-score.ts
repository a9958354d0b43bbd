/**
 * Scores with their resamples, and the 95 % interval of a score: the percentile
 * bootstrap's, and where hardly any row is wrong (or right) the farther end, on
 * each side, of it and Wilson's.
 *
 * A resample cannot draw an error that no row has: of a share of 0.982 over 300
 * rows the percentile interval holds the truth in 91.5 % of cases, Wilson's in
 * 95.5 %. With 20 rows on the rarer side (0.96 of 500) it is 94.7 %.
 *
 * Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286, on such intervals.
 */
import { bootstrapScores, type Interval, percentileInterval, type Resamples } from "./bootstrap.ts";
import { type Metric, score } from "./metrics.ts";
import type { ResampledScore } from "./non-inferiority.ts";
import type { Labels } from "./rows.ts";
import { wilsonInterval } from "./wilson.ts";

/** Rows on the rarer side from which on the percentile interval is let alone. */
const enoughRows = 20;

/**
 * The score of each of several predictions, with its resamples.
 * @throws as `score` does
 */
export async function resampledScores(
  metric: Metric,
  truth: Labels,
  predictions: readonly Labels[],
  resamples: Resamples,
): Promise<readonly ResampledScore[]> {
  const resampled = await bootstrapScores(metric, truth, predictions, resamples);
  return predictions.map((predicted, i) => ({
    score: score(metric, truth, predicted),
    resampled: resampled[i] ?? new Float64Array(resamples.count),
    ...(metric === "accuracy" ? { shareOf: resamples.rows } : {}),
  }));
}

/** The interval of a score with its resamples. */
export function scoreInterval({ score, resampled, shareOf }: ResampledScore): Interval {
  const percentile = percentileInterval(resampled);
  if (shareOf === undefined || Math.min(score, 1 - score) * shareOf >= enoughRows) return percentile;
  const wilson = wilsonInterval({ right: score * shareOf, rows: shareOf });
  return [Math.min(percentile[0], wilson[0]), Math.max(percentile[1], wilson[1])];
}
