/**
 * Eigendecomposition of a symmetric matrix, A = Σ λᵢ zᵢ zᵢᵀ: reduction to
 * tridiagonal form by Householder reflections, then implicit QL steps.
 *
 * Golub & Van Loan, Matrix Computations, 4th ed., sections 8.3.1 and 8.3.3; the
 * QL steps follow Bowdler, Martin, Reinsch & Wilkinson 1968 (EISPACK's tql2).
 * The work is arranged for the cache: the reduction reads only the lower
 * triangle, row by row, and updates it in the same pass that multiplies it; the
 * rotations of many QL steps are collected and then applied to four rows at once.
 * For small matrices; `kernels/symmetric-eigen.ts` takes over where there are many rows.
 */
import { InputError, ShapeError } from "../base/errors.ts";
import { makeReflection, reflectBlock } from "./householder.ts";
import { diagonaliseTridiagonal } from "./tridiagonal-ql.ts";

/** Eigenvalues falling; row i of `vectors` is the unit eigenvector of `values[i]`. */
export interface Eigen {
  readonly values: Float64Array;
  /** [n, n] row-major, one eigenvector a row; the component of largest magnitude is positive. */
  readonly vectors: Float64Array;
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix.
 *
 * @param a  [n, n] row-major, not changed; only the lower triangle is read
 * @param n  rows and columns of a
 * @throws ShapeError when a does not hold n × n numbers
 * @throws InputError when a number is NaN or infinite
 */
export function smallSymmetricEigen(a: Float64Array, n: number): Eigen {
  const scale = eigenScale(a, n);
  const work = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) work[i * n + j] = a[i * n + j]! / scale;

  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const q = reduceToTridiagonal(work, n, diagonal, offDiagonal);
  diagonaliseTridiagonal(diagonal, offDiagonal, q, n);
  return sortedEigen(diagonal, { numbers: q, first: 0, apart: 1, step: n }, scale);
}

/**
 * The power of two nearest to the largest entry: dividing by it is exact and keeps squares in range.
 * @throws ShapeError when a does not hold n × n numbers
 * @throws InputError when a number of the lower triangle is NaN or infinite
 */
export function eigenScale(a: Float64Array, n: number): number {
  if (!Number.isInteger(n) || n < 1 || a.length !== n * n) {
    throw new ShapeError({
      where: "symmetricEigen",
      must: "the matrix must be square and not empty",
      got: `n = ${n} and ${a.length} numbers`,
      todo: "Pass the n × n numbers row by row.",
    });
  }
  let largest = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = a[i * n + j]!;
      if (!Number.isFinite(value)) {
        throw new InputError({
          where: "symmetricEigen",
          must: "every entry must be a finite number",
          got: `${value} at row ${i}, column ${j}`,
          todo: "Look for NaN or infinite values in the vectors.",
        });
      }
      largest = Math.max(largest, Math.abs(value));
    }
  }
  return largest === 0 ? 1 : 2 ** Math.max(-1022, Math.min(1023, Math.floor(Math.log2(largest))));
}

/**
 * A = Q T Qᵀ with T tridiagonal; overwrites the lower triangle of `a`.
 *
 * Step k reflects column k below the diagonal onto its first entry. With
 * p = tau·A·v and w = p − (tau/2)(pᵀv)·v the rest becomes A − v·wᵀ − w·vᵀ. That
 * update is delayed: it is made in the pass that computes the next A·v.
 *
 * @returns Q [n, n] row-major
 */
function reduceToTridiagonal(a: Float64Array, n: number, diagonal: Float64Array, offDiagonal: Float64Array): Float64Array {
  const reflections = new Float64Array(n * n); // row k: the vector of step k
  const taus = new Float64Array(n);
  let v = new Float64Array(n); // of this step
  let lastV = new Float64Array(n); // of the step before, whose update is still to be made
  const lastW = new Float64Array(n);
  const product = new Float64Array(n);

  for (let k = 0; k < n; k++) {
    // Column k gets the delayed update now: the reflection is read off it.
    const vk = lastV[k]!;
    const wk = lastW[k]!;
    for (let i = k; i < n; i++) v[i] = a[i * n + k]! - lastV[i]! * wk - lastW[i]! * vk;
    diagonal[k] = v[k]!;
    v[k] = 0;
    if (k === n - 1) break;
    taus[k] = makeReflection(v, k + 1, n, offDiagonal, k);
    const tau = taus[k]!;
    reflections.set(v, k * n);
    updateAndMultiply(a, n, k + 1, lastV, lastW, v, product);
    let dot = 0;
    for (let i = k + 1; i < n; i++) dot += product[i]! * v[i]!;
    const half = 0.5 * tau * tau * dot;
    for (let i = k + 1; i < n; i++) lastW[i] = tau * product[i]! - half * v[i]!;
    lastW[k] = 0;
    [v, lastV] = [lastV, v];
  }

  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (let k = n - 2; k >= 0; k--) reflectBlock(q, n, k + 1, reflections.subarray(k * n, (k + 1) * n), taus[k]!);
  return q;
}

/** One pass over the lower triangle from row `from`: A ← A − v·wᵀ − w·vᵀ (old v, w), out ← A·next. */
function updateAndMultiply(
  a: Float64Array,
  n: number,
  from: number,
  v: Float64Array,
  w: Float64Array,
  next: Float64Array,
  out: Float64Array,
): void {
  out.fill(0, from);
  for (let i = from; i < n; i++) {
    const row = i * n;
    const vi = v[i]!;
    const wi = w[i]!;
    const xi = next[i]!;
    let sum = 0;
    for (let j = from; j < i; j++) {
      const value = a[row + j]! - vi * w[j]! - wi * v[j]!;
      a[row + j] = value;
      sum += value * next[j]!;
      out[j] = out[j]! + value * xi;
    }
    const corner = a[row + i]! - 2 * vi * wi;
    a[row + i] = corner;
    out[i] = out[i]! + sum + corner * xi;
  }
}

/** Where eigenvectors lie: entry k of number i at `first + i·apart + k·step`. */
export interface EigenvectorPlaces {
  readonly numbers: Float64Array;
  readonly first: number;
  readonly apart: number;
  readonly step: number;
}

/** Values falling (equal ones keep their order), eigenvectors as rows, signs fixed, scale put back. */
export function sortedEigen(values: Float64Array, places: EigenvectorPlaces, scale: number): Eigen {
  const { numbers, first, apart, step } = places;
  const n = values.length;
  const order = Int32Array.from(values, (_, index) => index).sort((i, j) => values[j]! - values[i]! || i - j);
  const sortedValues = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const from = order[i]!;
    sortedValues[i] = values[from]! * scale;
    let largest = 0;
    for (let k = 0, at = first + from * apart; k < n; k++, at += step) {
      const value = numbers[at]!;
      vectors[i * n + k] = value;
      if (Math.abs(value) > Math.abs(largest)) largest = value;
    }
    if (largest < 0) for (let k = 0; k < n; k++) vectors[i * n + k] = -vectors[i * n + k]!;
  }
  return { values: sortedValues, vectors };
}
