/** How many test rows would show what these have not: the last sentence of a claim that is not made. */
import { formatCount } from "../results/words.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { rowsToShow } from "../statistics/power.ts";

/** Of the lower end of a two-sided interval of 95 %. */
export const twoSided = 0.975;

/** The sentence, with a space before it. */
export function rowsNeededSentence(rows: number | null): string {
  return rows === null
    ? " These rows cannot tell how many would be needed."
    : ` About ${formatCount(rows)} test rows would be needed.`;
}

/**
 * Rows at which a difference would be shown to be above `floor`, with power 0.8, if it is what it seems.
 *
 * @param rows   test rows behind it
 * @param level  of the one-sided bound
 * @returns      null where it does not seem to be above
 */
export function rowsToShowAbove(
  { score, resampled }: ResampledScore,
  floor: number,
  rows: number,
  level: number = 0.95,
): number | null {
  return rowsToShow(score - floor, resampled, rows, level);
}
