/**
 * A Cholesky factorisation that takes its columns in any order, one at a time:
 * what greedy selection needs. After columns S have been taken, the pivot of any
 * other column j is what is left of it: a[j, j] − a[j, S]·a[S, S]⁻¹·a[S, j].
 *
 * Golub & Van Loan 2013, "Matrix Computations", section 4.2.8 (outer pivoting).
 */

/** The factorisation so far. */
export interface GrowingCholesky {
  /** [n]; of columns not taken yet, what is left of their diagonal (it may fall below 0 by rounding). */
  readonly pivots: Float64Array;
  /**
   * Takes a column: pivots of `others` fall by what they share with it.
   *
   * @returns the new column of the factor: entry j is what j shares with `column`, over the root of its pivot [n]
   */
  take(column: number, others: Iterable<number>): Float64Array;
}

/** A pivot below this share of the column's own diagonal is rounding; this stands for it. */
const roundingShare = 1e-9;

/**
 * Begins a factorisation.
 *
 * @param a  [n, n] row-major, symmetric, positive semidefinite; not changed
 */
export function growingCholesky(a: Float64Array, n: number): GrowingCholesky {
  const pivots = Float64Array.from({ length: n }, (_, j) => a[j * n + j]!);
  const columns: Float64Array[] = [];
  return {
    pivots,
    take(column, others) {
      const root = Math.sqrt(Math.max(pivots[column]!, roundingShare * a[column * n + column]!, Number.MIN_VALUE));
      const earlier = columns.map((taken) => taken[column]!);
      const entries = new Float64Array(n);
      entries[column] = root;
      for (const j of others) {
        let shared = a[j * n + column]!;
        for (let k = 0; k < earlier.length; k++) shared -= columns[k]![j]! * earlier[k]!;
        entries[j] = shared / root;
        pivots[j] = pivots[j]! - entries[j]! ** 2;
      }
      columns.push(entries);
      return entries;
    },
  };
}
