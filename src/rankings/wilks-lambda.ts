/**
 * Wilks' lambda of chosen dimensions, Λ(S) = det W[S] / det T[S]: the share of
 * their scatter that the labels do not explain (values: 1 − R²).
 *
 * Wilks 1932, doi:10.1093/biomet/24.3-4.471.
 */
import { growingCholesky } from "../numeric/growing-cholesky.ts";

/** A dimension of which no more than this share is left after those chosen is a copy of them, up to float32 rounding. */
export const copyShare = 1e-6;

/** What rounding leaves of the scatter within classes where there is none. */
export const roundingShare = 1e-9;

/**
 * Λ of a subset; copies of dimensions before them count as nothing.
 *
 * @param within  W [d, d] row-major
 * @param total   T [d, d] row-major, T − W positive semidefinite
 */
export function wilksLambda(within: Float64Array, total: Float64Array, dimensions: number, subset: ArrayLike<number>): number {
  const inner = growingCholesky(within, dimensions);
  const outer = growingCholesky(total, dimensions);
  const chosen = Array.from(subset);
  let lambda = 1;
  for (const [place, j] of chosen.entries()) {
    const all = outer.pivots[j]!;
    if (!(all > copyShare * total[j * dimensions + j]!)) continue;
    lambda *= Math.min(1, Math.max(inner.pivots[j]!, roundingShare * all) / all);
    const later = chosen.slice(place + 1);
    inner.take(j, later);
    outer.take(j, later);
  }
  return lambda;
}

/** Rows and columns `indices` of a [d, d] matrix, in that order. */
export function submatrix(a: Float64Array, d: number, indices: ArrayLike<number>): Float64Array {
  const size = indices.length;
  const taken = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) taken[i * size + j] = a[indices[i]! * d + indices[j]!]!;
  }
  return taken;
}
