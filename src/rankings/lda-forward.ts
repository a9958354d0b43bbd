/**
 * Forward selection for linear discriminant analysis: each step adds the dimension
 * that lowers Wilks' lambda most, given those chosen before.
 *
 *   Λ(S) = det W[S] / det T[S],   Λ(S + j) / Λ(S) = (w_j | S) / (t_j | S)
 *
 * where (w_j | S) and (t_j | S) are what is left of dimension j's scatter within
 * classes and in all after those in S: the pivots of two Cholesky factorisations
 * that grow by a column a step. All d steps cost d³ multiplications, no probe is
 * ever fitted, and n rows are read once. For real-valued labels 1 − Λ is R², and
 * this is forward selection in linear regression.
 *
 * Wilks 1932, doi:10.1093/biomet/24.3-4.471; Rencher & Christensen 2012, "Methods
 * of Multivariate Analysis", section 8.9.
 */
import { growingCholesky } from "../numeric/growing-cholesky.ts";
import { momentsOf } from "../statistics/moments/row-moments.ts";
import { splitScatter } from "../statistics/moments/split-scatter.ts";
import { checkTarget, importanceOfOrder, type Ranking } from "./ranking.ts";
import { copyShare, roundingShare } from "./wilks-lambda.ts";

/** Ranking by forward selection under Wilks' lambda. */
export const ldaForward: Ranking = {
  name: "lda-forward",
  title: "LDA forward selection",
  description: "Order in which forward selection adds dimensions to a linear discriminant (Wilks' lambda; regression: R²).",
  source: "Wilks 1932, doi:10.1093/biomet/24.3-4.471",
  targets: ["binary", "multiclass", "regression"],
  uses: "labels",
  judges: "together",
  async importance(training) {
    checkTarget(ldaForward, training.labels);
    const { within, total, dimensions } = splitScatter(await momentsOf(training));
    const { order } = forwardSelection(within, total, dimensions);
    return importanceOfOrder(order, dimensions);
  },
};

/** Where forward selection went. */
export interface ForwardSelection {
  /** Dimensions in the order they were added; copies of those before them are never added. */
  readonly order: Int32Array;
  /** Wilks' lambda of the first 1, 2, … of them. */
  readonly lambdas: Float64Array;
}

/**
 * Forward selection on two scatter matrices.
 *
 * @param within  W [d, d] row-major
 * @param total   T [d, d] row-major, T − W positive semidefinite
 * @param limit   how many to add at most; all when left out
 */
export function forwardSelection(
  within: Float64Array,
  total: Float64Array,
  dimensions: number,
  limit: number = dimensions,
): ForwardSelection {
  const inner = growingCholesky(within, dimensions);
  const outer = growingCholesky(total, dimensions);
  const left = new Set(Array.from({ length: dimensions }, (_, j) => j));
  const order: number[] = [];
  const lambdas: number[] = [];
  let lambda = 1;
  while (order.length < limit) {
    let best = -1;
    let lowest = Number.POSITIVE_INFINITY;
    for (const j of left) {
      const all = outer.pivots[j]!;
      if (!(all > copyShare * total[j * dimensions + j]!)) {
        left.delete(j);
        continue;
      }
      const ratio = Math.max(inner.pivots[j]!, roundingShare * all) / all;
      if (ratio >= lowest) continue;
      lowest = ratio;
      best = j;
    }
    if (best < 0) break;
    left.delete(best);
    order.push(best);
    lambda *= lowest;
    lambdas.push(lambda);
    inner.take(best, left);
    outer.take(best, left);
  }
  return { order: Int32Array.from(order), lambdas: Float64Array.from(lambdas) };
}
