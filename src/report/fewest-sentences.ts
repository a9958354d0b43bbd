/** The fewest dimensions in sentences: the headline's way of keeping them, and all others. */

import { metricName } from "../results/names.ts";
import type { Fewest, Summary, Variant } from "../results/summary.ts";
import { counted, formatCount, formatDifference, formatFewest, formatMargin, joined } from "../results/words.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import { countedOutputs, outputOf, outputsOf } from "./nouns.ts";
import type { Said } from "./over-seeds.ts";
import { dimensionsOf, keepsAll } from "./study.ts";

/** "2 of 384 principal components are shown to keep the accuracy of the whole vector within 1 point: k* ≤ 2 [1, 2] of …" */
export function fewestSentence(summary: Summary, variant: Variant, fewest: Fewest): Said {
  const { metric, rows } = summary.task;
  const margin = formatMargin(fewest.margin, metric);
  const reference = variant.reference === "ownHead" ? "the model's own classifier" : "the whole vector";
  const score = metricName(metric);
  const how = `one-sided 95 %, paired bootstrap on ${counted(rows.test, "test row")}`;
  const outputs = outputsOf(fewest.compressor, summary);
  const common = { about: "fewest", brief: fewest.k === null ? "not shown" : `k* ${formatFewest(fewest)}` };
  if (fewest.k === null) {
    const reason = fewest.reason === null ? "" : ` ${fewest.reason}`;
    const needed = neededBeyondReason(fewest, rows.test, " to show it");
    return {
      ...common,
      kind: "limit",
      text: `It could not be shown that any number of ${outputs} that was tried (${triedSizes(fewest)}) keeps the ${score} of ${reference} within ${margin} (${how}).${reason}${boundsSentence(fewest, metric)}${estimateSentence(fewest)}${needed}`,
    };
  }
  const total = dimensionsOf(summary, variant);
  const evidence = `k* ${formatFewest(fewest)} of the sizes tried (${triedSizes(fewest)}), ${how}`;
  const largest = Math.max(...fewest.grid, fewest.k);
  const beside = `${boundsSentence(fewest, metric)}${estimateSentence(fewest)}`;
  if (fewest.k === largest && fewest.grid.length > 1 && keepsAll(summary, variant, fewest)) {
    return {
      ...common,
      kind: "limit",
      text: `Only all ${formatCount(fewest.k)} ${outputs} are shown to keep the ${score} of ${reference} within ${margin}; no smaller size tried is: ${evidence}.${beside}${nextSentence(fewest, rows.test)}`,
    };
  }
  const [noun, verb] = [total === 1 ? outputOf(fewest.compressor, summary) : outputs, fewest.k === 1 ? "is" : "are"];
  return {
    ...common,
    kind: "finding",
    text: `${formatCount(fewest.k)} of ${formatCount(total)} ${noun} ${verb} shown to keep the ${score} of ${reference} within ${margin}: ${evidence}.${beside}`,
  };
}

/** "1, 2, 6, 24, 96, 384". */
export function triedSizes({ grid }: Fewest): string {
  return grid.map(formatCount).join(", ");
}

/** The bound of each size that was tested; testing stops at the first failure, so those below it are not claims. */
function boundsSentence({ tests, grid }: Fewest, metric: HeadlineMetric): string {
  if (tests === undefined || tests.length === 0 || grid.length === 0) return "";
  const bounds = tests.map(({ k, lower }) => `${formatCount(k)}: ${formatDifference(lower, metric)}`);
  return ` Lower bounds of the difference, size by size: ${bounds.join("; ")}.`;
}

/** The smallest size of the whole curve whose score happens to lie within the margin. */
function estimateSentence({ k, pointEstimate }: Fewest): string {
  if (pointEstimate === null || pointEstimate >= (k ?? Number.POSITIVE_INFINITY)) return "";
  return ` By the bare score ${formatCount(pointEstimate)} would do, but that is an estimate without a test.`;
}

/** What it would take to show the next smaller size. */
function nextSentence({ next }: Fewest, rows: number): string {
  if (next == null) return "";
  return next.rowsNeeded === null
    ? ` By its score, ${formatCount(next.k)} would lose more than the margin, or know nothing, so more rows cannot be counted on.`
    : ` For ${formatCount(next.k)}, about ${formatCount(next.rowsNeeded)} test rows would be needed; there are ${formatCount(rows)}.`;
}

/** The test rows that would be needed, where the reason's own sentence does not have them. */
export function neededBeyondReason({ reasonCode, rowsNeeded }: Fewest, rows: number, purpose: string): string {
  return rowsNeeded === null || reasonCode !== "not-above-baseline"
    ? ""
    : ` About ${formatCount(rowsNeeded)} test rows would be needed${purpose}; there are ${formatCount(rows)}.`;
}

/** " (about 5,210 test rows would be needed)". */
export function neededBehind({ k, rowsNeeded, next }: Fewest): string {
  const needed = k === null ? rowsNeeded : (next?.rowsNeeded ?? null);
  return needed === null ? "" : ` (about ${formatCount(needed)} test rows would be needed)`;
}

/** What the other ways of keeping k dimensions need. */
export function otherWaySentences(summary: Summary, variant: Variant, headline: Fewest): readonly Said[] {
  const others = variant.fewest.filter((entry) => entry !== headline && entry.probe === headline.probe);
  const saves = (entry: Fewest): boolean =>
    entry.k !== null && (entry.k < Math.max(...entry.grid) || !keepsAll(summary, variant, entry));
  const shown = others.flatMap((entry) =>
    entry.k !== null && saves(entry) ? [`at most ${countedOutputs(entry.k, entry.compressor, summary)}`] : [],
  );
  const missing = others
    .filter((entry) => !saves(entry))
    .map((entry) => `${outputsOf(entry.compressor, summary)}${neededBehind(entry)}`);
  const margin = formatMargin(headline.margin, summary.task.metric);
  const sentences: Said[] = [];
  if (shown.length > 0)
    sentences.push({
      about: "other ways",
      kind: "finding",
      brief: joined(shown),
      text: `By other ways, the same margin of ${margin} takes ${joined(shown)} of the sizes tried (each way tested by itself, not corrected for looking at several).`,
    });
  if (missing.length > 0) {
    const which = missing.length === 1 ? "this other way" : "these other ways";
    sentences.push({
      about: "other ways not shown",
      kind: "limit",
      brief: joined(missing),
      text: `For ${which} none of the sizes tried but the largest is shown to stay within ${margin}: ${joined(missing)}.`,
    });
  }
  return sentences;
}
