/**
 * The findings in sentences. Every number in them was tested by the study;
 * what could not be shown is said as plainly as what could.
 */
import type { BestDimension, Fewest, Summary, Variant } from "../studies/summary.ts";
import {
  counted,
  formatCount,
  formatDifference,
  formatFewest,
  formatInterval,
  formatIntervalScore,
  formatMargin,
  formatPValue,
  formatScore,
  joined,
} from "./format.ts";
import { ownHeadSentences } from "./own-head-sentences.ts";
import { seedSentences } from "./seed-sentences.ts";
import type { Sentence } from "./sentence.ts";
import { dimensionsOf, headlineFewest, headlineVariants, keepsAll, mayNameIndex, otherPoolings } from "./study.ts";
import { capital, countedOutputs, majorityName, outputOf, outputsOf, placeOf, poolingName } from "./words.ts";

/** The sentences of one variant. */
export interface Headline {
  readonly variant: Variant;
  /** "pretrained, layer 6, [CLS]". */
  readonly name: string;
  readonly sentences: readonly Sentence[];
}

/** A train score this much above the test score is worth a sentence. */
const overfit = 0.05;
/** The level at which a p-value is called a finding. */
const level = 0.05;

/** Sentences for the first entry of every name. */
export function headlines(summary: Summary): readonly Headline[] {
  return headlineVariants(summary).map((variant) => {
    const place = placeOf(variant);
    return { variant, name: place === "" ? variant.name : `${variant.name}, ${place}`, sentences: sentencesOf(summary, variant) };
  });
}

/** Sentences about the input: duplicates removed, texts cut. */
export function factSentences(summary: Summary): readonly Sentence[] {
  return (summary.task.facts ?? []).map((fact) => ({ kind: "fact", text: fact.sentence }));
}

function sentencesOf(summary: Summary, variant: Variant): readonly Sentence[] {
  const sentences: Sentence[] = [];
  if (variant.refused !== null) {
    sentences.push({
      kind: "refusal",
      text: variant.refused.sentence,
    });
    sentences.push(fullSentence(summary, variant));
  } else {
    const fewest = headlineFewest(variant);
    if (fewest !== null) sentences.push(fewestSentence(summary, variant, fewest));
    sentences.push(fullSentence(summary, variant));
    if (fewest !== null) sentences.push(...othersSentence(summary, variant, fewest));
    sentences.push(...poolingSentences(summary, variant));
    if (variant.bestDimension !== null) sentences.push(...bestSentences(summary, variant, variant.bestDimension));
    sentences.push(...ownHeadSentences(summary, variant));
  }
  sentences.push(...seedSentences(summary, variant));
  const fitted = variant.full.probe !== "majority"; // constant vectors have nothing to fit
  if (fitted && variant.full.train - variant.full.score > overfit) sentences.push(overfitSentence(summary, variant));
  if (variant.deadDimensions.length > 0) sentences.push(deadSentence(summary, variant));
  return sentences;
}

/** "2 of 384 principal components keep the accuracy of the whole vector within 1 point (k* = 2 [1, 4], …)." */
function fewestSentence(summary: Summary, variant: Variant, fewest: Fewest): Sentence {
  const { metric, rows } = summary.task;
  const margin = formatMargin(fewest.margin, metric);
  const reference = variant.reference === "ownHead" ? "the model's own classifier" : "the whole vector";
  const score = metric === "accuracy" ? "accuracy" : "Spearman correlation";
  const how = `one-sided 95 %, paired bootstrap on ${counted(rows.test, "test row")}`;
  const outputs = outputsOf(fewest.compressor);
  const tried = keepsAll(summary, variant, fewest) ? "" : ` up to ${formatCount(Math.max(...fewest.grid))}`;
  if (fewest.k === null) {
    const reason = fewest.reason === null ? "" : ` ${fewest.reason}`;
    const estimate =
      fewest.pointEstimate === null
        ? ""
        : ` By the bare score ${formatCount(fewest.pointEstimate)} would do, but that is an estimate without a test.`;
    const needed =
      fewest.rowsNeeded === null || reason.includes("needed")
        ? ""
        : ` About ${formatCount(fewest.rowsNeeded)} test rows would be needed to show it; there are ${formatCount(rows.test)}.`;
    return {
      kind: "limit",
      text: `It could not be shown that any number of ${outputs}${tried} keeps the ${score} of ${reference} within ${margin} (${how}).${reason}${estimate}${needed}`,
    };
  }
  const interval = fewest.interval === null ? "" : ` [${formatCount(fewest.interval[0])}, ${formatCount(fewest.interval[1])}]`;
  const total = dimensionsOf(summary, variant);
  const evidence = `k* = ${formatCount(fewest.k)}${interval}, ${how}`;
  const largest = Math.max(...fewest.grid, fewest.k);
  if (fewest.k === largest && fewest.grid.length > 1 && keepsAll(summary, variant, fewest)) {
    return {
      kind: "limit",
      text: `Only all ${formatCount(fewest.k)} ${outputs} are shown to keep the ${score} of ${reference} within ${margin}; no smaller size is (${evidence}).`,
    };
  }
  const [noun, verb] = [total === 1 ? outputOf(fewest.compressor) : outputs, fewest.k === 1 ? "keeps" : "keep"];
  return {
    kind: "finding",
    text: `${formatCount(fewest.k)} of ${formatCount(total)} ${noun} ${verb} the ${score} of ${reference} within ${margin} (${evidence}).`,
  };
}

