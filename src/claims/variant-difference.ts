/**
 * Is a variant better than the pretrained one? The same probe on the same test rows, before and after: a paired
 * difference, its interval, and a test of whether it is 0, corrected for the number of such tests in the study.
 */

import { pointsOfFirstProbe } from "../cells/components-cell.ts";
import { cellOf, cellsOf, type FinishedSlice } from "../cells/finished-slice.ts";
import { type PackedLabels, unpackLabels } from "../cells/packed-labels.ts";
import { labelsOfRole, testRowsOf } from "../cells/slice.ts";
import type { VariantDifference } from "../results/comparison.ts";
import type { SliceIdentity } from "../results/slice-identity.ts";
import { bootstrapPValue, differences, percentileInterval, type Resamples, resample } from "../statistics/bootstrap.ts";
import { holm } from "../statistics/family-wise.ts";
import { groupedMcNemarPValue } from "../statistics/grouped-mcnemar.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import type { Labels } from "../statistics/labels.ts";
import { mcnemarPValue } from "../statistics/mcnemar.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { discordanceOf, pairedScoreBounds } from "../statistics/paired-proportions.ts";
import { rowsToShow } from "../statistics/power.ts";
import { resampledScores } from "../statistics/resampled-score.ts";
import type { VectorSet } from "../vectors/vector-set.ts";

/** Of a two-sided interval of 95 %. */
const side = 0.975;

/** The level at which a difference is shown. */
const level = 0.05;

/** Test predictions of a slice that two variants can be compared by. */
export interface ComparedPredictions {
  /** Of the first probe on the whole vector. */
  readonly full: PackedLabels | null;
  /** Of the best single dimension. */
  readonly bestDimension: PackedLabels | null;
  /** Of the first probe on so many principal components. */
  readonly components: ReadonlyMap<number, PackedLabels>;
}

/** A slice of a variant and the pretrained one. */
export interface PairedPredictions {
  readonly slice: SliceIdentity;
  readonly before: ComparedPredictions;
  readonly after: ComparedPredictions;
}

/** What the differences are taken with. */
export interface DifferenceSettings {
  readonly metric: HeadlineMetric;
  readonly testLabels: Labels;
  /** A number a test row, the same for rows that belong together; left out where rows are independent. */
  readonly testGroups?: Int32Array | undefined;
  readonly bootstraps: number;
  readonly seed: number;
}

/** The settings of a study of these vectors. */
export function differenceSettings(
  set: VectorSet,
  { bootstraps, seed }: Pick<DifferenceSettings, "bootstraps" | "seed">,
): DifferenceSettings {
  const testLabels = labelsOfRole(set.labels, set.splits, "test");
  return { metric: set.task.metric, testLabels, testGroups: testRowsOf(set).groups, bootstraps, seed };
}

/** The predictions among the cells of a slice. */
export function comparedPredictions(finished: Pick<FinishedSlice, "cells">): ComparedPredictions {
  const drawn = cellsOf(finished, "curve").filter(({ cell }) => cell.compressor === "pca");
  const points = [
    ...drawn.flatMap(({ cell }) => pointsOfFirstProbe(cell)),
    ...cellsOf(finished, "components").flatMap(({ cell }) => cell.points),
  ];
  return {
    full: cellOf(finished, "full")?.fits[0]?.test ?? null,
    bestDimension: cellOf(finished, "dimensions")?.best?.test ?? null,
    components: new Map(points.map(({ k, fit }) => [k, fit.test])),
  };
}

/** Differences of every pair, those of whole vectors before those of single dimensions; p-values after Holm's correction over all. */
export async function variantDifferences(
  pairs: readonly PairedPredictions[],
  { metric, testLabels, testGroups, bootstraps, seed }: DifferenceSettings,
): Promise<readonly VariantDifference[]> {
  const rows = testLabels.values.length;
  const resamples = resample(rows, { seed, count: bootstraps, groups: testGroups });
  const found: Tested[] = [];
  for (const of of ["full", "bestDimension"] as const) {
    for (const { slice, before, after } of pairs) {
      const [first, second] = [after[of], before[of]];
      if (first === null || second === null) continue;
      const predictions = [unpackLabels(first, rows), unpackLabels(second, rows)] as const;
      found.push({ slice, of, ...(await pairedDifference(metric, testLabels, predictions, resamples)) });
    }
  }
  const corrected = holm(found.map(({ pValue }) => pValue));
  return found.map(({ slice, of, difference, interval, change }, i) => {
    const pValue = corrected[i]!;
    const needed = pValue < level ? null : rowsToShow(Math.abs(difference), change, rows, side);
    return { ...slice, of, difference, interval, pValue, rowsNeeded: needed };
  });
}

interface Tested extends PairedDifference, Pick<VariantDifference, "of"> {
  readonly slice: SliceIdentity;
}

/** What a paired difference is tested by. */
export type PairedTest = "mcnemar" | "grouped-mcnemar" | "bootstrap";

/** The difference of two scores on the same test rows. */
export interface PairedDifference extends Pick<VariantDifference, "difference" | "interval" | "pValue"> {
  readonly test: PairedTest;
  /** Resample by resample. */
  readonly change: Float64Array;
}

/** The score of the first predictions less that of the second, paired by rows; its p-value is not corrected. */
export async function pairedDifference(
  metric: HeadlineMetric,
  truth: Labels,
  [after, before]: readonly [Labels, Labels],
  resamples: Resamples,
): Promise<PairedDifference> {
  const [first, second] = (await resampledScores(metric, truth, [after, before], resamples)) as [ResampledScore, ResampledScore];
  const change = differences(first.resampled, second.resampled);
  const [low, high] = percentileInterval(change);
  const difference = first.score - second.score;
  const resampled = { difference, pValue: bootstrapPValue(change), test: "bootstrap", change } as const;
  if (metric === "spearman") return { ...resampled, interval: [low, high] };
  const { groups } = resamples;
  const discordance = discordanceOf(after, before, truth, groups);
  const [scoreLow, scoreHigh] = pairedScoreBounds(discordance, side);
  // where hardly any row is judged differently, resampling has no spread
  const interval = [Math.min(low, scoreLow), Math.max(high, scoreHigh)] as const;
  if (metric === "balanced-accuracy") return { ...resampled, interval };
  const tested =
    groups === undefined
      ? ({ test: "mcnemar", pValue: mcnemarPValue(discordance) } as const)
      : ({ test: "grouped-mcnemar", pValue: groupedMcNemarPValue(after, before, truth, groups) } as const);
  return { difference, interval, ...tested, change };
}
