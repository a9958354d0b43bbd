/** Single dimensions of a slice: every one as a row, the best one as a claim with its controls. */

import type { DimensionsCell } from "../cells/dimensions-cell.ts";
import type { BestInCell } from "../cells/turned-rules.ts";
import type { AxisPrivilege, BestDimension } from "../results/best-dimension.ts";
import { differences, type Interval, standardError } from "../statistics/bootstrap.ts";
import { pearson } from "../statistics/correlation.ts";
import type { Labels } from "../statistics/labels.ts";
import { nonInferiorScore, type ResampledScore, rowsToShowNonInferior, withinMargin } from "../statistics/non-inferiority.ts";
import { discordanceOf } from "../statistics/paired-proportions.ts";
import { rowsToShow } from "../statistics/power.ts";
import { ratioInterval } from "../statistics/ratio-interval.ts";
import { aboveBaseline } from "../statistics/refusal.ts";
import { scoreInterval } from "../statistics/resampled-score.ts";
import { lowHigh, partName, type Scoring, withInterval } from "./scoring.ts";

/** What the best dimension is held against. */
export interface DimensionsSetting {
  readonly scoring: Scoring;
  readonly reference: ResampledScore;
  readonly referencePredictions: Labels;
  readonly testLabels: Labels;
  /** The majority baseline; 0 for regression. */
  readonly baseline: ResampledScore | 0;
  readonly margin: number;
  readonly seed: number;
  /** (score − majority)/(reference − majority); null when refused. */
  retained(score: number): number | null;
}

/** Keeps the rows; returns the best dimension, null when claims are refused. */
export async function inferDimensions(cell: DimensionsCell, setting: DimensionsSetting): Promise<BestDimension | null> {
  const { scoring, reference, baseline, margin, seed, retained } = setting;
  if (cell.best === null) return null;
  for (const { dimension, score, low, high, train, pValue, qValue } of cell.dimensions) {
    const row = { ...scoring.blank, part: "dimension" as const, probe: cell.probe, dimension, score, low, high, train };
    scoring.rows.push({ ...row, pValue, qValue, retention: retained(score), seed });
  }
  const compared = cell.unrotated ?? cell.best;
  const [best, unrotated] = await scoring.score([cell.best, compared].map(scoring.unpack));
  if (best === undefined || unrotated === undefined) return null;
  const rotations = await scoredRotations(cell, "rotation", cell.rotations, setting);
  const standardised = await scoredRotations(cell, "standardised-rotation", cell.standardisedRotations, setting);
  const retention = retained(best.score);
  if (retention === null) return null;
  const rotated = meanScore(rotations);
  scoring.parts.set(partName("dimension"), best).set(partName("rotation"), rotated);
  const { testLabels, referencePredictions } = setting;
  const discordance =
    testLabels.kind === "classes"
      ? discordanceOf(scoring.unpack(cell.best), referencePredictions, testLabels, scoring.groups)
      : undefined;
  const { difference, lower, nonInferior } = nonInferiorScore(best, reference, discordance, margin);
  const above = aboveBaseline(best, baseline, scoring.count);
  const needed = nonInferior ? null : rowsToShowNonInferior(best, reference, discordance, scoring.count, margin);
  return {
    index: cell.best.dimension,
    probe: cell.probe,
    ...withInterval(best),
    train: cell.best.train,
    aboveMajority: above.shown,
    rowsNeeded: above.rowsNeeded,
    pValue: cell.pValue,
    retention,
    retentionInterval: ratioInterval(over(best, baseline), over(reference, baseline)),
    nonInferior: { shown: nonInferior && above.shown, margin, difference, lower, rowsNeeded: needed },
    rotated: withInterval(rotated),
    axisPrivilege: axisPrivilege(unrotated, rotations, scoring.count),
    standardised: {
      rotated: withInterval(meanScore(standardised)),
      axisPrivilege: axisPrivilege(unrotated, standardised, scoring.count),
    },
    withinMargin: cell.dimensions.filter(({ score }) => withinMargin(score - reference.score, margin)).length,
    ...(cell.values === null ? {} : { values: cell.values }),
  };
}

