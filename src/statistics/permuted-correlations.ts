/** |r| of every column with many permutations of real-valued labels: one matrix product. */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { centredColumns } from "./columns.ts";

/** Floats of labels in one product. */
const blockFloats = 1 << 22;

/**
 * @param labellings  labels, one array a labelling [rows]
 * @param visit       called with each column's |r| [labellings]
 */
export async function permutedCorrelations(
  x: Matrix,
  labellings: readonly Float64Array[],
  visit: (correlations: Float64Array, column: number) => void,
): Promise<void> {
  const { rows, columns } = x;
  const unit = unitColumns(x);
  const all = Array.from({ length: columns }, () => new Float64Array(labellings.length));
  const atOnce = Math.max(1, Math.floor(blockFloats / rows));
  for (let from = 0; from < labellings.length; from += atOnce) {
    const part = labellings.slice(from, from + atOnce);
    const labels = matrix(part.length, rows);
    part.forEach((values, p) => {
      labels.data.set(unitVector(values), p * rows);
    });
    const products = await multiply(labels, unit);
    for (let p = 0; p < part.length; p++) {
      for (let j = 0; j < columns; j++) all[j]![from + p] = Math.min(1, Math.abs(products.data[p * columns + j]!));
    }
  }
  all.forEach((correlations, column) => {
    visit(correlations, column);
  });
}

/** Columns less their mean, of length 1; constant ones all zero. */
function unitColumns(x: Matrix): Matrix {
  const { centred, squares } = centredColumns(x);
  const factors = squares.map((square) => (square > 0 ? 1 / Math.sqrt(square) : 0));
  for (let i = 0, at = 0; i < x.rows; i++) {
    for (let j = 0; j < x.columns; j++, at++) centred.data[at] = centred.data[at]! * factors[j]!;
  }
  return centred;
}

/** Values whose deviations are below this share of their mean's square vary by rounding only. */
const constantShare = 1e-24;

/** The values less their mean, of length 1; all zero where they are constant. */
export function unitVector(values: Float64Array): Float64Array {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let square = 0;
  for (const value of values) square += (value - mean) ** 2;
  const factor = square > constantShare * values.length * mean * mean ? 1 / Math.sqrt(square) : 0;
  return values.map((value) => (value - mean) * factor);
}