function fullSentence(summary: Summary, variant: Variant): Sentence {
  const { metric, majority, rows } = summary.task;
  const total = counted(dimensionsOf(summary, variant), "dimension");
  const full = formatIntervalScore(variant.full, metric);
  const own = ownHeadSentence(summary, variant);
  const text =
    metric === "accuracy"
      ? `With the whole vector (${total}) a ${variant.full.probe} probe is right on ${full} of ${counted(rows.test, "test row")}; always giving the ${majorityName(metric)} is right on ${formatScore(majority, metric)}.${own}`
      : `With the whole vector (${total}) the predictions of a ${variant.full.probe} probe have a Spearman correlation of ${full} with the labels of ${counted(rows.test, "test row")}; a constant prediction counts as ${formatScore(majority, metric)}.${own}`;
  return { kind: variant.refused === null ? "finding" : "limit", text };
}

function ownHeadSentence(summary: Summary, variant: Variant): string {
  if (variant.ownHead === null) return "";
  const score = formatIntervalScore(variant.ownHead, summary.task.metric);
  return variant.reference === "ownHead"
    ? ` The model's own classifier reaches ${score}; it is better on the validation rows, so small sizes are held against it.`
    : ` The model's own classifier reaches ${score}.`;
}

/** What the other ways of keeping k dimensions need. */
function othersSentence(summary: Summary, variant: Variant, headline: Fewest): readonly Sentence[] {
  const others = variant.fewest.filter((entry) => entry !== headline && entry.probe === headline.probe);
  const saves = (entry: Fewest): boolean =>
    entry.k !== null && (entry.k < Math.max(...entry.grid) || !keepsAll(summary, variant, entry));
  const shown = others.flatMap((entry) => (entry.k !== null && saves(entry) ? [countedOutputs(entry.k, entry.compressor)] : []));
  const missing = others.filter((entry) => !saves(entry)).map((entry) => outputsOf(entry.compressor));
  const margin = formatMargin(headline.margin, summary.task.metric);
  const sentences: Sentence[] = [];
  if (shown.length > 0)
    sentences.push({
      kind: "finding",
      text: `By other ways, the same margin of ${margin} takes ${joined(shown)} (each tested by itself, not corrected for looking at several).`,
    });
  if (missing.length > 0) {
    const which = missing.length === 1 ? "this other way" : "these other ways";
    sentences.push({
      kind: "limit",
      text: `For ${which} no smaller size than the largest is shown to stay within ${margin}: ${joined(missing)}.`,
    });
  }
  return sentences;
}

function withArticle(pooling: string | null): string {
  const name = poolingName(pooling ?? "");
  return name.startsWith("[") ? name : `the ${name}`;
}

/** What the other poolings of the layer give, without choosing among them: that is a job for validation rows. */
function poolingSentences(summary: Summary, variant: Variant): readonly Sentence[] {
  return otherPoolings(summary, variant).map((other) => {
    const fewest = headlineFewest(other);
    const needs =
      fewest === null || fewest.k === null
        ? ""
        : `, and ${countedOutputs(fewest.k, fewest.compressor)} ${fewest.k === 1 ? "stays" : "stay"} within ${formatMargin(fewest.margin, summary.task.metric)} of it (k* = ${formatFewest(fewest)})`;
    return {
      kind: other.refused === null ? "finding" : "limit",
      text: `With ${withArticle(other.pooling)} in place of ${withArticle(variant.pooling)} the whole vector reaches ${formatIntervalScore(other.full, summary.task.metric)}${needs}.`,
    };
  });
}

