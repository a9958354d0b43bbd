/**
 * Two studies of one task beside each other. Where both are known to have scored the same test rows, and their predictions
 * are known, the difference of whole vectors is paired by rows, as that of variants within a study is, and so is that of
 * their losses at sizes which both have; else it is made of the two intervals, wide enough for any dependence: nothing
 * that a study keeps says that the rows of two are independent. p-values are of whole vectors alone, Holm's over all pairs
 * that are given at once; the intervals at single sizes are many, and no claims.
 */
import { unpackLabels } from "../cells/packed-labels.ts";
import { type SliceIdentity, variantNames } from "../results/slice-identity.ts";
import { type Interval, leastBootstrapPValue, type Resamples, resample } from "../statistics/bootstrap.ts";
import { holm } from "../statistics/family-wise.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import type { Labels } from "../statistics/labels.ts";
import { type ScoreWithInterval, unpairedDifference } from "../statistics/unpaired-difference.ts";
import { type ComponentPredictions, lossDifference } from "./redundancy-change.ts";
import { type PairedTest, pairedDifference } from "./variant-difference.ts";

/** A study as it is compared with others. */
export interface ComparedStudy {
  readonly task: ComparedTask;
  readonly metric: HeadlineMetric;
  /** The first set of vectors of each name. */
  readonly variants: readonly ComparedVariant[];
  /** Of its test rows; null where no file has them. */
  readonly truth: { readonly labels: Labels; readonly groups?: Int32Array | undefined } | null;
  readonly bootstraps: number;
  readonly seed: number;
}

/** What tells whether two tasks are one, and whether their rows are the same. */
export interface ComparedTask {
  readonly name: string;
  readonly classes: number | null;
  /** Null where the study does not say. */
  readonly labelNames: readonly string[] | null;
  /** Where it is from; null where the study does not say. */
  readonly source: string | null;
  readonly hash: string;
  /** Whether the hash is of texts: that of brought vectors is of labels and splits alone, which other rows can have, too. */
  readonly isOfTexts: boolean;
}

/** A set of vectors. */
export interface ComparedVariant {
  readonly slice: SliceIdentity;
  /** The hash of the vectors and their task; null where it is not known. */
  readonly hash: string | null;
  readonly probe: string;
  readonly full: ScoreWithInterval;
  /** Of the probe; null where no file has them. */
  readonly predictions: ComponentPredictions | null;
}

/** How a difference was taken: row by row, or else why not. */
export type Pairing = "paired" | "rows-unknown" | "labels-missing" | "predictions-missing";

/** The first study's score less the second's, with the same probe. */
export interface StudyDifference {
  readonly sides: readonly [SliceIdentity, SliceIdentity];
  readonly metric: HeadlineMetric;
  readonly pairing: Pairing;
  readonly probe: string;
  /** Of the p-value: that of the pairs, or a normal one of both intervals. */
  readonly test: PairedTest | "intervals";
  /** The smallest p-value that so many resamples can give, before correction; 0 where there are none behind it. */
  readonly leastPValue: number;
  readonly difference: number;
  /** 95 % by itself. */
  readonly interval: Interval;
  /** Of no difference, two-sided, after Holm's correction over all whole vectors of all pairs. */
  readonly pValue: number;
  /** Paired ones, at sizes that both have. */
  readonly losses: readonly LossDifference[];
}

/** What each loses from its whole vector to k of its principal components. */
export interface LossDifference {
  readonly k: number;
  readonly losses: readonly [number, number];
  readonly difference: number;
  /** 95 % by itself: not corrected for the number of sizes. */
  readonly interval: Interval;
}

/** Why two studies are not compared. */
export type NotComparable = "other task" | "other metric" | "other probe";

/** Two studies, by their places in the list. */
export interface StudyPair {
  readonly studies: readonly [number, number];
  /** Empty where there is a reason. */
  readonly differences: readonly StudyDifference[];
  readonly reason: NotComparable | null;
}

/** Every pair of studies. @param withLosses  whether losses at all sizes are looked at, too, which takes longest */
export async function studyDifferences(
  studies: readonly ComparedStudy[],
  { withLosses }: { readonly withLosses: boolean } = { withLosses: true },
): Promise<readonly StudyPair[]> {
  const pairs: StudyPair[] = [];
  for (const [i, first] of studies.entries()) {
    for (const [j, second] of studies.entries())
      if (i < j) pairs.push({ studies: [i, j], ...(await compared(first, second, withLosses)) });
  }
  return corrected(pairs);
}

/** Holm's correction over all pairs. */
function corrected(pairs: readonly StudyPair[]): readonly StudyPair[] {
  const adjusted = holm(pairs.flatMap(({ differences }) => differences.map(({ pValue }) => pValue)));
  let at = 0;
  return pairs.map((pair) => ({
    ...pair,
    differences: pair.differences.map((difference) => ({ ...difference, pValue: adjusted[at++]! })),
  }));
}

