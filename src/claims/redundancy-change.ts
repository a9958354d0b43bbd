/**
 * Does finetuning make vectors more redundant? A difference in differences: what the first probe loses from the whole
 * vector to k principal components, pretrained less finetuned, all four scores on the same test rows,
 *
 *   (full − PCA_k) of the pretrained vectors − (full − PCA_k) of the finetuned ones,
 *
 * more than 0 where finetuned vectors lose less. The sizes are fixed before anything is scored: d/16 is the primary one,
 * tested by itself; 1, C − 1, 2C and d/4 beside it are corrected for their number (Holm). Angrist & Pischke 2009,
 * "Mostly harmless econometrics", chapter 5, on such differences.
 */

import { redundancySizes } from "../cells/components-cell.ts";
import { type PackedLabels, unpackLabels } from "../cells/packed-labels.ts";
import type { RedundancyChange } from "../results/comparison.ts";
import {
  bootstrapPValue,
  differences,
  type Interval,
  percentileInterval,
  type Resamples,
  resample,
} from "../statistics/bootstrap.ts";
import { holm } from "../statistics/family-wise.ts";
import type { Labels } from "../statistics/labels.ts";
import { mcnemarPValue } from "../statistics/mcnemar.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { type Discordance, pairedScoreBounds } from "../statistics/paired-proportions.ts";
import { rowsToShow } from "../statistics/power.ts";
import { resampledScores } from "../statistics/resampled-score.ts";
import { seedDifference } from "../statistics/seed-mean.ts";
import type { DifferenceSettings } from "./variant-difference.ts";

/** Of a two-sided interval of 95 %. */
const side = 0.975;

/** The level at which a difference is shown. */
const level = 0.05;

/** With fewer rows that speak for either side, resampling has too little spread. */
const fewRows = 20;

/** Test predictions of one set of vectors. */
export interface ComponentPredictions {
  /** Of the first probe on the whole vector. */
  readonly full: PackedLabels;
  /** Of the same probe on k principal components. */
  readonly components: ReadonlyMap<number, PackedLabels>;
}

/** The finetuned vectors of one name and slice, a set a seed, beside the pretrained ones. */
export interface RedundancyPair extends Pick<RedundancyChange, "name" | "layer" | "pooling" | "headSeeds" | "dataSeeds"> {
  readonly probe: string;
  readonly dimensions: number;
  readonly before: ComponentPredictions;
  readonly after: readonly ComponentPredictions[];
}

/** The tests of every pair; a size that one side lacks (for want of living dimensions) is left out. */
export async function redundancyChanges(
  pairs: readonly RedundancyPair[],
  settings: DifferenceSettings,
): Promise<readonly RedundancyChange[]> {
  const { testLabels, testGroups, bootstraps, seed } = settings;
  const resamples = resample(testLabels.values.length, { seed, count: bootstraps, groups: testGroups });
  const found: RedundancyChange[] = [];
  for (const { before, after, dimensions, ...named } of pairs) {
    const [primary, ...others] = redundancySizes(dimensions, testLabels);
    const tested = async (k: number): Promise<Tested | null> => lossDifference(k, before, after, settings, resamples);
    const first = primary === undefined ? null : await tested(primary);
    const beside: Tested[] = [];
    for (const k of others.toSorted((a, b) => a - b)) {
      const test = await tested(k);
      if (test !== null) beside.push(test);
    }
    const adjusted = holm(beside.map(({ pValue }) => pValue));
    const all = [
      ...(first === null ? [] : [{ ...first, isPrimary: true }]),
      ...beside.map((test, i) => ({ ...test, isPrimary: false, pValue: adjusted[i]! })),
    ];
    found.push(
      ...all.map(({ change, ...test }) => ({
        ...named,
        compressor: "pca" as const,
        ...test,
        rowsNeeded: test.pValue < level ? null : rowsToShow(Math.abs(test.difference), change, resamples.rows, side),
      })),
    );
  }
  return found;
}

/** Losses at one size, with the test of their difference. */
interface Tested extends Pick<RedundancyChange, "k" | "before" | "after" | "difference" | "interval" | "pValue"> {
  /** Resample by resample. */
  readonly change: Float64Array;
}

/**
 * What one side loses from the whole vector to k principal components less what the mean of the others does; its p-value
 * is not corrected. Null where a side has no predictions at this size.
 */
export async function lossDifference(
  k: number,
  before: ComponentPredictions,
  after: readonly ComponentPredictions[],
  { metric, testLabels }: Pick<DifferenceSettings, "metric" | "testLabels">,
  resamples: Resamples,
): Promise<Tested | null> {
  const sides = [before, ...after].map(({ full, components }) => [full, components.get(k)]);
  const predictions = sides.flat().flatMap((packed) => (packed === undefined ? [] : [unpackLabels(packed, resamples.rows)]));
  if (predictions.length < 2 * sides.length) return null;
  const scores = await resampledScores(metric, testLabels, predictions, resamples);
  const [lost, ...others] = sides.flatMap((_, at) => {
    const [whole, cut] = scores.slice(2 * at);
    return whole === undefined || cut === undefined ? [] : [less(whole, cut)];
  });
  if (lost === undefined) return null;
  const changes = others.map((other) => less(lost, other));
  const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;
  const scoreOf = ({ score }: ResampledScore): number => score;
  const [only] = changes;
  if (only === undefined) return null;
  const told = { k, before: lost.score, after: mean(others.map(scoreOf)), difference: mean(changes.map(scoreOf)) };
  if (changes.length > 1) {
    const change = Float64Array.from(only.resampled, (_, b) => mean(changes.map(({ resampled }) => resampled[b]!)));
    return { ...told, ...seedDifference(changes), change };
  }
  const change = only.resampled;
  const counts = metric === "accuracy" && resamples.groups === undefined ? signs(predictions, testLabels) : null;
  return { ...told, ...withFewRows(counts, percentileInterval(change), bootstrapPValue(change)), change };
}

function less(a: ResampledScore, b: ResampledScore): ResampledScore {
  return { score: a.score - b.score, resampled: differences(a.resampled, b.resampled) };
}

/** Rows on which the pretrained vectors lose more (gains) and less (losses); [full, PCA] before, [full, PCA] after. */
function signs(predictions: readonly Labels[], truth: Labels): Discordance {
  let [gains, losses] = [0, 0];
  const rows = truth.values.length;
  for (let i = 0; i < rows; i++) {
    const [a, b, c, d] = predictions.map(({ values }) => (values[i] === truth.values[i] ? 1 : 0)) as [
      number,
      number,
      number,
      number,
    ];
    const change = a - b - (c - d);
    if (change > 0) gains++;
    else if (change < 0) losses++;
  }
  return { gains, losses, rows };
}

/** Where hardly any row speaks for either side, the exact test and the wider bounds of their signs count too. */
function withFewRows(counts: Discordance | null, [low, high]: Interval, pValue: number): Pick<Tested, "interval" | "pValue"> {
  if (counts === null || counts.gains + counts.losses >= fewRows) return { interval: [low, high], pValue };
  const [lower, upper] = pairedScoreBounds(counts, side);
  return { interval: [Math.min(low, lower), Math.max(high, upper)], pValue: Math.max(pValue, mcnemarPValue(counts)) };
}
