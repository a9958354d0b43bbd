/**
 * The findings in sentences. Every number in them was tested by the study;
 * what could not be shown is said as plainly as what could.
 */

import { majorityName, placeOf, poolingWithArticle } from "../results/names.ts";
import type { Summary, Variant } from "../results/summary.ts";
import { counted, formatDifference, formatFewest, formatIntervalScore, formatMargin, formatScore } from "../results/words.ts";
import { bestSentences } from "./best-dimension-sentences.ts";
import { fewestSentence, otherWaySentences } from "./fewest-sentences.ts";
import { countedOutputs, probeNoun } from "./nouns.ts";
import { overSeeds, type Said } from "./over-seeds.ts";
import { ownHeadSentences } from "./own-head-sentences.ts";
import { redrawSentences } from "./redraw-sentences.ts";
import { seedSentences } from "./seed-sentences.ts";
import type { Sentence } from "./sentence.ts";
import { deadWords, dimensionsOf, headlineFewest, headlineVariants, otherPoolings, seedName, seedVariants } from "./study.ts";

/** The sentences of one name. */
export interface Headline {
  /** Its first entry. */
  readonly variant: Variant;
  /** "pretrained, layer 6, [CLS]". */
  readonly name: string;
  readonly sentences: readonly Sentence[];
}

/** A train score this much above the test score is worth a sentence. */
const overfit = 0.05;
/** Sentences for every name: of all its seeds at the layer and pooling of its first entry. */
export function headlines(summary: Summary): readonly Headline[] {
  return headlineVariants(summary).map((variant) => {
    const place = placeOf(variant);
    const seeds = seedVariants(summary, variant);
    const ofSeeds = seeds.map((seed) => ({ variant: seed, seed: seedName(seed, seeds), sentences: saidOf(summary, seed) }));
    return {
      variant,
      name: place === "" ? variant.name : `${variant.name}, ${place}`,
      sentences: [...overSeeds(ofSeeds), ...seedSentences(summary, variant)],
    };
  });
}

/** Sentences about the input: duplicates removed, texts cut. */
export function factSentences(summary: Summary): readonly Sentence[] {
  return (summary.task.facts ?? []).map((fact) => ({ kind: "fact", text: fact.sentence }));
}

/** What is to be said of one seed. */
function saidOf(summary: Summary, variant: Variant): readonly Said[] {
  const sentences: Said[] = [];
  if (variant.refused !== null) {
    sentences.push({ about: "refusal", kind: "refusal", text: variant.refused.sentence, brief: "refused" });
    sentences.push(fullSentence(summary, variant));
  } else {
    const fewest = headlineFewest(variant);
    if (fewest !== null) sentences.push(fewestSentence(summary, variant, fewest));
    sentences.push(fullSentence(summary, variant));
    sentences.push(...redrawSentences(summary, variant));
    if (fewest !== null) sentences.push(...otherWaySentences(summary, variant, fewest));
    sentences.push(...poolingSentences(summary, variant));
    if (variant.bestDimension !== null) sentences.push(...bestSentences(summary, variant, variant.bestDimension));
    sentences.push(...ownHeadSentences(summary, variant));
  }
  const fitted = variant.full.probe !== "majority"; // constant vectors have nothing to fit
  if (fitted && variant.full.train - variant.full.score > overfit) sentences.push(overfitSentence(summary, variant));
  if (variant.deadDimensions.length > 0) sentences.push(deadSentence(summary, variant));
  return sentences;
}

function fullSentence(summary: Summary, variant: Variant): Said {
  const { metric, majority, rows } = summary.task;
  const total = counted(dimensionsOf(summary, variant), "dimension");
  const full = formatIntervalScore(variant.full, metric);
  const ownHead = ownHeadSentence(summary, variant);
  const known = {
    accuracy: `a ${probeNoun(variant.full.probe, summary)} is right on ${full} of ${counted(rows.test, "test row")}; always giving the ${majorityName(metric)} is right on ${formatScore(majority, metric)}`,
    "balanced-accuracy": `a ${probeNoun(variant.full.probe, summary)} has a balanced accuracy (mean over classes of the share that is right) of ${full} on ${counted(rows.test, "test row")}; always giving the ${majorityName(metric)} has ${formatScore(majority, metric)}`,
    spearman: `the predictions of a ${probeNoun(variant.full.probe, summary)} have a Spearman correlation of ${full} with the labels of ${counted(rows.test, "test row")}; a constant prediction counts as ${formatScore(majority, metric)}`,
  }[metric];
  const text = `With the whole vector (${total}) ${known}.${ownHead}`;
  const brief = `${full}${variant.ownHead === null ? "" : `, own classifier ${formatIntervalScore(variant.ownHead, metric)}`}`;
  return { about: "full", kind: variant.refused === null ? "finding" : "limit", text, brief };
}

function ownHeadSentence(summary: Summary, variant: Variant): string {
  if (variant.ownHead === null) return "";
  const score = formatIntervalScore(variant.ownHead, summary.task.metric);
  return variant.reference === "ownHead"
    ? ` The model's own classifier reaches ${score}; it is better on the validation rows, so small sizes are held against it.`
    : ` The model's own classifier reaches ${score}.`;
}

/** What the other poolings of the layer give, without choosing among them: that is a job for validation rows. */
function poolingSentences(summary: Summary, variant: Variant): readonly Said[] {
  return otherPoolings(summary, variant).map((other) => {
    const fewest = headlineFewest(other);
    const needs =
      fewest === null || fewest.k === null
        ? ""
        : `, and ${countedOutputs(fewest.k, fewest.compressor, summary)} ${fewest.k === 1 ? "is" : "are"} shown to stay within ${formatMargin(fewest.margin, summary.task.metric)} of it (k* ${formatFewest(fewest)} of the sizes tried)`;
    return {
      about: `pooling ${other.pooling}`,
      kind: other.refused === null ? "finding" : "limit",
      brief: `${formatIntervalScore(other.full, summary.task.metric)}${fewest === null ? "" : `, k* ${formatFewest(fewest)}`}`,
      text: `With ${poolingWithArticle(other.pooling)} in place of ${poolingWithArticle(variant.pooling)} the whole vector reaches ${formatIntervalScore(other.full, summary.task.metric)}${needs}.`,
    };
  });
}

function overfitSentence(summary: Summary, variant: Variant): Said {
  const { metric } = summary.task;
  return {
    about: "overfit",
    kind: "fact",
    brief: formatDifference(variant.full.train - variant.full.score, metric),
    text: `The probe of the whole vector fits its own training rows at ${formatScore(variant.full.train, metric)}, ${formatDifference(variant.full.train - variant.full.score, metric)} over the test rows: the training score says little of new texts.`,
  };
}

function deadSentence(summary: Summary, variant: Variant): Said {
  const brief = counted(variant.deadDimensions.length, "dimension");
  return { about: "dead", kind: "fact", text: deadWords(summary, variant), brief };
}
