/** What several seeds say together; no dimension is named. */
import type { Combined } from "../studies/combined.ts";
import type { IntervalScore, Summary, Variant } from "../studies/summary.ts";
import { counted, formatCount, formatIntervalScore, formatNumber, formatScore, joined, type Metric } from "./format.ts";
import type { Sentence } from "./sentence.ts";
import { combinedOf, headlineFewest, headSeedsForAnIndex } from "./study.ts";
import { outputsOf } from "./words.ts";

/** Scores over seeds, and the overlap of their important dimensions; none for a single seed. */
export function seedSentences(summary: Summary, variant: Variant): readonly Sentence[] {
  const combined = combinedOf(summary, variant);
  if (combined === null) return [];
  const seeds = seedCount(combined);
  const kind = combined.headSeeds.length < headSeedsForAnIndex ? "limit" : "finding";
  const { metric } = summary.task;
  const scores = [
    `the whole vector ${spread(combined.full, metric)}`,
    ...part("the model's own classifier", combined.ownHead, metric),
    ...part("the best dimension of each", combined.bestDimension, metric),
  ];
  const sentences: Sentence[] = [
    {
      kind,
      text: `Over ${seeds}, with intervals of Student's t over the seeds, lowest and highest behind them: ${joined(scores)}.${estimates(combined, variant)}`,
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

/** "3 head seeds", or "2 data seeds". */
export function seedCount({ headSeeds, dataSeeds }: Combined): string {
  const known = new Set(headSeeds).size > 1;
  return counted(headSeeds.length, known ? "head seed" : new Set(dataSeeds).size > 1 ? "data seed" : "run");
}

function part(what: string, score: IntervalScore | null | undefined, metric: Metric): readonly string[] {
  return score === null || score === undefined ? [] : [`${what} ${spread(score, metric)}`];
}

/** "87.2 % [85.0, 89.4] (86.1 to 88.0 %)". */
export function spread(
  score: IntervalScore & { readonly minimum?: number | undefined; readonly maximum?: number | undefined },
  metric: Metric,
): string {
  const { minimum, maximum } = score;
  const range =
    minimum === undefined || maximum === undefined ? "" : ` (${formatScore(minimum, metric)} to ${formatScore(maximum, metric)})`;
  return `${formatIntervalScore(score, metric)}${range}`;
}

/** By the bare score, untested. */
function estimates(combined: Combined, variant: Variant): string {
  const headline = headlineFewest(variant);
  const found = combined.fewest?.find(({ compressor, probe }) => compressor === headline?.compressor && probe === headline.probe);
  if (found === undefined) return "";
  const own = (values: readonly (number | null)[]): string =>
    values.map((k) => (k === null ? "none" : formatCount(k))).join(", ");
  return ` k* in ${outputsOf(found.compressor)}, seed by seed: ${own(found.k)}; by the bare score, untested: ${own(found.pointEstimates)}.`;
}
