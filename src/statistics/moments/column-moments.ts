/** Mean and spread of each column by itself, summed in float64. */
import type { Matrix } from "../../numeric/matrix.ts";

/** A column whose Σ (x − mean)² is at most this share of n·mean² is constant: it varies by rounding only. */
export const constantShare = 1e-24;

/** Rows whose mean is a first guess at the mean of all. */
const pilotRows = 1024;

/** Mean of each column, and Σ (x − mean)² [d]: one pass, shifted by the mean of the first rows. */
export function columnMoments(x: Matrix): { readonly mean: Float64Array; readonly squares: Float64Array } {
  const { rows, columns: d, data } = x;
  const pilot = pilotMeans(x);
  const sums = new Float64Array(d);
  const squares = new Float64Array(d);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < d; j++, at++) {
      const value = data[at]! - pilot[j]!;
      sums[j] = sums[j]! + value;
      squares[j] = squares[j]! + value * value;
    }
  }
  const count = Math.max(1, rows);
  return {
    mean: sums.map((sum, j) => pilot[j]! + sum / count),
    squares: squares.map((square, j) => Math.max(0, square - (sums[j]! * sums[j]!) / count)),
  };
}

/** Mean of each column over rows from … to, summed in float64. */
export function columnMeans(x: Matrix, from: number = 0, to: number = x.rows): Float64Array {
  const means = new Float64Array(x.columns);
  for (let i = from; i < to; i++) {
    for (let j = 0; j < x.columns; j++) means[j] = means[j]! + x.data[i * x.columns + j]!;
  }
  const count = Math.max(1, to - from);
  return means.map((sum) => sum / count);
}

/** A first guess at the mean of each column, by which rows are shifted before they are multiplied. */
export function pilotMeans(x: Matrix): Float64Array {
  return columnMeans(x, 0, Math.min(pilotRows, x.rows));
}
