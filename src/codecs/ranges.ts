/**
 * Ranges of dimensions for affine integers. Either from the smallest to the largest training value, or narrower where that
 * leaves less squared error: what lies outside is clipped, what lies inside gets finer steps.
 *
 *   [mean − f (mean − min), mean + f (max − mean)],  f = 2^(−i/4), i = 0 … 24, with the least Σ (x − x̂)²
 */
import { rangeErrors } from "../kernels/range-errors.ts";
import type { Matrix } from "../numeric/matrix.ts";

/** How ranges are chosen. */
export type RangeChoice = "least-squares" | "extremes";

/** Rows that the narrower ranges are tried on, spread evenly over all. */
const triedRows = 4096;

const narrowings = Array.from({ length: 25 }, (_, i) => 2 ** (-i / 4));

/** Begin and step of each dimension [d], for numbers 0 … 2^bits − 1. */
export function dimensionRanges(x: Matrix, bits: 4 | 8, choice: RangeChoice): { low: Float32Array; step: Float32Array } {
  const d = x.columns;
  const most = 2 ** bits - 1;
  const low = new Float32Array(d);
  const step = new Float32Array(d);
  const { smallest, largest, mean } = extremes(x);
  const tried = choice === "extremes" ? 0 : Math.min(x.rows, triedRows);
  const shares = choice === "extremes" ? [1] : narrowings;
  const errors = rangeErrors(tried, shares.length, most);
  for (let j = 0; j < d; j++) {
    for (let i = 0; i < tried; i++) errors.values[i] = x.data[Math.floor((i * x.rows) / tried) * d + j]!;
    for (const [at, f] of shares.entries()) {
      errors.low[at] = Math.fround(mean[j]! - f * (mean[j]! - smallest[j]!));
      const apart = Math.fround((mean[j]! + f * (largest[j]! - mean[j]!) - errors.low[at]!) / most);
      errors.step[at] = Math.max(0, apart); // rounding may leave the end of a constant below its beginning
    }
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const [at, error] of errors.sums().entries()) {
      if (error >= least) continue; // of equal ones the widest
      least = error;
      best = at;
    }
    low[j] = errors.low[best]!;
    step[j] = errors.step[best]!;
  }
  return { low, step };
}

function extremes(x: Matrix): { smallest: Float64Array; largest: Float64Array; mean: Float64Array } {
  const d = x.columns;
  const smallest = new Float64Array(d).fill(Number.POSITIVE_INFINITY);
  const largest = new Float64Array(d).fill(Number.NEGATIVE_INFINITY);
  const sums = new Float64Array(d);
  for (let i = 0, at = 0; i < x.rows; i++) {
    for (let j = 0; j < d; j++, at++) {
      const value = x.data[at]!;
      if (value < smallest[j]!) smallest[j] = value;
      if (value > largest[j]!) largest[j] = value;
      sums[j] = sums[j]! + value;
    }
  }
  // of a constant the rounded mean must not lie outside
  return { smallest, largest, mean: sums.map((sum, j) => Math.min(largest[j]!, Math.max(smallest[j]!, sum / x.rows))) };
}
