/**
 * What probes divide features by, after their mean is taken off.
 *
 * Dimensions that have units of their own are divided each by its standard deviation: a penalty then asks the same of
 * all, and the widest does not decide what the others may weigh. Coordinates of one space (principal components, random
 * projections) are divided by one number, the root of their mean variance: a rotation then changes no fit, and what
 * spreads little counts for little. Whitened instead, 381 principal components of the demo's mean vectors fall from
 * 89.6 % to 85.9 %.
 */
import { deadByMoments } from "../statistics/dead-dimensions.ts";
import type { Moments } from "../statistics/moments/moments.ts";
import type { Units } from "../statistics/rows.ts";

/**
 * One number a dimension, above 0; infinity where a dimension's own spread is rounding noise, which no weight is given to.
 *
 * @param of  moments of the training rows
 */
export function featureScales(of: Moments, units: Units = "own"): Float64Array {
  const { scatter, dimensions: d, rows } = of;
  const squares = Float64Array.from({ length: d }, (_, j) => Math.max(0, scatter[j * (d + 1)]!) / Math.max(1, rows));
  return scalesOfDeviations(of.mean, squares.map(Math.sqrt), units);
}

/** The same from means and standard deviations [d]. */
export function scalesOfDeviations(means: Float64Array, deviations: Float64Array, units: Units = "own"): Float64Array {
  if (units === "shared") {
    const square = deviations.reduce((sum, deviation) => sum + deviation * deviation, 0) / Math.max(1, deviations.length);
    return deviations.map(() => (square > 0 ? Math.sqrt(square) : 1));
  }
  const scales = deviations.slice();
  for (const dimension of deadByMoments(means, deviations)) scales[dimension] = Number.POSITIVE_INFINITY;
  return scales;
}

/** √(mean variance) of these dimensions; 1 where none varies. */
export function commonScale({ scatter, dimensions: d, rows }: Moments, chosen: Int32Array): number {
  let trace = 0;
  for (const j of chosen) trace += scatter[j * (d + 1)]!;
  const scale = Math.sqrt(trace / (Math.max(1, chosen.length) * Math.max(1, rows)));
  return scale > 0 ? scale : 1;
}
