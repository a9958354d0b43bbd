/** A strided sample of rows: at most so many, evenly spread over the matrix, the same every time. */
import { type Matrix, takeRows } from "../numeric/matrix.ts";

/**
 * Indices of at most `most` of `rows` rows: row ⌊i · rows / most⌋ for i = 0 … most − 1, or all of them.
 */
export function stridedSample(rows: number, most: number): Uint32Array {
  return Uint32Array.from({ length: Math.min(rows, most) }, (_, i) => (rows <= most ? i : Math.floor((i * rows) / most)));
}

/** The rows of `stridedSample`; the matrix itself where it is small enough. */
export function sampleRows(x: Matrix, most: number): Matrix {
  return x.rows <= most ? x : takeRows(x, stridedSample(x.rows, most));
}
