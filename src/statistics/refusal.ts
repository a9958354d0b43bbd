/**
 * The test before all others: is the full vector above the majority baseline at
 * all? Where it is not, there is nothing whose fewest dimensions could be asked for.
 */
import { differences, lowerBound } from "./bootstrap.ts";
import type { ResampledScore } from "./non-inferiority.ts";
import { rowsToShow } from "./power.ts";

/** Whether a score is shown to be above a baseline. */
export interface AboveBaseline {
  readonly shown: boolean;
  /** score − baseline */
  readonly difference: number;
  /** One-sided lower bound of the paired difference; shown when above 0. */
  readonly lower: number;
  /** Test rows at which it would be shown with power 0.8; null when shown, or when the score is not above. */
  readonly rowsNeeded: number | null;
}

/**
 * One-sided paired bootstrap test of score > baseline.
 *
 * @param baseline  resampled with the same resamples (the majority class), or a
 *                  number (0 for correlations)
 * @param rows      test rows behind the scores
 */
export function aboveBaseline(
  score: ResampledScore,
  baseline: ResampledScore | number,
  rows: number,
  level: number = 0.95,
): AboveBaseline {
  const change = differences(score.resampled, typeof baseline === "number" ? baseline : baseline.resampled);
  const difference = score.score - (typeof baseline === "number" ? baseline : baseline.score);
  const lower = lowerBound(change, level);
  const shown = lower > 0;
  return { shown, difference, lower, rowsNeeded: shown ? null : rowsToShow(difference, change, rows, level) };
}
