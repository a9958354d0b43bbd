/**
 * Dead dimensions: those whose values are rounding noise. They occur: a last LayerNorm may have weights near 0, and a
 * float32 variance of such a dimension underflows to 0 or, worse, does not. A probe standardises its dimensions and
 * would blow the noise up to full size, so they are left out everywhere, and listed.
 *
 * A dimension is dead when its standard deviation is 0, below the rounding of float32 beside the widest one's (what
 * a sum over dimensions loses of it), or below a few roundings of its own mean (a constant that was computed).
 */
import type { Matrix } from "../numeric/matrix.ts";
import { columnMeans } from "./moments/column-moments.ts";
import { columnVariances } from "./moments/column-variances.ts";

/** Share of the widest dimension's standard deviation below which a dimension counts as dead: 2⁻²³, float32's rounding. */
export const deadShare: number = 2 ** -23;

/** A computed constant differs by a rounding or two from row to row; a spread of so many roundings of the mean is none. */
const roundingsOfMean = 4;

/**
 * Indices of dead dimensions, rising; moments are in float64. All of them where no dimension varies.
 *
 * @param vectors  training rows [n, d]
 */
export function deadDimensions(vectors: Matrix): Int32Array {
  return deadByMoments(columnMeans(vectors), columnVariances(vectors, 0).map(Math.sqrt));
}

/** The same from means and standard deviations. */
export function deadByMoments(means: Float64Array, deviations: Float64Array): Int32Array {
  const widest = deviations.reduce((most, value) => Math.max(most, value), 0);
  const dead: number[] = [];
  for (const [index, deviation] of deviations.entries()) {
    const rounding = roundingsOfMean * 2 ** -23 * Math.abs(means[index]!);
    if (deviation === 0 || deviation < deadShare * widest || deviation < rounding) dead.push(index);
  }
  return Int32Array.from(dead);
}
