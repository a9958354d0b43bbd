/** Why claims about a slice are refused: codes and sentences. */

import type { CurvedScore, NotAbove, Refusal } from "../results/refusal.ts";
import { formatIntervalScore, formatScore } from "../results/words.ts";
import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";

/** The vectors are the same for every text. */
export const constantVectors = {
  code: "constant-vectors",
  sentence:
    "The vectors are the same for every training text (every dimension is dead), as those of the embeddings' [CLS] are, so there is nothing to measure.",
} as const satisfies Refusal;

/**
 * The reference (the full vector's probe, or the model's own head) is not shown to be above the majority baseline.
 * @param curved  what a perceptron gets; null where it was not asked
 */
export function notAboveMajority(found: NotAbove, curved: CurvedScore | null): Refusal {
  return {
    code: found.dimension === null ? "full-not-above-majority" : "full-below-dimension",
    sentence: notAboveSentence(found, curved),
    found,
    ...(curved === null ? {} : { curved }),
  };
}

function notAboveSentence(found: NotAbove, curved: CurvedScore | null): string {
  const { reference, probe, isLinear, metric } = found;
  const subject = reference === "full" ? "The whole vector" : "The model's own classifier on the whole vector";
  const baseline = isShare(metric)
    ? `the majority baseline of ${formatScore(found.majority, metric)}`
    : "a constant prediction (0)";
  return [
    `${subject} scores ${formatIntervalScore(found, metric)} on the test rows${isLinear ? ` with a ${probe} probe` : ""} and is not shown to be ${isLinear ? "linearly " : ""}above ${baseline} (one-sided 95 %, paired), so the fewest dimensions, the retention and the best dimension are not given.`,
    rowsSentence(found),
    ...dimensionSentence(found),
    ...curvedSentence(curved, metric),
  ].join(" ");
}

function rowsSentence({ rows, rowsNeeded }: NotAbove): string {
  return rowsNeeded === null
    ? "Its score is not even above it, so these rows cannot tell how many would be needed."
    : `About ${rowsNeeded} test rows would be needed to show a difference of this size; there are ${rows}.`;
}

/** The whole vector knows at least what one of its dimensions does. */
function dimensionSentence({ dimension, metric }: NotAbove): readonly string[] {
  if (dimension === null) return [];
  return [
    `That is the probe's failure, not the vectors': one dimension alone, chosen on the training rows, scores ${formatIntervalScore(dimension, metric)} and is shown to be above it, corrected for false discovery over all dimensions.`,
  ];
}

function curvedSentence(curved: CurvedScore | null, metric: HeadlineMetric): readonly string[] {
  if (curved === null) return [];
  return [
    `A multi-layer perceptron, which is not bound to lines, scores ${formatIntervalScore(curved, metric)} and is ${curved.aboveMajority ? "" : "not "}shown to be above it.`,
  ];
}
