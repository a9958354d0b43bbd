/** The best single dimension in sentences: what it scores, whether its axis matters, what it loses. */

import { type AxisPrivilege, isPrivileged } from "../results/best-dimension.ts";
import { majorityName, ordersOfLabels } from "../results/names.ts";
import type { BestDimension, IntervalScore, Summary, Variant } from "../results/summary.ts";
import {
  counted,
  formatCount,
  formatDifference,
  formatInterval,
  formatIntervalScore,
  formatMargin,
  formatPValue,
  formatScore,
} from "../results/words.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import type { Said } from "./over-seeds.ts";
import { winnerWords } from "./redraw-sentences.ts";
import { dimensionsOf, hasSeedsForAnIndex, headlineFewest, namedDimension, seedsAllowIndex } from "./study.ts";

/** The level at which a p-value is called a finding. */
const level = 0.05;

/** Its score and test, its axis, and how it and the others stand to the margin. */
export function bestSentences(summary: Summary, variant: Variant, best: BestDimension): readonly Said[] {
  const { metric, majority, rows } = summary.task;
  const { rotations } = summary.resampling;
  const named = namedDimension(summary, variant) !== null;
  const which = named ? `dimension ${best.index} (counted from 0)` : "one dimension";
  const unnamed = named ? "" : unnamedSentence(summary, variant, best.index);
  const p = `${formatPValue(best.pValue)} by ${ordersOfLabels(summary)} against its predictions`;
  const above = best.aboveMajority ?? best.interval[0] > majority;
  const judged =
    best.pValue >= level
      ? ` That is not told apart from labels that have nothing to do with it.${above ? "" : neededSentence(best.rowsNeeded, rows.test)}`
      : above
        ? ""
        : ` It knows something of the labels, but is not shown to be above the ${majorityName(metric)} (${formatScore(majority, metric)}).${neededSentence(best.rowsNeeded, rows.test)}`;
  const sound = best.pValue < level && above;
  const sentences: Said[] = [
    {
      about: "best dimension",
      brief: `${formatIntervalScore(best, metric)} (${formatPValue(best.pValue)})`,
      kind: sound ? "finding" : "limit",
      text: `Alone, ${which}, chosen on the training rows, reaches ${formatIntervalScore(best, metric)} on the test rows${retained(best, majorityName(metric))} (${p}).${judged}${unnamed}`,
    },
    axisSentence(summary, best, rotations),
  ];
  const live = dimensionsOf(summary, variant) - variant.deadDimensions.length;
  if (best.nonInferior !== undefined) sentences.push(nonInferiorSentence(summary, best.nonInferior));
  const accepted = best.nonInferior?.margin ?? headlineFewest(variant)?.margin;
  if (accepted === undefined) return sentences;
  const margin = formatMargin(accepted, metric);
  sentences.push({
    about: "within margin",
    kind: best.withinMargin > 0 ? "fact" : "limit",
    brief: formatCount(best.withinMargin),
    text:
      best.withinMargin === 0
        ? `No single dimension comes within ${margin} of the reference.`
        : `${formatCount(best.withinMargin)} of ${counted(live, "single dimension")} ${best.withinMargin === 1 ? "comes" : "come"} within ${margin} of the reference by the bare score, which is no test.`,
  });
  return sentences;
}

/** ", which retains 41.0 % [35.2, 46.9] of what the reference has over the most frequent class"; nothing where no interval has ends. */
export function retained({ retention, retentionInterval: interval }: BestDimension, majority: string): string {
  if (interval == null) return "";
  return `, which retains ${formatIntervalScore({ score: retention, interval }, "accuracy")} of what the reference has over the ${majority}`;
}

/** Why its index is not said. */
function unnamedSentence(summary: Summary, variant: Variant, index: number): string {
  const opening = " Its index is not given as a finding: ";
  if (!seedsAllowIndex(summary, variant, index)) {
    return `${opening}the random start of the head picks it, and ${hasSeedsForAnIndex(summary, variant) ? "it is not among the best of every seed" : "there are fewer than three head seeds"}.`;
  }
  return variant.redraws === undefined
    ? `${opening}training rows were not drawn anew to see whether another would come first.`
    : `${opening}${winnerWords(summary, variant, variant.redraws)}.`;
}

/** With fewer, no axis can be above all but a twentieth of them and itself. */
const fewestRotations = 20;

/** " About 5,210 test rows would be needed to show it; there are 1,197."; nothing where it cannot be told. */
function neededSentence(rowsNeeded: number | null | undefined, rows: number): string {
  return rowsNeeded == null
    ? ""
    : ` About ${formatCount(rowsNeeded)} test rows would be needed to show a difference of this size; there are ${formatCount(rows)}.`;
}