/** Scores and keeps the best coordinate of each rotation. */
async function scoredRotations(
  { probe }: DimensionsCell,
  part: "rotation" | "standardised-rotation",
  turned: readonly BestInCell[],
  { scoring, seed }: DimensionsSetting,
): Promise<readonly ResampledScore[]> {
  const scores = await scoring.score(turned.map(scoring.unpack));
  for (const [i, own] of scores.entries()) {
    const row = { ...scoring.blank, part, probe, score: own.score, ...lowHigh(own), seed };
    scoring.rows.push({ ...row, dimension: turned[i]!.dimension, train: turned[i]!.train });
  }
  return scores;
}

/**
 * How much the best dimension is above the mean of the rotations. The interval is about the test rows, given these
 * rotations, and is made of those of the two scores, which know of rows that are hardly ever wrong:
 *
 *   a − b ± √((a − a₁)² + (b₂ − b)² − 2 r (a − a₁)(b₂ − b)),
 *
 * r the correlation of a and b over the resamples (Zou & Donner 2008, doi:10.1002/sim.3095). Whether the axes as they
 * came are one more random turn is asked by rank: (1 + b)/(1 + R), b of the R rotations reaching the best dimension.
 */
function axisPrivilege(best: ResampledScore, rotations: readonly ResampledScore[], rows: number): AxisPrivilege {
  // Differences before the mean: equal scores then differ by exactly 0, not by rounding.
  const value = rotations.reduce((sum, { score }) => sum + (best.score - score), 0) / rotations.length;
  const rotated = meanScore(rotations);
  const interval = differenceInterval(value, best, rotated);
  return {
    value,
    interval,
    // Of the lower end of a two-sided interval of 95 %.
    rowsNeeded: interval[0] > 0 ? null : rowsToShow(value, differences(best.resampled, rotated.resampled), rows, 0.975),
    pValue: (1 + rotations.filter(({ score }) => score >= best.score).length) / (1 + rotations.length),
  };
}

function differenceInterval(difference: number, one: ResampledScore, other: ResampledScore): Interval {
  const [a, b] = [scoreInterval(one), scoreInterval(other)];
  const related = pearson(one.resampled, other.resampled);
  const correlation = Number.isFinite(related) ? related : 0; // of scores that never vary
  const half = (of: number, and: number): number => Math.sqrt(Math.max(0, of ** 2 + and ** 2 - 2 * correlation * of * and));
  return [difference - half(one.score - a[0], b[1] - other.score), difference + half(a[1] - one.score, other.score - b[0])];
}

/** What a score has over the baseline. */
function over(own: ResampledScore, baseline: ResampledScore | 0): ResampledScore {
  if (baseline === 0) return own;
  return { score: own.score - baseline.score, resampled: differences(own.resampled, baseline.resampled) };
}

/** The mean over rotations, resample by resample. It varies less than each, and is worth as many rows as a share of its variance. */
function meanScore(scores: readonly ResampledScore[]): ResampledScore {
  const sums = new Float64Array(scores[0]!.resampled.length);
  let sum = 0;
  for (const { score, resampled } of scores) {
    sum += score;
    for (let i = 0; i < sums.length; i++) sums[i]! += resampled[i]!;
  }
  const mean: ResampledScore = { score: sum / scores.length, resampled: sums.map((value) => value / scores.length) };
  // a share of rows, or a correlation, as the scores are; rows that are right, class by class, are each one's own
  const { recalls: _, ...kind } = scores[0]!;
  if (kind.shareOf === undefined) return { ...kind, ...mean };
  const variance = standardError(mean.resampled) ** 2;
  const worth = variance === 0 ? 0 : (mean.score * (1 - mean.score)) / variance;
  return { ...kind, ...mean, shareOf: Math.max(kind.shareOf, worth) };
}
