/** Dimensions switched off inside, in sentences: each set beside as many random dimensions, on the same rows. */
import type { Intervention, InterventionResult, InterventionSet } from "../results/intervention.ts";
import type { Summary } from "../results/summary.ts";
import {
  counted,
  formatCount,
  formatDifference,
  formatInterval,
  formatIntervalScore,
  formatPValue,
  joined,
} from "../results/words.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import type { Sentence } from "./sentence.ts";

/** One sentence for the sets that matter more than random ones, one for those that do not. */
export function interventionSentences({ interventions = [], task }: Summary): readonly Sentence[] {
  return interventions.flatMap((model) => sentencesOf(model, task.metric, interventions.length > 1));
}

function sentencesOf(model: Intervention, metric: HeadlineMetric, named: boolean): readonly Sentence[] {
  const who = `the ${model.name} model${named && model.headSeed !== null ? ` (head seed ${model.headSeed})` : ""}`;
  const hurting = model.results.filter(isShown);
  const others = model.results.filter((result) => !isShown(result));
  const corrected = `p-values corrected for all ${formatCount(model.results.length)} results of the model by Holm's method, intervals not`;
  const sentences: Sentence[] = [];
  if (hurting.length > 0) {
    sentences.push({
      kind: "finding",
      text: `Switched off in all ${counted(model.norms, "LayerNorm")} of ${who}, these dimensions cost its own classifier more than as many random ones: ${joined(hurting.map((result) => effectWords(result, metric)))} (${corrected}). Unedited it scores ${formatIntervalScore(model.unedited, metric)}.`,
    });
  }
  if (others.length > 0) {
    sentences.push({
      kind: "limit",
      text: `Not shown to cost the own classifier of ${who} (${formatIntervalScore(model.unedited, metric)} unedited) more than as many random dimensions, switched off in all LayerNorms: ${joined(others.map((result) => effectWords(result, metric)))} (${corrected}).`,
    });
  }
  return sentences;
}

/** The level at which a corrected p-value is called a finding. */
const level = 0.05;

function isShown({ beyondControl: { value, adjustedPValue } }: InterventionResult): boolean {
  return value < 0 && adjustedPValue !== undefined && adjustedPValue < level;
}

/** "the 3 best dimensions (set to 0) 88.1 % [86.2, 90.0], −0.2 points [−0.9, 0.4] from random ones (p = 0.412)" */
function effectWords(result: InterventionResult, metric: HeadlineMetric): string {
  const { value, interval, adjustedPValue, rowsNeeded } = result.beyondControl;
  const needed =
    isShown(result) || value >= 0 || rowsNeeded === undefined
      ? ""
      : rowsNeeded === null
        ? "; more draws of random ones would be needed, not more rows"
        : `; about ${formatCount(rowsNeeded)} test rows would be needed`;
  const p = adjustedPValue === undefined ? "" : ` (${formatPValue(adjustedPValue)}${needed})`;
  return `${setName(result.set, result.dimensions.length)} (${fillName(result.fill)}) ${formatIntervalScore(result, metric)}, ${formatDifference(value, metric)} ${formatInterval(interval, metric)} from random ones${p}`;
}

/** A set in words. */
export function setName(set: InterventionSet, size: number): string {
  if (set === "variance-outliers") return `${counted(size, "dimension")} of outlying variance`;
  if (set === "norm-outliers") return `${counted(size, "dimension")} of outlying LayerNorms`;
  return size === 1 ? "the best dimension" : `the ${size} best dimensions`;
}

/** A fill in words. */
export function fillName(fill: InterventionResult["fill"]): string {
  return fill === "zero" ? "set to 0" : "set to their mean";
}
