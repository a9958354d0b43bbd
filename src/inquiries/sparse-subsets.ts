/**
 * Subsets of few dimensions that tell the labels together: the best ones exactly
 * where k is small, by exchange beyond.
 *
 * Exact means: no subset of k among the screened dimensions has a lower Wilks'
 * lambda (rankings/best-subset.ts). Half of the screened ones are the first that
 * forward selection takes, so the result is never behind forward selection; the
 * others are the best by the F-statistic alone. Gurnee et al. 2023 screen by mean
 * difference.
 */
import { bestSubset } from "../rankings/best-subset.ts";
import { exchangeSubset } from "../rankings/exchange-subset.ts";
import { forwardSelection } from "../rankings/lda-forward.ts";
import { submatrix } from "../rankings/wilks-lambda.ts";
import { momentsOf } from "../statistics/moments/row-moments.ts";
import { type SplitScatter, splitScatter } from "../statistics/moments/split-scatter.ts";
import type { Rows } from "../statistics/rows.ts";

/** Beyond this size the search is by exchange. */
export const largestExact = 5;

/** Dimensions among which the search is exact. */
export const screenedDimensions = 50;

/** A subset of k dimensions. */
export interface SparseSubset {
  readonly k: number;
  /** Columns of the training rows, rising; fewer than k where the others are copies. */
  readonly dimensions: Int32Array;
  /** Wilks' lambda: the share of the subset's scatter that the labels do not explain. */
  readonly lambda: number;
  /** No subset of k screened dimensions is below it; null for exchange. */
  readonly bound: number | null;
  /** Proved best among the screened dimensions; false for exchange, a heuristic. */
  readonly exact: boolean;
  /** Branches the search looked into; null for exchange. */
  readonly branches: number | null;
}

/** Searches among the columns of one matrix, several times. */
export interface SparseSearch {
  /**
   * The subset of k columns, or of as many as there are.
   *
   * @param left  columns to search among; all when left out
   */
  at(k: number, left?: ArrayLike<number>): SparseSubset;
}

/** Reads the rows once. */
export async function sparseSearch(training: Rows<"training">): Promise<SparseSearch> {
  const scatter = splitScatter(await momentsOf(training));
  const all = Int32Array.from({ length: scatter.dimensions }, (_, j) => j);
  return {
    at(k, left = all) {
      const size = Math.min(k, left.length);
      const { within, total, dimensions } = scatter;
      if (size > largestExact) {
        const { dimensions: found, lambda } = exchangeSubset(within, total, dimensions, size, { candidates: left });
        return { k, dimensions: found, lambda, bound: null, exact: false, branches: null };
      }
      const candidates = screened(scatter, left, Math.max(size, screenedDimensions));
      const best = bestSubset(within, total, dimensions, size, { candidates });
      return {
        k,
        dimensions: best.dimensions,
        lambda: best.lambda,
        bound: best.bound,
        exact: best.proved,
        branches: best.branches,
      };
    },
  };
}

/** Half by forward selection, the rest by the lowest lambda alone (the highest F). */
function screened({ within, total, dimensions: d }: SplitScatter, left: ArrayLike<number>, count: number): Int32Array {
  const among = Array.from(left);
  const half = Math.ceil(count / 2);
  const { order } = forwardSelection(submatrix(within, d, among), submatrix(total, d, among), among.length, half);
  const chosen = new Set(Array.from(order, (place) => among[place]!));
  const alone = (j: number): number => (total[j * d + j]! > 0 ? within[j * d + j]! / total[j * d + j]! : 1);
  for (const j of among.toSorted((a, b) => alone(a) - alone(b) || a - b)) {
    if (chosen.size >= Math.min(count, among.length)) break;
    chosen.add(j);
  }
  return Int32Array.from(chosen).sort();
}