function bestSentences(summary: Summary, variant: Variant, best: BestDimension): readonly Sentence[] {
  const { metric, majority } = summary.task;
  const { permutations, rotations } = summary.resampling;
  const named = mayNameIndex(summary, variant);
  const which = named ? `dimension ${best.index} (counted from 0)` : "one dimension";
  const seeds = named
    ? ""
    : " Its index is not given as a finding: the random start of the head picks it, and there are fewer than three head seeds.";
  const p = `${formatPValue(best.pValue)} by ${counted(permutations, "permutation")} of the test labels against its predictions`;
  const above = best.aboveMajority ?? best.interval[0] > majority;
  const judged =
    best.pValue >= level
      ? " That is not told apart from labels that have nothing to do with it."
      : above
        ? ""
        : ` It knows something of the labels, but is not shown to be above the ${majorityName(metric)} (${formatScore(majority, metric)}).`;
  const sound = best.pValue < level && above;
  const sentences: Sentence[] = [
    {
      kind: sound ? "finding" : "limit",
      text: `Alone, ${which}, chosen on the training rows, reaches ${formatIntervalScore(best, metric)} on the test rows, which retains ${formatScore(best.retention, "accuracy")} of what the reference has over the ${majorityName(metric)} (${p}).${judged}${seeds}`,
    },
    axisSentence(summary, best, rotations),
  ];
  const margin = formatMargin(headlineFewest(variant)?.margin ?? 0.01, metric);
  const live = dimensionsOf(summary, variant) - variant.deadDimensions.length;
  sentences.push({
    kind: best.withinMargin > 0 ? "finding" : "limit",
    text:
      best.withinMargin === 0
        ? `No single dimension comes within ${margin} of the reference.`
        : `${formatCount(best.withinMargin)} of ${counted(live, "single dimension")} ${best.withinMargin === 1 ? "comes" : "come"} within ${margin} of the reference.`,
  });
  return sentences;
}

/** Redundancy or location: what survives a random rotation is not a property of a coordinate. */
function axisSentence(summary: Summary, best: BestDimension, rotations: number): Sentence {
  const { metric } = summary.task;
  const [low, high] = best.axisPrivilege.interval;
  const difference = `${formatDifference(best.axisPrivilege.value, metric)} ${formatInterval(best.axisPrivilege.interval, metric)}`;
  const rotated = `after ${counted(rotations, "random rotation")} the best coordinate reaches ${formatIntervalScore(best.rotated, metric)} on average, a difference of ${difference}`;
  const p = best.axisPrivilege.pValue ?? 1;
  const rank = `${formatPValue(p)} by rank among the rotations`;
  if (low > 0 && p < level) {
    return {
      kind: "finding",
      text: `The axis matters: ${rotated} (${rank}). This dimension holds more than the best of randomly turned axes.`,
    };
  }
  if (low > 0) {
    return {
      kind: "limit",
      text: `That the axis matters is not shown: ${rotated}, but axes turned at random may do as well by luck (${rank}).`,
    };
  }
  const rows = counted(summary.task.rows.test, "test row");
  const text =
    high < 0
      ? `No sign of a privileged axis: ${rotated}. The best of randomly turned axes does better on average.`
      : `No axis is shown to be privileged on ${rows}: ${rotated}, an interval that contains 0. The best of randomly turned axes is not shown to do worse.`;
  return { kind: "limit", text };
}

function overfitSentence(summary: Summary, variant: Variant): Sentence {
  const { metric } = summary.task;
  return {
    kind: "fact",
    text: `The probe of the whole vector fits its own training rows at ${formatScore(variant.full.train, metric)}, ${formatDifference(variant.full.train - variant.full.score, metric)} over the test rows: the training score says little of new texts.`,
  };
}

function deadSentence(summary: Summary, variant: Variant): Sentence {
  const dead = variant.deadDimensions;
  const out = `${capital(counted(dead.length, "dimension"))} ${dead.length === 1 ? "hardly varies and is" : "hardly vary and are"} left out everywhere`;
  if (!mayNameIndex(summary, variant)) return { kind: "fact", text: `${out}.` };
  const shown = dead.slice(0, 10).join(", ");
  const more = dead.length > 10 ? ` and ${formatCount(dead.length - 10)} more` : "";
  return {
    kind: "fact",
    text: `${out}: ${shown}${more}.`,
  };
}
