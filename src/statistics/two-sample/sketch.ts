/**
 * A sketch of numbers: how many of them lie between sixteen bounds, which are quantiles of these numbers. It is all that
 * two-sample tests of later numbers need, and no number of a row can be read from it.
 *
 * What differs by less than a `unit` is taken for equal, so that other rounding (half precision, another engine) is no
 * difference, and what is constant stays so.
 */

/** A sketch. */
export interface Sketch {
  /** The median. */
  readonly centre: number;
  /** Numbers are rounded to so much, counted from the centre; positive. */
  readonly unit: number;
  /** [15] in units from the centre, not falling; a number belongs to the first place whose bound is not below it. */
  readonly bounds: Float64Array;
  /** [16] */
  readonly counts: Float64Array;
}

/** Shares of the numbers at the bounds: denser at both ends, where outliers show. */
const shares = [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99] as const;

/** Bounds of a sketch. */
export const sketchBounds = shares.length;

/** The unit, as a share of the distance between the quartiles. */
const resolution = 1e-3;

/**
 * A sketch of numbers.
 * @param values  [n], n ≥ 1, finite
 * @param least   the smallest difference that may count; positive
 */
export function sketchOf(values: Float64Array, least: number): Sketch {
  const at = quantilesOf(values);
  const centre = at(0.5);
  const unit = Math.max(least, resolution * (at(0.75) - at(0.25)));
  const bounds = Float64Array.from(shares, (share) => Math.round((at(share) - centre) / unit));
  return { centre, unit, bounds, counts: countedIn({ centre, unit, bounds }, values) };
}

/** How many numbers lie in each place of a sketch [16]. */
export function countedIn({ centre, unit, bounds }: Omit<Sketch, "counts">, values: ArrayLike<number>): Float64Array {
  const counts = new Float64Array(bounds.length + 1);
  for (let i = 0; i < values.length; i++) {
    const rounded = Math.round((values[i]! - centre) / unit);
    let place = 0;
    while (place < bounds.length && rounded > bounds[place]!) place++;
    counts[place] = counts[place]! + 1;
  }
  return counts;
}

/** The median of numbers. */
export function medianOf(values: Float64Array): number {
  return quantilesOf(values)(0.5);
}

/** Half the distance between the quartiles of numbers. */
export function quartileSpread(values: Float64Array): number {
  const at = quantilesOf(values);
  return (at(0.75) - at(0.25)) / 2;
}

/** Quantiles that are numbers of the sample themselves. */
function quantilesOf(values: Float64Array): (share: number) => number {
  const sorted = values.toSorted();
  return (share) => sorted[Math.ceil(share * sorted.length) - 1]!;
}
