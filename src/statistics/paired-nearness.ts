/** How near two rows are to each other, pair by pair; the more the nearer. */
import { ShapeError } from "../base/errors.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Nearness } from "./nearest-rows.ts";

/**
 * Product, cosine or −‖a − b‖² of row i of one matrix and row i of another, added up in float64. A row of zeros has
 * cosine 0 with everything.
 * @param a  [n, d]
 * @param b  [n, d]
 * @throws ShapeError for matrices of different sizes
 */
export function pairedNearness(a: Matrix, b: Matrix, nearness: Nearness): Float64Array {
  if (a.rows !== b.rows || a.columns !== b.columns) {
    throw new ShapeError({
      where: "pairedNearness",
      must: `both sides must be of one size, ${a.rows} × ${a.columns}`,
      got: `${b.rows} × ${b.columns}`,
      todo: "Were both made by the same compressor?",
    });
  }
  const near = { product: productAt, cosine: cosineAt, euclidean: lessDistanceAt }[nearness];
  return Float64Array.from({ length: a.rows }, (_, row) => near(a, b, row));
}

function productAt(a: Matrix, b: Matrix, row: number): number {
  let sum = 0;
  for (let at = row * a.columns; at < (row + 1) * a.columns; at++) sum += a.data[at]! * b.data[at]!;
  return sum;
}

function cosineAt(a: Matrix, b: Matrix, row: number): number {
  const lengths = Math.sqrt(productAt(a, a, row)) * Math.sqrt(productAt(b, b, row));
  return lengths === 0 ? 0 : productAt(a, b, row) / lengths;
}

function lessDistanceAt(a: Matrix, b: Matrix, row: number): number {
  let sum = 0;
  for (let at = row * a.columns; at < (row + 1) * a.columns; at++) sum -= (a.data[at]! - b.data[at]!) ** 2;
  return sum;
}
