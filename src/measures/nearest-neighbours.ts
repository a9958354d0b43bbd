/**
 * Distances of every row to its k nearest other rows, exact in float64 at the
 * price of float32 matrix products.
 *
 *   ‖a − b‖² = ‖a‖² + ‖b‖² − 2 a·b
 *
 * in float32 loses the digits of short distances between long vectors. So the
 * products only choose candidates: every row that could be one of the k nearest
 * within the products' rounding error. Those are measured again, coordinate by
 * coordinate in float64.
 */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { centredToUnit, rowSquares } from "./centred-rows.ts";

/** Numbers in one block of products: 8 MiB. */
const blockNumbers = 1 << 21;

/**
 * Rounding error of a float32 scalar product as a multiple of √d · 2⁻²⁴ · ‖a‖‖b‖:
 * errors of single steps add like a random walk (Higham & Mary 2019,
 * doi:10.1137/18M1226312), and eight standard deviations do not happen.
 */
const errorDeviations = 8;

/** Coordinates added before asking whether a candidate is out already. */
const stretch = 32;

/**
 * The distances to the k nearest of every row, Euclidean, rising; 0 for each copy that a row has.
 *
 * @param x  [n, d], more than k rows, finite
 * @param k  1 or more
 * @returns  [n, k]
 */
export async function nearestNeighbours(x: Matrix, k: number): Promise<Float64Array> {
  const { rows: n, columns: d } = x;
  const distances = new Float64Array(n * k);
  const unit = centredToUnit(x);
  const squares = rowSquares(unit);
  const longest = Math.sqrt(squares.reduce((most, value) => Math.max(most, value), 0));
  const height = Math.max(1, Math.floor(blockNumbers / Math.max(1, n)));
  const nearest = new Float64Array(k);
  for (let from = 0; from < n; from += height) {
    const to = Math.min(n, from + height);
    const block = matrix(to - from, d, unit.data.subarray(from * d, to * d));
    const products = (await multiply(block, unit, { transposeB: true })).data;
    for (let i = from; i < to; i++) {
      const row = products.subarray((i - from) * n, (i - from + 1) * n);
      const error = 2 * errorDeviations * Math.sqrt(d) * 2 ** -24 * Math.sqrt(squares[i]!) * longest;
      const limit = smallestProducts(row, squares, i, nearest) + 2 * error;
      measureCandidates(x, i, row, squares, limit, nearest);
      distances.set(nearest.map(Math.sqrt), i * k);
    }
  }
  return distances;
}

/** The k-th smallest of ‖b‖² − 2 a·b over the other rows. */
function smallestProducts(products: Float32Array, squares: Float64Array, row: number, smallest: Float64Array): number {
  const last = smallest.length - 1;
  smallest.fill(Number.POSITIVE_INFINITY);
  for (let j = 0; j < squares.length; j++) {
    const value = squares[j]! - 2 * products[j]!;
    if (value < smallest[last]! && j !== row) insert(smallest, value);
  }
  return smallest[last]!;
}

/** Squares of the k shortest distances among the rows within the limit. */
function measureCandidates(
  x: Matrix,
  row: number,
  products: Float32Array,
  squares: Float64Array,
  limit: number,
  shortest: Float64Array,
): void {
  const last = shortest.length - 1;
  shortest.fill(Number.POSITIVE_INFINITY);
  for (let j = 0; j < squares.length && shortest[last]! > 0; j++) {
    if (squares[j]! - 2 * products[j]! > limit || j === row) continue;
    const square = squareDistance(x, row, j, shortest[last]!);
    if (square < shortest[last]!) insert(shortest, square);
  }
}

/** Puts a value among rising ones; the largest falls out. */
function insert(rising: Float64Array, value: number): void {
  let at = rising.length - 1;
  while (at > 0 && rising[at - 1]! > value) {
    rising[at] = rising[at - 1]!;
    at--;
  }
  rising[at] = value;
}

/** ‖xᵢ − xⱼ‖², or a part of it that is already `enough`. */
function squareDistance({ columns, data }: Matrix, i: number, j: number, enough: number): number {
  let sum = 0;
  for (let from = 0; from < columns && sum < enough; from += stretch) {
    const to = Math.min(columns, from + stretch);
    for (let k = from; k < to; k++) {
      const apart = data[i * columns + k]! - data[j * columns + k]!;
      sum += apart * apart;
    }
  }
  return sum;
}
