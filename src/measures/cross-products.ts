/** ‖AᵀB‖²_F of two matrices of the same rows: float32 products of few rows at a time, added in float64. */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { addGram } from "../runtime/gram-product.ts";
import { multiply } from "../runtime/matrix-product.ts";

/** Rows multiplied in float32 before the sum goes on in float64. */
const CHUNK_ROWS = 1024;

/**
 * The sum of the squares of all entries of AᵀB.
 *
 * @param a  [n, d], of values near 1 (see `centredToUnit`)
 * @param b  [n, e], likewise
 */
export async function crossProductSquare(a: Matrix, b: Matrix): Promise<number> {
  if (a === b) return gramSquare(a);
  const sums = new Float64Array(a.columns * b.columns);
  for (let from = 0; from < a.rows; from += CHUNK_ROWS) {
    const to = Math.min(a.rows, from + CHUNK_ROWS);
    const part = (x: Matrix): Matrix => matrix(to - from, x.columns, x.data.subarray(from * x.columns, to * x.columns));
    const product = await multiply(part(a), part(b), { transposeA: true });
    for (let at = 0; at < sums.length; at++) sums[at] = sums[at]! + product.data[at]!;
  }
  return sums.reduce((total, value) => total + value * value, 0);
}

/** The same of A with itself: the product is symmetric, so half of it is made. */
async function gramSquare(a: Matrix): Promise<number> {
  const d = a.columns;
  const sums = new Float64Array(d * d);
  for (let from = 0; from < a.rows; from += CHUNK_ROWS) {
    const to = Math.min(a.rows, from + CHUNK_ROWS);
    await addGram(matrix(to - from, d, a.data.subarray(from * d, to * d)), sums);
  }
  let total = 0;
  for (let i = 0; i < d; i++) {
    total += sums[i * d + i]! ** 2;
    for (let j = i + 1; j < d; j++) total += 2 * sums[i * d + j]! ** 2;
  }
  return total;
}
