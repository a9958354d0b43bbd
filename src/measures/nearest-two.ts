/**
 * Distances of every row to its nearest and second nearest other row, exact in
 * float64 at the price of float32 matrix products.
 *
 *   ‖a − b‖² = ‖a‖² + ‖b‖² − 2 a·b
 *
 * in float32 loses the digits of short distances between long vectors. So the
 * products only choose candidates: every row that could be one of the two nearest
 * within the products' rounding error. Those are measured again, coordinate by
 * coordinate in float64.
 */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { centredToUnit, rowSquares } from "./centred-rows.ts";

/** Numbers in one block of products: 8 MiB. */
const BLOCK_NUMBERS = 1 << 21;

/**
 * Rounding error of a float32 scalar product as a multiple of √d · 2⁻²⁴ · ‖a‖‖b‖:
 * errors of single steps add like a random walk (Higham & Mary 2019,
 * doi:10.1137/18M1226312), and eight standard deviations do not happen.
 */
const ERROR_DEVIATIONS = 8;

/** Coordinates added before asking whether a candidate is out already. */
const STRETCH = 32;

/** Distances to the two nearest other rows, [n] each. */
export interface NearestTwo {
  /** To the nearest one; 0 for rows that have a copy. */
  readonly first: Float64Array;
  /** To the second nearest one; not searched for (0) where the first is 0. */
  readonly second: Float64Array;
}

/**
 * The two nearest of every row, Euclidean.
 *
 * @param x  [n, d], three rows or more, finite
 */
export async function nearestTwo(x: Matrix): Promise<NearestTwo> {
  const { rows: n, columns: d } = x;
  const first = new Float64Array(n);
  const second = new Float64Array(n);
  const unit = centredToUnit(x);
  const squares = rowSquares(unit);
  const longest = Math.sqrt(squares.reduce((most, value) => Math.max(most, value), 0));
  const height = Math.max(1, Math.floor(BLOCK_NUMBERS / Math.max(1, n)));
  for (let from = 0; from < n; from += height) {
    const to = Math.min(n, from + height);
    const block = matrix(to - from, d, unit.data.subarray(from * d, to * d));
    const products = (await multiply(block, unit, { transposeB: true })).data;
    for (let i = from; i < to; i++) {
      const row = products.subarray((i - from) * n, (i - from + 1) * n);
      const error = 2 * ERROR_DEVIATIONS * Math.sqrt(d) * 2 ** -24 * Math.sqrt(squares[i]!) * longest;
      const limit = secondSmallest(row, squares, i) + 2 * error;
      [first[i], second[i]] = measureCandidates(x, i, row, squares, limit);
    }
  }
  return { first, second };
}

/** Second smallest of ‖b‖² − 2 a·b over the other rows. */
function secondSmallest(products: Float32Array, squares: Float64Array, own: number): number {
  let least = Number.POSITIVE_INFINITY;
  let next = Number.POSITIVE_INFINITY;
  for (let j = 0; j < squares.length; j++) {
    const value = squares[j]! - 2 * products[j]!;
    if (value >= next || j === own) continue;
    if (value < least) {
      next = least;
      least = value;
    } else next = value;
  }
  return next;
}

/** The two shortest distances among the rows within the limit. */
function measureCandidates(
  x: Matrix,
  own: number,
  products: Float32Array,
  squares: Float64Array,
  limit: number,
): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let next = Number.POSITIVE_INFINITY;
  for (let j = 0; j < squares.length; j++) {
    if (squares[j]! - 2 * products[j]! > limit || j === own) continue;
    const square = squareDistance(x, own, j, next);
    if (square >= next) continue;
    if (square === 0) return [0, 0];
    if (square < least) {
      next = least;
      least = square;
    } else next = square;
  }
  return [Math.sqrt(least), Math.sqrt(next)];
}

/** ‖xᵢ − xⱼ‖², or a part of it that is already `enough`. */
function squareDistance({ columns, data }: Matrix, i: number, j: number, enough: number): number {
  let sum = 0;
  for (let from = 0; from < columns && sum < enough; from += STRETCH) {
    const to = Math.min(columns, from + STRETCH);
    for (let k = from; k < to; k++) {
      const apart = data[i * columns + k]! - data[j * columns + k]!;
      sum += apart * apart;
    }
  }
  return sum;
}