/** What it would take to show that no more than the margin is lost. */
function lossSentence({ difference, margin, rowsNeeded }: NonNullable<BestDimension["nonInferior"]>, rows: number): string {
  if (rowsNeeded != null) return neededSentence(rowsNeeded, rows);
  return difference <= -margin ? " By its score it loses that much: more rows cannot be counted on to show otherwise." : "";
}

/** Redundancy or location: what survives a random rotation, in whatever units, is not a property of a coordinate. */
function axisSentence(summary: Summary, best: BestDimension, rotations: number): Said {
  const { metric } = summary.task;
  const compared = (rotated: IntervalScore, privilege: AxisPrivilege): string =>
    `${formatIntervalScore(rotated, metric)} on average, a difference of ${privilegeWords(privilege, metric, " by rank among the rotations")}`;
  const { axisPrivilege: plain, standardised } = best;
  const scaled =
    standardised === undefined ? "" : `; of standardised vectors ${compared(standardised.rotated, standardised.axisPrivilege)}`;
  const numbers = `after ${counted(rotations, "random rotation")} the best coordinate reaches ${compared(best.rotated, plain)}${scaled}`;
  const both = [plain, ...(standardised === undefined ? [] : [standardised.axisPrivilege])];
  const brief = both.map((privilege) => privilegeWords(privilege, metric));
  const common = { about: "axis", brief: brief.join("; standardised ") };
  if (isPrivileged(best)) {
    const text = `The axis matters: ${numbers}. This dimension holds more than the best of randomly turned axes, in whatever units.`;
    return { ...common, kind: "finding", text };
  }
  return { ...common, kind: "limit", text: unprivileged(summary, best, rotations, numbers) };
}

/** "+0.3 points [0.1, 0.6] (p = 0.048)"; earlier versions gave no p-value. */
function privilegeWords({ value, interval, pValue }: AxisPrivilege, metric: HeadlineMetric, by = ""): string {
  const tested = pValue === undefined ? "" : ` (${formatPValue(pValue)}${by})`;
  return `${formatDifference(value, metric)} ${formatInterval(interval, metric)}${tested}`;
}

/** Why the axis is not said to matter. */
function unprivileged(
  { task }: Summary,
  { axisPrivilege: plain, standardised }: BestDimension,
  rotations: number,
  numbers: string,
): string {
  const both = [plain, ...(standardised === undefined ? [] : [standardised.axisPrivilege])];
  if (both.every(({ interval }) => interval[0] > 0)) {
    const need =
      rotations < fewestRotations
        ? ` At least ${fewestRotations} rotations would be needed to show it.`
        : standardised === undefined
          ? ""
          : " More test rows would not change that: it is about axes.";
    const why =
      standardised === undefined ? "with standardised vectors it was not asked" : "axes turned at random may do as well by luck";
    return `That the axis matters is not shown: ${numbers}, but ${why}.${need}`;
  }
  if (both.some(({ interval }) => interval[0] > 0)) {
    return `That the axis matters is not shown: ${numbers}. What is lost depends on the units of the dimensions, so it is not a property of the axis.`;
  }
  if (both.every(({ interval }) => interval[1] < 0)) {
    return `No sign of a privileged axis: ${numbers}. The best of randomly turned axes does better on average.`;
  }
  const needed = both.flatMap(({ rowsNeeded }) => (rowsNeeded == null ? [] : [rowsNeeded]));
  return `No axis is shown to be privileged on ${counted(task.rows.test, "test row")}: ${numbers}. The best of randomly turned axes is not shown to do worse both ways.${neededSentence(needed.length === 0 ? null : Math.max(...needed), task.rows.test)}`;
}

/** "One dimension is enough" is a claim of its own, with a test of its own. */
function nonInferiorSentence({ task }: Summary, test: NonNullable<BestDimension["nonInferior"]>): Said {
  const { metric } = task;
  const margin = formatMargin(test.margin, metric);
  const bound = `one-sided 95 % bound ${formatDifference(test.lower, metric)}`;
  const evidence = `difference ${formatDifference(test.difference, metric)}, ${bound}, paired on ${counted(task.rows.test, "test row")}`;
  return {
    about: "best dimension within the margin",
    kind: test.shown ? "finding" : "limit",
    brief: `${test.shown ? "shown" : "not shown"} (${formatDifference(test.difference, metric)}, bound ${formatDifference(test.lower, metric)})`,
    text: `That one dimension alone is ${test.shown ? "shown" : "not shown"} to lose less than ${margin} against the reference (${evidence}).${test.shown ? "" : lossSentence(test, task.rows.test)}`,
  };
}
