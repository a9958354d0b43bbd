/** Rows made ready for float32 products: centred, and scaled so that no square leaves float32's range. */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { centredColumns } from "../statistics/columns.ts";

/**
 * (x − column means) / s, with s the power of two at or below the largest magnitude,
 * so that values lie in (−2, 2); all zeros where no column varies. Only for
 * measures that see neither translation nor scale.
 *
 * @param x  [n, d], finite
 */
export function centredToUnit(x: Matrix): Matrix {
  const { centred } = centredColumns(x);
  let largest = 0;
  for (const value of centred.data) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return centred;
  const scale = 2 ** Math.floor(Math.log2(largest));
  return matrix(
    x.rows,
    x.columns,
    centred.data.map((value) => value / scale),
  );
}

/** ‖row‖² of every row, in float64. */
export function rowSquares({ rows, columns, data }: Matrix): Float64Array {
  const squares = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let at = i * columns; at < (i + 1) * columns; at++) sum += data[at]! * data[at]!;
    squares[i] = sum;
  }
  return squares;
}
