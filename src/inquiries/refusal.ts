/** Where the whole vector is not shown to be above the baseline, nothing else is asked. */

import type { InquirySentence } from "../results/inquired.ts";
import { formatIntervalScore, formatScore } from "../results/words.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { rowsNeededSentence } from "./rows-needed.ts";
import { intervalScore, type TestScores } from "./test-scores.ts";

/** The sentence that says why, or null where it is above. */
export function notAboveMajority(scores: TestScores, full: ResampledScore): InquirySentence | null {
  const { shown, rowsNeeded } = scores.aboveMajority(full);
  if (shown) return null;
  return {
    kind: "refusal",
    text: `Not asked: the whole vector, ${formatIntervalScore(intervalScore(full), scores.metric)}, is not shown to be above the baseline of ${formatScore(scores.majority.score, scores.metric)}.${rowsNeededSentence(rowsNeeded)}`,
  };
}
