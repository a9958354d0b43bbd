/** How many test rows a claim would need. */
import { normalQuantile } from "./normal.ts";

/**
 * Rows at which a one-sided test shows a true effect with the wanted power:
 * n = ((z_level + z_power)·σ / effect)², where σ² = rows · variance of the
 * resampled differences (Chow, Shao & Wang 2008, "Sample size calculations in
 * clinical research", chapter 3).
 *
 * @param effect       distance of the assumed difference from what must be excluded
 * @param resampled    the paired difference in each resample
 * @param rows         test rows behind it
 * @returns            null when the effect is not positive, or mere rounding: no number of rows that can be counted would do
 */
export function rowsToShow(
  effect: number,
  resampled: Float64Array,
  rows: number,
  level: number = 0.95,
  power: number = 0.8,
): number | null {
  if (!(effect > 0)) return null;
  let mean = 0;
  for (const value of resampled) mean += value;
  mean /= resampled.length;
  let variance = 0;
  for (const value of resampled) variance += (value - mean) ** 2;
  variance /= Math.max(1, resampled.length - 1);
  const deviations = normalQuantile(level) + normalQuantile(power);
  // At least one row more than there are: these rows have just failed to show it.
  const needed = Math.max(rows + 1, Math.ceil((deviations * deviations * variance * rows) / (effect * effect)));
  return Number.isSafeInteger(needed) ? needed : null;
}
