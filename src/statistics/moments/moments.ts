/**
 * Mean and covariance of many rows, accurate for columns with a large mean.
 *
 * Rows are shifted by a pilot mean (of the first rows), multiplied in float32 in
 * chunks, and the chunks are added in float64: a plain float32 Gram matrix from
 * which n·μ·μᵀ is taken off loses four digits more on BERT's outlier dimensions.
 * Two sets of moments merge exactly (Chan, Golub & LeVeque 1983,
 * doi:10.1080/00031305.1983.10483115).
 */
import { ShapeError } from "../../base/errors.ts";
import { rowShifter } from "../../kernels/shift-rows.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { addGram } from "../../runtime/gram-product.ts";
import { pilotMeans } from "./column-moments.ts";
import { chunkRows } from "./float32-products.ts";

/** Sufficient statistics of rows [n, d]. */
export interface Moments {
  readonly rows: number;
  readonly dimensions: number;
  /** [d] */
  readonly mean: Float64Array;
  /** Σ (x − mean)(x − mean)ᵀ, [d, d] row-major, symmetric. */
  readonly scatter: Float64Array;
}

/** Moments of all rows of a matrix. */
export async function moments(x: Matrix): Promise<Moments> {
  const d = x.columns;
  const pilot = pilotMeans(x).map(Math.fround);
  const scatter = new Float64Array(d * d);
  const shifter = rowShifter(pilot, new Float64Array(d).fill(1), Math.min(chunkRows, x.rows));
  for (let from = 0; from < x.rows; from += chunkRows) {
    const to = Math.min(from + chunkRows, x.rows);
    shifter.push(x.data.subarray(from * d, to * d), to - from, 0);
    await addGram(shifter.take(), scatter);
  }
  const { sums, rounded: roundedSums } = shifter;
  const rows = Math.max(1, x.rows);
  centreScatter(
    scatter,
    roundedSums.map((sum) => sum / rows),
    x.rows,
  );
  return { rows: x.rows, dimensions: d, mean: pilot.map((value, j) => sums[j]! / rows + value), scatter };
}

/**
 * Moments of two sets of rows together.
 * @throws ShapeError when their dimensions differ
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.dimensions !== b.dimensions) {
    throw new ShapeError({
      where: "mergeMoments",
      must: "both must be of vectors of the same size",
      got: `${a.dimensions} and ${b.dimensions}`,
      todo: "Were they taken from the same vector set?",
    });
  }
  const rows = a.rows + b.rows;
  if (rows === 0) return a;
  const d = a.dimensions;
  const change = b.mean.map((value, j) => value - a.mean[j]!);
  const weight = (a.rows * b.rows) / rows;
  const scatter = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      const at = i * d + j;
      scatter[at] = a.scatter[at]! + b.scatter[at]! + weight * change[i]! * change[j]!;
    }
  }
  return { rows, dimensions: d, mean: a.mean.map((value, j) => value + (b.rows / rows) * change[j]!), scatter };
}

/** Covariance [d, d], scatter / (rows − freedom); freedom 1 is the unbiased one, 0 the maximum-likelihood one. */
export function covariance(of: Moments, freedom: 0 | 1 = 1): Float64Array {
  const divisor = Math.max(1, of.rows - freedom);
  return of.scatter.map((value) => value / divisor);
}

/** Turns the upper triangle of Σ s·sᵀ into Σ (s − mean)(s − mean)ᵀ, exactly symmetric, with no negative diagonal. */
function centreScatter(scatter: Float64Array, mean: Float64Array, rows: number): void {
  const d = mean.length;
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++) {
      const value = scatter[i * d + j]! - rows * mean[i]! * mean[j]!;
      scatter[i * d + j] = i === j ? Math.max(0, value) : value;
      scatter[j * d + i] = scatter[i * d + j]!;
    }
  }
}
