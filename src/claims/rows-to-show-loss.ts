/** How many test rows would show that an edit costs more than random ones. */
import { differences } from "../statistics/bootstrap.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { normalQuantile } from "../statistics/normal.ts";
import { rowsToShow } from "../statistics/power.ts";

/** Of a p-value after correction for several tests, two-sided. */
const level = 0.05;
const power = 0.8;

/**
 * Rows at which the loss would be shown, by Bonferroni's bound on Holm's correction. Only what rows add to the spread
 * shrinks with more of them; what the draws of random dimensions add stays, and where that alone hides the loss no
 * number of rows would do.
 *
 * @param draws    scores of each draw of random dimensions
 * @param control  their mean; its resamples draw among the draws too
 * @returns        null for no loss, and where more draws would be needed instead
 */
export function rowsToShowLoss(
  own: ResampledScore,
  draws: readonly ResampledScore[],
  control: ResampledScore,
  { rows, tests }: { readonly rows: number; readonly tests: number },
): number | null {
  const loss = control.score - own.score;
  const mean = control.resampled.map((_, b) => draws.reduce((sum, { resampled }) => sum + resampled[b]! / draws.length, 0));
  const byRows = differences(own.resampled, mean);
  const byBoth = differences(own.resampled, control.resampled);
  const ofRows = variance(byRows);
  const ofDraws = Math.max(0, variance(byBoth) - ofRows);
  const sure = 1 - level / (2 * tests);
  // z²(σ_rows²/n + σ_draws²) = loss²: what the draws take of its square is not left for rows.
  const left = loss * loss - (normalQuantile(sure) + normalQuantile(power)) ** 2 * ofDraws;
  return loss > 0 && left > 0 ? rowsToShow(Math.sqrt(left), byRows, rows, sure, power) : null;
}

function variance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
}
