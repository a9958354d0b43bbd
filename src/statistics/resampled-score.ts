/**
 * Scores with their resamples, and the 95 % interval of a score: of a share of rows Wilson's, of a correlation
 * Fisher's, of all else the percentile bootstrap's.
 *
 * A resample cannot draw an error that no row has: of a share of 0.982 over 300 rows the percentile interval holds the
 * truth in 91.5 % of cases, Wilson's in 95.5 %.
 *
 * Balanced accuracy is a mean of recalls, each a share of its own class: its interval is made of Wilson's of each,
 *
 *   mean ± √Σ (recall − bound)² / C,
 *
 * (Newcombe 1998; Zou & Donner 2008, doi:10.1002/sim.3095), for a class of twenty rows has no percentiles to speak of.
 *
 * Where rows belong together a share has Wilson's interval of as many independent rows as they are worth. Of groups
 * whose latent scores correlate by ρ it holds the truth in (2,000 draws)
 *
 *   ρ = 0.15, right on 84 %, ten rows each:          10 groups 96.3, 20 groups 96.2, 40 groups 94.7 %
 *   ρ = 0.5, right on 84 %, ten rows each:           6 groups 93.9, 10 groups 93.1 %
 *   ρ = 0.5, right on 95 %, two to 29 rows each:     30 groups 93.4, 60 groups 93.8 %
 *   ρ = 0.5, right on 98 %, ten rows each:           40 groups 98.3 %
 *
 * Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286, on such intervals.
 *
 * Rows that are drawn twice are ties, and ties lower a rank correlation near 1: of
 * one of 0.995 over 650 rows the percentile interval holds the truth in 88 % of
 * cases. What the resamples do tell is the spread, and on the scale z = artanh r
 * the error is normal: tanh(z ± 1.96 s), s the standard deviation of artanh r over
 * the resamples, holds it in 93 to 95 %, and of small correlations as often as
 * percentiles do. Fisher 1921, Metron 1; Bonett & Wright 2000, doi:10.1007/BF02294183.
 */
import { bootstrapScores, type Interval, percentileInterval, type Resamples, standardError } from "./bootstrap.ts";
import { bootstrapClassScores } from "./bootstrap-classes.ts";
import { recallsOf } from "./class-shares.ts";
import { effectiveRows } from "./effective-rows.ts";
import type { Labels } from "./labels.ts";
import { type Metric, scorable, score } from "./metrics.ts";
import type { ResampledScore } from "./non-inferiority.ts";
import { normalQuantile } from "./normal.ts";
import { wilsonInterval } from "./wilson.ts";

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
  const resampled = await drawnScores(metric, truth, predictions, resamples);
  const { groups, rows } = resamples;
  const worth = (predicted: Labels): number =>
    groups === undefined
      ? rows
      : effectiveRows(
          Uint8Array.from(groups.of, (_, row) => (truth.values[row] === predicted.values[row] ? 1 : 0)),
          groups,
        );
  return predictions.map((predicted, i) => ({
    score: score(metric, truth, predicted),
    resampled: resampled[i]!,
    ...(metric === "accuracy" ? { shareOf: worth(predicted) } : {}),
    ...(metric === "balanced-accuracy" ? { recalls: recallsOf(truth, predicted, groups) } : {}),
    ...(metric === "spearman" || metric === "pearson" ? { isCorrelation: true } : {}),
  }));
}

/** The interval of a score with its resamples. */
export function scoreInterval({ score, resampled, shareOf, recalls, isCorrelation }: ResampledScore): Interval {
  if (recalls !== undefined) return meanOfShares(recalls.map(sharesInterval), score);
  if (isCorrelation === true) return fisherInterval(score, resampled) ?? percentileInterval(resampled);
  if (shareOf === undefined) return percentileInterval(resampled);
  return wilsonInterval({ right: score * shareOf, rows: shareOf });
}

/** Confusion matrices are quicker than rows where there are few classes. */
async function drawnScores(
  metric: Metric,
  truth: Labels,
  predictions: readonly Labels[],
  resamples: Resamples,
): Promise<readonly (Float64Array | undefined)[]> {
  if (metric !== "balanced-accuracy") return bootstrapScores(metric, truth, predictions, resamples);
  const classes = predictions.flatMap((predicted) => {
    const pair = scorable(metric, truth, predicted);
    return pair.kind === "classes" ? [pair] : [];
  });
  const [first] = classes;
  if (first === undefined) return [];
  const all = await bootstrapClassScores(
    [metric],
    first.truth,
    classes.map(({ predicted }) => predicted),
    resamples,
  );
  return all.map(([first]) => first);
}

function sharesInterval({ right, rows }: { readonly right: number; readonly rows: number }): readonly [number, Interval] {
  return [right / rows, wilsonInterval({ right, rows })];
}

/** The interval of a mean of independent shares, from that of each. */
function meanOfShares(shares: readonly (readonly [share: number, interval: Interval])[], mean: number): Interval {
  const half = (side: 0 | 1): number =>
    Math.sqrt(shares.reduce((sum, [share, interval]) => sum + (share - interval[side]) ** 2, 0)) / shares.length;
  return [Math.max(0, mean - half(0)), Math.min(1, mean + half(1))];
}

/** Null where the scale has no place for a correlation or a resample: at 1 and −1. */
function fisherInterval(correlation: number, resampled: Float64Array): Interval | null {
  const middle = Math.atanh(correlation);
  const half = normalQuantile(0.975) * standardError(resampled.map(Math.atanh));
  return Number.isFinite(middle + half) ? [Math.tanh(middle - half), Math.tanh(middle + half)] : null;
}
