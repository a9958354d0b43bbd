/** ‖x‖² of every row. */
import type { Matrix } from "./matrix.ts";

/** [n, d] → [n] */
export function squaredLengths({ rows, columns, data }: Matrix): Float64Array {
  const squares = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++, at++) sum += data[at]! * data[at]!;
    squares[i] = sum;
  }
  return squares;
}
