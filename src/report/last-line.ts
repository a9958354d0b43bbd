/** The last line of a study on the terminal: how many dimensions to keep, what it costs, what could not be shown and why. */

import { pointAtFewest } from "../results/curves.ts";
import { metricName } from "../results/names.ts";
import type { Fewest, Summary, Variant } from "../results/summary.ts";
import { counted, formatCount, formatMargin, formatScore, joined } from "../results/words.ts";
import { controlAlarm } from "./control-section.ts";
import { neededBeyondReason, triedSizes } from "./fewest-sentences.ts";
import { outputOf, outputsOf } from "./nouns.ts";
import {
  deadWords,
  dimensionsOf,
  hardestSeed,
  headlineFewest,
  headlineVariants,
  keepsAll,
  referenceOf,
  seedName,
  seedVariants,
} from "./study.ts";

/** One line of plain words, without colours and without a line break. */
export function lastLine(summary: Summary): string {
  const variants = headlineVariants(summary);
  const parts = variants.map((variant) => {
    const seeds = seedVariants(summary, variant);
    const hardest = hardestSeed(seeds);
    const which = seeds.length > 1 ? ` (${seedName(hardest, seeds)}, none of ${seeds.length} needs more)` : "";
    const dead = hardest.deadDimensions.length === 0 ? "" : ` ${deadWords(summary, hardest)}`;
    return (variants.length > 1 || which !== "" ? `${variant.name}${which}: ` : "") + advice(summary, hardest) + dead;
  });
  const distrust = controlAlarm(summary);
  return `${distrust === null ? "" : `CONTROLS FAILED. ${distrust} | `}${parts.join(" | ")}`.replace(/\s+/g, " ");
}

function advice(summary: Summary, variant: Variant): string {
  if (variant.refused !== null) return `No advice on how many dimensions to keep. ${variant.refused.sentence}`;
  const fewest = headlineFewest(variant);
  if (fewest === null)
    return `No sizes were compared; the whole vector scores ${formatScore(variant.full.score, summary.task.metric)}.`;
  return fewest.k === null ? keepAll(summary, variant, fewest) : keep(summary, variant, fewest, fewest.k);
}

function keep(summary: Summary, variant: Variant, fewest: Fewest, k: number): string {
  const { metric, rows } = summary.task;
  const total = dimensionsOf(summary, variant);
  const margin = formatMargin(fewest.margin, metric);
  const point = pointAtFewest(variant, fewest);
  const reference = referenceOf(variant);
  const cost =
    point === null
      ? `${metricName(metric)} stays within ${margin}`
      : `${metricName(metric)} ${formatScore(point.score, metric)} against ${formatScore(reference.score, metric)} for ${variant.reference === "ownHead" ? "the model's own classifier" : "the whole vector"}`;
  const shown = `shown to lose less than ${margin} on ${counted(rows.test, "test row")} (one-sided 95 %)`;
  const largest = Math.max(...fewest.grid, k);
  const smaller = fewest.grid.filter((size) => size < k);
  if (k === largest && smaller.length > 0 && keepsAll(summary, variant, fewest)) {
    return `Keep all ${formatCount(k)} of ${formatCount(total)} dimensions: ${cost}. Not shown: that any smaller size tried (${smaller.map(formatCount).join(", ")}) loses less than ${margin}${estimateOf(fewest)}.`;
  }
  const low = fewest.interval?.[0] ?? k;
  const open =
    smaller.length === 0
      ? ""
      : low < k
        ? ` Not shown: whether ${joined(smaller.filter((size) => size >= low).map(formatCount), "or")} would do too; ${counted(rows.test, "test row")} cannot tell.`
        : " The smaller sizes tried lose more.";
  const nouns = k === 1 ? outputOf(fewest.compressor, summary) : outputsOf(fewest.compressor, summary);
  return `Keep ${formatCount(k)} of ${formatCount(total)} dimensions (${nouns}): ${cost}, ${shown}; k* ≤ ${formatCount(k)} of the sizes tried (${triedSizes(fewest)})${estimateOf(fewest)}.${open}`;
}

function keepAll(summary: Summary, variant: Variant, fewest: Fewest): string {
  const { metric, rows } = summary.task;
  const reason = fewest.reason === null ? "" : ` ${fewest.reason}`;
  const needed = neededBeyondReason(fewest, rows.test, "");
  const total = dimensionsOf(summary, variant);
  const all = total === 1 ? "the one dimension" : `all ${formatCount(total)} dimensions`;
  return `Keep ${all} for now. Not shown: that any number of ${outputsOf(fewest.compressor, summary)} tried (${triedSizes(fewest)}) loses less than ${formatMargin(fewest.margin, metric)}${estimateOf(fewest)}.${reason}${needed}`;
}

function estimateOf(fewest: Fewest): string {
  return fewest.pointEstimate === null || fewest.pointEstimate >= (fewest.k ?? Number.POSITIVE_INFINITY)
    ? ""
    : ` (by the bare score ${formatCount(fewest.pointEstimate)} would do, untested)`;
}
