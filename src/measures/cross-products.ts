/** ‖AᵀB‖²_F of two matrices of the same rows: float32 products of few rows at a time, added in float64. */
import { rowShifter } from "../kernels/shift-rows.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { addGram } from "../runtime/gram-product.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { columnMoments } from "../statistics/moments/column-moments.ts";
import { powerOfTwo } from "../statistics/moments/float32-products.ts";
import { centredToUnit } from "./centred-rows.ts";

/** Rows multiplied in float32 before the sum goes on in float64. */
const chunkRows = 2048;

/** ‖AᵀA‖²_F, ‖BᵀB‖²_F and ‖AᵀB‖²_F of centred columns, each side in units of its own. */
export interface CrossSquares {
  readonly aa: number;
  readonly bb: number;
  readonly ab: number;
}

/**
 * All three in one pass: rows of both sides lie side by side, less pilot means, and what these miss is taken off the
 * products at the end, exactly, as in moments. Where the first rows do not tell the scale of all, the columns are centred first.
 *
 * @param a  [n, d], finite
 * @param b  [n, e], likewise
 */
export async function centredCrossSquares(a: Matrix, b: Matrix): Promise<CrossSquares> {
  const quick = await pilotedCrossSquares(a, b);
  if (quick.aa > 0 && quick.bb > 0 && Number.isFinite(quick.aa * quick.bb * quick.ab)) return quick;
  const [x, y] = [centredToUnit(a), centredToUnit(b)];
  return { aa: await crossProductSquare(x, x), bb: await crossProductSquare(y, y), ab: await crossProductSquare(x, y) };
}

async function pilotedCrossSquares(a: Matrix, b: Matrix): Promise<CrossSquares> {
  const [d, e] = [a.columns, b.columns];
  const width = d + e;
  const pilots = [a, b].map((side) => {
    const rows = Math.min(chunkRows, side.rows);
    const { mean, squares } = columnMoments(matrix(rows, side.columns, side.data.subarray(0, rows * side.columns)));
    const largest = squares.reduce((most, square) => Math.max(most, square), 0);
    return { mean: mean.map(Math.fround), factor: 1 / powerOfTwo(Math.sqrt(largest / rows)) };
  });
  const means = Float64Array.from(pilots.flatMap(({ mean }) => Array.from(mean)));
  const factors = Float64Array.from({ length: width }, (_, j) => Math.fround(pilots[j < d ? 0 : 1]!.factor));
  const shifter = rowShifter(means, factors, Math.min(chunkRows, a.rows));
  const beside = new Float32Array(Math.min(chunkRows, a.rows) * width);
  const gram = new Float64Array(width * width);
  for (let from = 0; from < a.rows; from += chunkRows) {
    const count = Math.min(chunkRows, a.rows - from);
    for (let i = 0, row = from; i < count; i++, row++) {
      beside.set(a.data.subarray(row * d, (row + 1) * d), i * width);
      beside.set(b.data.subarray(row * e, (row + 1) * e), i * width + d);
    }
    shifter.push(beside.subarray(0, count * width), count, 0);
    await addGram(shifter.take(), gram);
  }
  const missed = shifter.rounded.map((sum) => sum / a.rows);
  const squares = { aa: 0, bb: 0, ab: 0 };
  for (let i = 0; i < width; i++) {
    for (let j = i, at = i * width + i; j < width; j++, at++) {
      const value = gram[at]! - a.rows * missed[i]! * missed[j]!;
      if (i < d && j >= d) squares.ab += value * value;
      else squares[i < d ? "aa" : "bb"] += (i === j ? 1 : 2) * value * value;
    }
  }
  return squares;
}

/**
 * The sum of the squares of all entries of AᵀB.
 *
 * @param a  [n, d], of values near 1 (see `centredToUnit`)
 * @param b  [n, e], likewise
 */
export async function crossProductSquare(a: Matrix, b: Matrix): Promise<number> {
  if (a === b) return gramSquare(a);
  const sums = new Float64Array(a.columns * b.columns);
  for (let from = 0; from < a.rows; from += chunkRows) {
    const to = Math.min(a.rows, from + chunkRows);
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
  for (let from = 0; from < a.rows; from += chunkRows) {
    const to = Math.min(a.rows, from + chunkRows);
    await addGram(matrix(to - from, d, a.data.subarray(from * d, to * d)), sums);
  }
  let total = 0;
  for (let i = 0; i < d; i++) {
    total += sums[i * d + i]! ** 2;
    for (let j = i + 1; j < d; j++) total += 2 * sums[i * d + j]! ** 2;
  }
  return total;
}
