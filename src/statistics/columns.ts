/** Columns of row-major matrices, several at a time: reading one alone would touch every cache line of the matrix. */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { columnMeans } from "./moments.ts";

const columnsAtOnce = 32;

/** Calls `visit` with each column in turn; the array is used again for a later column. */
export function forEachColumn(x: Matrix, visit: (values: Float32Array, index: number) => void): void {
  const { rows, columns, data } = x;
  const block = Array.from({ length: Math.min(columnsAtOnce, columns) }, () => new Float32Array(rows));
  for (let from = 0; from < columns; from += columnsAtOnce) {
    const width = Math.min(columnsAtOnce, columns - from);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < width; j++) block[j]![i] = data[i * columns + from + j]!;
    }
    for (let j = 0; j < width; j++) visit(block[j]!, from + j);
  }
}

/** Columns less their means. */
export interface CentredColumns {
  readonly centred: Matrix;
  /** [columns] */
  readonly means: Float64Array;
  /** Σ (x − mean)² of each column; exactly 0 where only rounding varies. */
  readonly squares: Float64Array;
}

/** A column whose deviations are below this share of its mean's square varies by rounding only. */
const constantShare = 1e-24;

/** Takes the mean off each column; constant columns become exactly zero. */
export function centredColumns(x: Matrix): CentredColumns {
  const { rows, columns, data } = x;
  const means = columnMeans(x);
  const squares = new Float64Array(columns);
  const centred = matrix(rows, columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) {
      const value = data[at]! - means[j]!;
      squares[j] = squares[j]! + value * value;
      centred.data[at] = value;
    }
  }
  for (let j = 0; j < columns; j++) {
    if (squares[j]! > constantShare * rows * means[j]! ** 2) continue;
    squares[j] = 0;
    for (let i = 0; i < rows; i++) centred.data[i * columns + j] = 0;
  }
  return { centred, means, squares };
}
