/**
 * Cholesky factor A = L·Lᵀ of a symmetric positive semidefinite matrix, with a
 * rank test: a column that is (nearly) a combination of those before it is
 * marked dependent, and solves give it the value 0. Copies of a dimension then
 * do no harm: the first one is used.
 *
 * Golub & Van Loan, Matrix Computations, 4th ed., section 4.2.
 */
import { InputError, ShapeError } from "../base/errors.ts";

/** The factor. */
export interface CholeskyFactor {
  readonly n: number;
  /** L [n, n] row-major, zeros above the diagonal; the diagonal of a dependent column is +Infinity, so dividing by it gives 0. */
  readonly lower: Float64Array;
  /** Indices of dependent columns, rising; empty when the matrix has full rank. */
  readonly dependent: Int32Array;
}

/**
 * What is left of a column's own variance after the columns before it, as a
 * share, below which the column counts as dependent: rounding leaves about
 * n·1e-16, float32 data about 1e-13.
 */
export const defaultDependentShare = 1e-12;

/**
 * Factors A = L·Lᵀ.
 *
 * @param a  [n, n] row-major symmetric, not changed; only the lower triangle is read
 * @param n  rows and columns of a
 * @param dependentShare  column j is dependent when its pivot is at most this share of a[j, j]
 * @throws ShapeError when a does not hold n × n numbers
 * @throws InputError when a holds NaN, or is not positive semidefinite (a negative diagonal entry)
 */
export function factorCholesky(a: Float64Array, n: number, dependentShare: number = defaultDependentShare): CholeskyFactor {
  if (!Number.isInteger(n) || n < 1 || a.length !== n * n) {
    throw new ShapeError({
      where: "factorCholesky",
      must: "the matrix must be square and not empty",
      got: `n = ${n} and ${a.length} numbers`,
      todo: "Pass the n × n numbers row by row.",
    });
  }
  const lower = new Float64Array(n * n);
  const dependent: number[] = [];
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) {
      const other = j * n;
      let sum = 0;
      for (let k = 0; k < j; k++) sum += lower[row + k]! * lower[other + k]!;
      lower[row + j] = (a[row + j]! - sum) / lower[other + j]!;
    }
    let explained = 0;
    for (let k = 0; k < i; k++) explained += lower[row + k]! * lower[row + k]!;
    const diagonal = a[row + i]!;
    const pivot = diagonal - explained;
    if (!(diagonal >= 0) || !Number.isFinite(pivot)) {
      throw new InputError({
        where: "factorCholesky",
        must: "the matrix must be positive semidefinite and finite",
        got: `${diagonal} on the diagonal at ${i}, of which ${explained} is explained`,
        todo: "Look for NaN or infinite values in the vectors.",
      });
    }
    if (pivot <= dependentShare * diagonal) {
      dependent.push(i);
      lower[row + i] = Number.POSITIVE_INFINITY;
    } else {
      lower[row + i] = Math.sqrt(pivot);
    }
  }
  return { n, lower, dependent: Int32Array.from(dependent) };
}

/**
 * Solves L·X = B in place.
 *
 * @param b  [n, width] row-major; becomes X
 */
export function solveLower(factor: CholeskyFactor, b: Float64Array, width: number = 1): Float64Array {
  checkSides("solveLower", factor, b, width);
  const { n, lower } = factor;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) subtractRow(b, width, i, k, lower[i * n + k]!);
    divideRow(b, width, i, lower[i * n + i]!);
  }
  return b;
}

/**
 * Solves Lᵀ·X = B in place.
 *
 * @param b  [n, width] row-major; becomes X
 */
export function solveLowerTransposed(factor: CholeskyFactor, b: Float64Array, width: number = 1): Float64Array {
  checkSides("solveLowerTransposed", factor, b, width);
  const { n, lower } = factor;
  for (let i = n - 1; i >= 0; i--) {
    divideRow(b, width, i, lower[i * n + i]!);
    // Row i is done: take it out of all rows above (reads L by rows, not by columns).
    for (let k = 0; k < i; k++) subtractRow(b, width, k, i, lower[i * n + k]!);
  }
  return b;
}

/**
 * Solves A·X = B in place; dependent rows of X are 0 (a basic solution).
 *
 * @param b  [n, width] row-major; becomes X
 */
export function solveCholesky(factor: CholeskyFactor, b: Float64Array, width: number = 1): Float64Array {
  return solveLowerTransposed(factor, solveLower(factor, b, width), width);
}

/** Row `to` −= scale · row `from`. */
function subtractRow(b: Float64Array, width: number, to: number, from: number, scale: number): void {
  if (scale === 0) return;
  const target = to * width;
  const source = from * width;
  for (let c = 0; c < width; c++) b[target + c] = b[target + c]! - scale * b[source + c]!;
}

function divideRow(b: Float64Array, width: number, row: number, by: number): void {
  for (let c = row * width; c < (row + 1) * width; c++) b[c] = b[c]! / by;
}

function checkSides(where: string, factor: CholeskyFactor, b: Float64Array, width: number): void {
  if (Number.isInteger(width) && width >= 1 && b.length === factor.n * width) return;
  throw new ShapeError({
    where,
    must: `the right-hand sides must hold ${factor.n} × ${width} numbers`,
    got: `${b.length}`,
    todo: "Pass one row a row of the matrix, one column a right-hand side.",
  });
}
