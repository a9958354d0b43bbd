/** Orders and quantiles of float64 numbers. */

/** Indices from smallest to largest value; equal values in their order. */
export function argsortNumbers(values: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(values.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => values[a]! - values[b]! || a - b);
}

/**
 * The quantile of sorted values at `share` in [0, 1], linear between neighbours
 * (Hyndman & Fan 1996, definition 7; numpy's default).
 */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  const low = sorted[below]!;
  return low + (place - below) * (sorted[above]! - low);
}
