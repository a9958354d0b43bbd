/** What several seeds say together; no dimension is named. */
import type { Combined } from "../results/combined.ts";
import type { IntervalScore, Summary, Variant } from "../results/summary.ts";
import { counted, formatCount, formatIntervalScore, formatNumber, formatScore, joined } from "../results/words.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import { outputsOf } from "./nouns.ts";
import type { Sentence } from "./sentence.ts";
import { combinedOf, distinctSeeds, headlineFewest, headSeedsForAnIndex } from "./study.ts";

/** Scores over seeds, and the overlap of their important dimensions; none for a single seed. */
export function seedSentences(summary: Summary, variant: Variant): readonly Sentence[] {
  const combined = combinedOf(summary, variant);
  if (combined === null) return [];
  const seeds = seedCount(combined);
  const kind = isFewSeeds(combined) ? "limit" : "finding";
  const { metric } = summary.task;
  const scores = [
    `the whole vector ${spread(combined.full, metric)}`,
    ...part("the model's own classifier", combined.ownHead, metric),
    ...part("the best dimension of each", combined.bestDimension, metric),
  ];
  const sentences: Sentence[] = [
    {
      kind,
      text: `Over ${seeds}, with intervals about the seeds and the test rows together, lowest and highest seed behind them: ${joined(scores)}.${estimates(summary, combined, variant)}`,
    },
  ];
  const important = combined.importantDimensions ?? null;
  if (important !== null) {
    sentences.push({
      kind,
      text: `Do the same dimensions matter with every seed? The ${counted(important.top, "best single dimension")} of two seeds overlap by ${formatNumber(important.overlap, 2)} on average (Jaccard's index: 0 none, 1 all); random choices would overlap by ${formatNumber(important.expected, 2)}.`,
    });
  }
  return sentences;
}

/** "3 head seeds", "2 data seeds", or, where runs differ in both, "3 runs (2 head seeds, 3 data seeds)". */
export function seedCount({ headSeeds, dataSeeds }: Pick<Combined, "headSeeds" | "dataSeeds">): string {
  const runs = headSeeds.length;
  const heads = distinctSeeds(headSeeds);
  const data = distinctSeeds(dataSeeds);
  if (heads === runs && data === 1) return counted(runs, "head seed");
  if (heads <= 1 && data === runs) return counted(runs, "data seed");
  const parts = [
    ...(heads > 1 || data === 1 ? [heads === 0 ? "head seeds not known" : counted(heads, "head seed")] : []),
    ...(data > 1 ? [counted(data, "data seed")] : []),
  ];
  return `${counted(runs, "run")} (${parts.join(", ")})`;
}

/** Are there as few different seeds that nothing said over them is a finding? Runs of one head seed count once. */
export function isFewSeeds({ headSeeds, dataSeeds }: Pick<Combined, "headSeeds" | "dataSeeds">): boolean {
  const heads = distinctSeeds(headSeeds);
  return (heads === 0 ? distinctSeeds(dataSeeds) : heads) < headSeedsForAnIndex;
}

function part(what: string, score: IntervalScore | null | undefined, metric: HeadlineMetric): readonly string[] {
  return score === null || score === undefined ? [] : [`${what} ${spread(score, metric)}`];
}

/** "87.2 % [85.0, 89.4] (86.1 to 88.0 %)". */
export function spread(
  score: IntervalScore & { readonly minimum?: number | undefined; readonly maximum?: number | undefined },
  metric: HeadlineMetric,
): string {
  const { minimum, maximum } = score;
  const range =
    minimum === undefined || maximum === undefined ? "" : ` (${formatScore(minimum, metric)} to ${formatScore(maximum, metric)})`;
  return `${formatIntervalScore(score, metric)}${range}`;
}

/** By the bare score, untested. */
function estimates(summary: Summary, combined: Combined, variant: Variant): string {
  const headline = headlineFewest(variant);
  const found = combined.fewest?.find(({ compressor, probe }) => compressor === headline?.compressor && probe === headline.probe);
  if (found === undefined) return "";
  const seedBySeed = (values: readonly (number | null)[]): string => {
    const known = values.filter((k) => k !== null);
    const all = values.map((k) => (k === null ? "none" : formatCount(k))).join(", ");
    const [least, most] = [Math.min(...known), Math.max(...known)];
    return least < most ? `${all} (${formatCount(least)} to ${formatCount(most)})` : all;
  };
  return ` k* in ${outputsOf(found.compressor, summary)}, seed by seed, at most, of the sizes tried: ${seedBySeed(found.k)}; by the bare score, untested: ${seedBySeed(found.pointEstimates)}.`;
}
