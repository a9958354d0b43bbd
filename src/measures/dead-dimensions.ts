/**
 * Dead dimensions: those that vary so little beside the others that their values
 * are rounding noise. They occur: a last LayerNorm may have weights near 0, and a
 * float32 variance of such a dimension underflows to 0 or, worse, does not. A
 * probe that standardises would blow the noise up to full size, so they are left
 * out everywhere, and listed.
 */
import type { Matrix } from "../numeric/matrix.ts";
import { columnVariances } from "../statistics/column-variances.ts";

/** Share of the widest dimension's standard deviation below which a dimension counts as dead. */
export const DEAD_SHARE = 1e-6;

/**
 * Indices of dead dimensions, rising: standard deviation (computed in float64)
 * below DEAD_SHARE of the widest one's. All of them where no dimension varies.
 *
 * @param vectors  training rows [n, d]
 */
export function deadDimensions(vectors: Matrix): Int32Array {
  return deadByDeviations(columnVariances(vectors, 0).map(Math.sqrt));
}

/** The same from standard deviations. */
export function deadByDeviations(deviations: Float64Array): Int32Array {
  const widest = deviations.reduce((most, value) => Math.max(most, value), 0);
  const dead: number[] = [];
  for (const [index, deviation] of deviations.entries()) {
    if (deviation < DEAD_SHARE * widest || deviation === 0) dead.push(index);
  }
  return Int32Array.from(dead);
}
