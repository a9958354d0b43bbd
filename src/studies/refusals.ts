/** Why claims about a slice are refused: codes and sentences. */

import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { scoreInterval } from "../statistics/resampled-score.ts";
import { intervalWords, scoreWords } from "./score-words.ts";
import type { Refusal } from "./summary.ts";

/** The vectors are the same for every text. */
export const constantVectors: Refusal = {
  code: "constant-vectors",
  sentence:
    "The vectors are the same for every training text (every dimension is dead), as those of the embeddings' [CLS] are, so there is nothing to measure.",
};

/** The reference (the full vector's probe, or the model's own head) is not shown to be above the majority baseline. */
export function notAboveMajority(
  full: ResampledScore,
  majority: number,
  rowsNeeded: number | null,
  rows: number,
  metric: HeadlineMetric,
  reference: "full" | "ownHead" = "full",
): Refusal {
  const own = (value: number): string => scoreWords(value, metric);
  const interval = intervalWords(scoreInterval(full), metric);
  const against = isShare(metric) ? `the majority baseline of ${own(majority)}` : "a constant prediction (0)";
  const more =
    rowsNeeded === null
      ? "Its score is not even above it, so these rows cannot tell how many would be needed."
      : `About ${rowsNeeded} test rows would be needed to show a difference of this size; there are ${rows}.`;
  return {
    code: "full-not-above-majority",
    sentence: `${reference === "full" ? "The whole vector" : "The model's own classifier on the whole vector"} scores ${own(full.score)} ${interval} on the test rows and is not shown to be above ${against} (one-sided 95 %, paired), so the fewest dimensions, the retention and the best dimension are not given. ${more}`,
  };
}