async function compared(first: ComparedStudy, second: ComparedStudy, withLosses: boolean): Promise<Omit<StudyPair, "studies">> {
  if (!isSameTask(first.task, second.task)) return notCompared("other task");
  if (first.metric !== second.metric) return notCompared("other metric");
  const chosen = variantPairs(first.variants, second.variants).filter(([a, b]) => a.probe === b.probe);
  if (chosen.length === 0) return notCompared("other probe");
  const truth = first.truth ?? second.truth;
  const differences: StudyDifference[] = [];
  for (const [a, b] of chosen) {
    const sides = [a.slice, b.slice] as const;
    const shared = { sides, metric: first.metric, probe: a.probe };
    const unpaired = (pairing: Pairing): StudyDifference => {
      const found = unpairedDifference(a.full, b.full, "unknown");
      return { ...shared, pairing, test: "intervals", leastPValue: 0, ...found, losses: [] };
    };
    if (!haveSameRows([first, a], [second, b])) differences.push(unpaired("rows-unknown"));
    else if (truth === null) differences.push(unpaired("labels-missing"));
    else {
      const paired = await pairedByRows(first, truth, [a, b], withLosses);
      differences.push(paired === null ? unpaired("predictions-missing") : { ...shared, pairing: "paired", ...paired });
    }
  }
  return { differences, reason: null };
}

/** The same texts, or else alike in all that is known of them: a name alone, such as that of a file, many tasks have. */
function isSameTask(first: ComparedTask, second: ComparedTask): boolean {
  if (first.isOfTexts && second.isOfTexts && first.hash === second.hash) return true;
  const [{ labelNames: a }, { labelNames: b }] = [first, second];
  const hasSameLabels = a === null || b === null || JSON.stringify(a) === JSON.stringify(b);
  const hasSameSource = first.source !== null && first.source === second.source;
  return first.name === second.name && first.classes === second.classes && hasSameLabels && hasSameSource;
}

type OfStudy = readonly [study: ComparedStudy, variant: ComparedVariant];

/** Known to be the same: by their texts, or as the vectors are the very same. */
function haveSameRows([{ task: first }, a]: OfStudy, [{ task: second }, b]: OfStudy): boolean {
  if (first.hash !== second.hash) return false;
  return (first.isOfTexts && second.isOfTexts) || (a.hash !== null && a.hash === b.hash);
}

function notCompared(reason: NotComparable): Omit<StudyPair, "studies"> {
  return { differences: [], reason };
}

/** Those of one name; brought vectors, which have none of their own, stand for the first of the other study. */
function variantPairs(
  first: readonly ComparedVariant[],
  second: readonly ComparedVariant[],
): readonly (readonly [ComparedVariant, ComparedVariant])[] {
  const named = first.flatMap((a) => {
    const b = second.find(({ slice }) => slice.name === a.slice.name);
    return b === undefined ? [] : [[a, b] as const];
  });
  const [a, b] = [first[0], second[0]];
  if (named.length > 0 || a === undefined || b === undefined) return named;
  return [a, b].some(({ slice }) => slice.name === variantNames.brought) ? [[a, b]] : [];
}

async function pairedByRows(
  { metric, bootstraps, seed }: ComparedStudy,
  { labels: testLabels, groups }: NonNullable<ComparedStudy["truth"]>,
  [{ predictions: a }, { predictions: b }]: readonly [ComparedVariant, ComparedVariant],
  withLosses: boolean,
): Promise<Pick<StudyDifference, "test" | "leastPValue" | "difference" | "interval" | "pValue" | "losses"> | null> {
  if (a === null || b === null) return null;
  const rows = testLabels.values.length;
  const resamples = resample(rows, { seed, count: bootstraps, groups });
  const whole = [unpackLabels(a.full, rows), unpackLabels(b.full, rows)] as const;
  const { change, ...found } = await pairedDifference(metric, testLabels, whole, resamples);
  const leastPValue = found.test === "bootstrap" ? leastBootstrapPValue(change.length) : 0;
  const losses = withLosses ? await lossesAt({ metric, testLabels }, a, b, resamples) : [];
  return { ...found, leastPValue, losses };
}

async function lossesAt(
  settings: { readonly metric: HeadlineMetric; readonly testLabels: Labels },
  a: ComponentPredictions,
  b: ComponentPredictions,
  resamples: Resamples,
): Promise<readonly LossDifference[]> {
  const found: LossDifference[] = [];
  for (const k of [...a.components.keys()].filter((size) => b.components.has(size)).sort((x, y) => x - y)) {
    const tested = await lossDifference(k, a, [b], settings, resamples);
    if (tested === null) continue;
    const { before, after, difference, interval } = tested;
    found.push({ k, losses: [before, after], difference, interval });
  }
  return found;
}
