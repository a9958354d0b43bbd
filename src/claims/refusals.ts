/** Why claims about a slice are refused: codes and sentences. */

import { isLinearProbe } from "../probes/linear-probes.ts";
import type { CurvedScore, Refusal } from "../results/refusal.ts";
import { formatInterval, formatScore } from "../results/words.ts";
import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { scoreInterval } from "../statistics/resampled-score.ts";

/** The vectors are the same for every text. */
export const constantVectors = {
  code: "constant-vectors",
  sentence:
    "The vectors are the same for every training text (every dimension is dead), as those of the embeddings' [CLS] are, so there is nothing to measure.",
} as const satisfies Refusal;

/** A score that is not shown to be above the majority, and what was found beside it. */
export interface NotAbove {
  readonly reference: "full" | "ownHead";
  /** Of the whole vector. */
  readonly probe: string;
  readonly score: ResampledScore;
  readonly majority: number;
  readonly metric: HeadlineMetric;
  readonly rows: number;
  readonly rowsNeeded: number | null;
  /** The best single dimension, where the tests have found it; null where they have not. */
  readonly dimension: ResampledScore | null;
  /** What a perceptron gets; null where it was not asked. */
  readonly curved: CurvedScore | null;
}

/** The reference (the full vector's probe, or the model's own head) is not shown to be above the majority baseline. */
export function notAboveMajority(found: NotAbove): Refusal {
  const { dimension, curved } = found;
  return {
    code: dimension === null ? "full-not-above-majority" : "full-below-dimension",
    sentence: notAboveSentence(found),
    ...(curved === null ? {} : { curved }),
  };
}

function notAboveSentence(found: NotAbove): string {
  const { reference, probe, metric, rows, rowsNeeded, curved } = found;
  const own = (value: number): string => formatScore(value, metric);
  const interval = formatInterval(scoreInterval(found.score), metric);
  const against = isShare(metric) ? `the majority baseline of ${own(found.majority)}` : "a constant prediction (0)";
  const isLinear = reference === "full" && isLinearProbe(probe);
  const subject = reference === "full" ? "The whole vector" : "The model's own classifier on the whole vector";
  const more =
    rowsNeeded === null
      ? "Its score is not even above it, so these rows cannot tell how many would be needed."
      : `About ${rowsNeeded} test rows would be needed to show a difference of this size; there are ${rows}.`;
  return [
    `${subject} scores ${own(found.score.score)} ${interval} on the test rows${isLinear ? ` with a ${probe} probe` : ""} and is not shown to be ${isLinear ? "linearly " : ""}above ${against} (one-sided 95 %, paired), so the fewest dimensions, the retention and the best dimension are not given.`,
    more,
    ...dimensionSentence(found),
    ...(curved === null
      ? []
      : [
          `A multi-layer perceptron, which is not bound to lines, scores ${own(curved.score)} ${formatInterval(curved.interval, metric)} and is ${curved.aboveMajority ? "" : "not "}shown to be above it.`,
        ]),
  ].join(" ");
}

/** The whole vector knows at least what one of its dimensions does. */
function dimensionSentence({ dimension, metric }: NotAbove): readonly string[] {
  if (dimension === null) return [];
  return [
    `That is the probe's failure, not the vectors': one dimension alone, chosen on the training rows, scores ${formatScore(dimension.score, metric)} ${formatInterval(scoreInterval(dimension), metric)} and is shown to be above it, corrected for false discovery over all dimensions.`,
  ];
}
