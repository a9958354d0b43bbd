/**
 * Leave-one-out: what a linear discriminant on all dimensions loses when one of
 * them is taken away, in closed form for all of them at once.
 *
 *   importanceⱼ = ln Λ(all but j) − ln Λ(all) = ln [ (W⁻¹)ⱼⱼ / (T⁻¹)ⱼⱼ ]
 *
 * with Wilks' lambda Λ = det W / det T (the inverse's diagonal entry is the
 * quotient of the determinant without row and column j and the whole). Both get a
 * ridge of 1e-6 of each dimension's scatter, so that copies have an inverse: they
 * are worth next to nothing, because each replaces the other. For real-valued
 * labels Λ = 1 − R², and this orders dimensions as the t-statistics of a linear
 * regression do.
 *
 * Wilks 1932, doi:10.1093/biomet/24.3-4.471; the question of Takeshita et al.
 * 2025, arXiv:2508.17744.
 */
import { factorCholesky, solveLower } from "../numeric/cholesky.ts";
import { momentsOf } from "../statistics/moments/row-moments.ts";
import { splitScatter } from "../statistics/moments/split-scatter.ts";
import { checkTarget, type Ranking } from "./ranking.ts";

/** Share of a dimension's total scatter that is added to it: ten times the rounding of float32 products. */
const ridgeShare = 1e-6;

/** Ranking by what is lost without each dimension. */
export const leaveOneOut: Ranking = {
  name: "leave-one-out",
  title: "leave-one-out",
  description: "What a linear discriminant of all dimensions loses without this one (Wilks' lambda; regression: R²).",
  source: "Wilks 1932, doi:10.1093/biomet/24.3-4.471",
  targets: ["binary", "multiclass", "regression"],
  uses: "labels",
  judges: "left-out",
  async importance(training) {
    checkTarget(leaveOneOut, training.labels);
    const { within, total, dimensions } = splitScatter(await momentsOf(training));
    const inner = inverseDiagonal(within, total, dimensions);
    const outer = inverseDiagonal(total, total, dimensions);
    return inner.map((value, j) => (total[j * dimensions + j]! > 0 ? Math.max(0, Math.log(value / outer[j]!)) : 0));
  },
};

/** Diagonal of (A + ridge · diag(scale))⁻¹, from the columns of the factor's inverse. */
function inverseDiagonal(a: Float64Array, scale: Float64Array, d: number): Float64Array {
  const raised = a.slice();
  const identity = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    const at = j * d + j;
    const spread = scale[at]!;
    // A constant dimension shares nothing with the others: 1 keeps it apart from them.
    raised[at] = spread > 0 ? a[at]! + ridgeShare * spread : 1;
    identity[at] = 1;
  }
  const inverse = solveLower(factorCholesky(raised, d), identity, d);
  const diagonal = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) diagonal[j] = diagonal[j]! + inverse[i * d + j]! ** 2;
  }
  return diagonal;
}
