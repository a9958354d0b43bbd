/**
 * Are rows that stand next to each other more alike than rows further apart? So it is where a file holds sentences of
 * documents, visits of persons, frames of recordings one behind the other: rows that belong together.
 *
 * Within each stratum (a class, so that a file sorted by label is not taken for one of groups) rows are centred,
 * brought to length 1 and centred again, u_1 … u_n in the order of the file, and
 *
 *   D = Σ_i u_i·u_{i+1} − u_i·u_{i+L},   L = max(20, n/40),
 *
 * all counted round. Both sums have the same mean whatever rows have in common over long stretches (three sources one
 * behind the other, a slow drift): only what is nearer than L counts. Of rows in random order, products of different
 * pairs are uncorrelated as the u have mean 0, so Var D = 2 n V, V the mean square of products of rows far apart; D/√Var
 * D is normal for many rows. It is the serial correlation coefficient of Wald & Wolfowitz 1943,
 * doi:10.1214/aoms/1177731358, for vectors.
 */
import { type Matrix, matrix } from "../numeric/matrix.ts";

/** How alike neighbours are. */
export interface SerialLikeness {
  /** Mean of u_i·u_{i+1} − u_i·u_{i+L} over the mean of u_i·u_i: near 0 for rows in random order, at most about 1. */
  readonly correlation: number;
  /** D in its standard deviations. */
  readonly deviations: number;
}

/** Strata of fewer rows have no neighbours to speak of. */
const fewestRows = 60;

const shortestLag = 20;
const longStretches = 40;

/**
 * The likeness of neighbours; zeros where no stratum has enough rows.
 *
 * @param vectors  in the order of the file [n, d]
 * @param strata   of each row, from 0: rows are compared within one
 */
export function serialLikeness(vectors: Matrix, strata: Int32Array): SerialLikeness {
  let [difference, variance, squares] = [0, 0, 0];
  for (const members of membersOf(strata)) {
    const n = members.length;
    if (n < fewestRows) continue;
    const units = centredUnits(vectors, members);
    const near = lagged(units, 1);
    const far = lagged(units, Math.max(shortestLag, Math.floor(n / longStretches)));
    const apart = lagged(units, Math.floor(n / 2));
    difference += near.sum - far.sum;
    variance += 2 * apart.squares;
    squares += lagged(units, 0).sum;
  }
  if (squares === 0 || variance === 0) return { correlation: 0, deviations: 0 };
  return { correlation: difference / squares, deviations: difference / Math.sqrt(variance) };
}

function membersOf(strata: Int32Array): readonly number[][] {
  const members: number[][] = [];
  for (const [row, stratum] of strata.entries()) {
    members[stratum] ??= [];
    members[stratum].push(row);
  }
  return members.filter((rows) => rows !== undefined);
}

/** The rows less their mean, of length 1, less their mean again. */
function centredUnits(vectors: Matrix, members: readonly number[]): Matrix {
  const d = vectors.columns;
  const units = matrix(members.length, d);
  for (const [at, row] of members.entries()) units.data.set(vectors.data.subarray(row * d, (row + 1) * d), at * d);
  centre(units);
  for (let i = 0; i < units.rows; i++) {
    const unit = units.data.subarray(i * d, (i + 1) * d);
    let square = 0;
    for (const value of unit) square += value * value;
    const factor = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let j = 0; j < d; j++) unit[j] = unit[j]! * factor;
  }
  centre(units);
  return units;
}

function centre({ rows, columns, data }: Matrix): void {
  const means = new Float64Array(columns);
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) means[j] = means[j]! + data[at]! / rows;
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) data[at] = data[at]! - means[j]!;
}

/** Σ u_i·u_{i+lag} and the sum of the squares of these products, counted round. */
function lagged({ rows, columns, data }: Matrix, lag: number): { readonly sum: number; readonly squares: number } {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const [start, laterStart] = [i * columns, ((i + lag) % rows) * columns];
    let product = 0;
    for (let j = 0; j < columns; j++) product += data[start + j]! * data[laterStart + j]!;
    sum += product;
    squares += product * product;
  }
  return { sum, squares };
}
