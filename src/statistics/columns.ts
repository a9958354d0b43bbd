/** Columns of row-major matrices, several at a time: reading one alone would touch every cache line of the matrix. */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { columnMeans } from "./moments/column-moments.ts";

/** Numbers of the columns that are held at once. */
const heldNumbers = 1 << 23;
const [fewestAtOnce, mostAtOnce] = [16, 256];

/** Rows copied together: four cache lines of each column. */
const tileRows = 64;

/** Consecutive columns. */
export interface ColumnRange {
  /** The first. */
  readonly from: number;
  /** One past the last. */
  readonly to: number;
}

/** Calls `visit` with each column (of the range) in turn; the array is used again for a later column. */
export function forEachColumn(
  x: Matrix,
  visit: (values: Float32Array, index: number) => void,
  range: ColumnRange = { from: 0, to: x.columns },
): void {
  const { rows, columns, data } = x;
  const count = range.to - range.from;
  const atOnce = Math.min(count, mostAtOnce, Math.max(fewestAtOnce, Math.floor(heldNumbers / Math.max(1, rows))));
  const block = new Float32Array(rows * atOnce);
  for (let { from } = range; from < range.to; from += atOnce) {
    const width = Math.min(atOnce, range.to - from);
    for (let top = 0; top < rows; top += tileRows) {
      const end = Math.min(rows, top + tileRows);
      for (let j = 0; j < width; j++) {
        for (let i = top, at = top * columns + from + j, to = j * rows + top; i < end; i++, at += columns, to++) {
          block[to] = data[at]!;
        }
      }
    }
    for (let j = 0; j < width; j++) visit(block.subarray(j * rows, (j + 1) * rows), from + j);
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
