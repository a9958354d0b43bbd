/**
 * The two claims of Matton & de Oliveira 2019, before and after finetuning, each
 * with what was tested for each. Nothing is said of the difference: the variants
 * are scored on the same rows, but not tested against each other.
 */
import type { Fewest, Summary, Variant } from "../studies/summary.ts";
import { formatCount, formatFewest, formatIntervalScore, formatMargin, formatPValue, formatScore, joined } from "./format.ts";
import type { Sentence } from "./sentence.ts";
import { dimensionsOf, headlineFewest, headlineVariants } from "./study.ts";
import { majorityName, outputsOf } from "./words.ts";

/** The level at which a p-value is called a finding. */
const level = 0.05;

/** Two sentences where there is something to put side by side; none otherwise. */
export function beforeAfterSentences(summary: Summary): readonly Sentence[] {
  const variants = headlineVariants(summary).filter(({ name }) => name !== "vectors");
  const [first] = variants;
  if (first === undefined || variants.length < 2) return [];
  const fewest = headlineFewest(first);
  return [...(fewest === null ? [] : [redundancy(summary, variants, fewest)]), single(summary, variants)];
}

/** Claim 1: [CLS] is redundant, the finetuned one most. */
function redundancy(summary: Summary, variants: readonly Variant[], { compressor, margin }: Fewest): Sentence {
  const entries = variants.map((variant) => ({ variant, fewest: headlineFewest(variant) }));
  const said = entries.map(({ variant, fewest }) => {
    const k =
      variant.refused !== null
        ? "refused"
        : fewest === null || fewest.k === null
          ? "no number shown"
          : `${formatFewest(fewest)} of ${formatCount(dimensionsOf(summary, variant))}`;
    return `${variant.name} ${k}`;
  });
  return {
    kind: entries.every(({ variant, fewest }) => variant.refused === null && (fewest?.k ?? null) !== null) ? "finding" : "limit",
    text: `Redundancy: the fewest ${outputsOf(compressor)} shown to stay within ${formatMargin(margin, summary.task.metric)} of each reference are: ${joined(said)}.`,
  };
}

/** Claim 2: single dimensions come close to the whole vector. */
function single(summary: Summary, variants: readonly Variant[]): Sentence {
  const { metric } = summary.task;
  const said = variants.map((variant) => {
    const best = variant.bestDimension;
    if (best === null) return `${variant.name} refused`;
    return `${variant.name} ${formatIntervalScore(best, metric)} (${formatPValue(best.pValue)}), which retains ${formatScore(best.retention, "accuracy")} of what the reference has over the ${majorityName(metric)}, and ${formatScore(best.rotated.score, metric)} after random rotations`;
  });
  return {
    kind: variants.every(({ bestDimension }) => isSound(bestDimension, summary.task.majority)) ? "finding" : "limit",
    text: `Single dimensions: the best one alone, chosen on the training rows, reaches: ${said.join("; ")}.`,
  };
}

function isSound(best: Variant["bestDimension"], majority: number): boolean {
  return best !== null && best.pValue < level && (best.aboveMajority ?? best.interval[0] > majority);
}
