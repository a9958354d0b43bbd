/**
 * Principal angles of the principal subspaces of two sets of vectors: whether what
 * varies most among the rows is the same in both. With A [n, k] and B [n, m] the
 * scores of the rows on the leading principal components (a subspace of ℝⁿ each,
 * so the two sets may have any numbers of dimensions),
 *
 *   mean cos²θᵢ,  cos θ₁ ≥ … ≥ cos θ_min(k, m) the singular values of Q_AᵀQ_B
 *
 * which is also the mean squared canonical correlation of the components. 1 where
 * one subspace holds the other; unrelated sets have about max(k, m)/(n − 1).
 *
 * Björck & Golub 1973, doi:10.1090/S0025-5718-1973-0348991-3; between networks
 * Raghu et al. 2017, "SVCCA", arXiv:1706.05806 (there the mean of cos θ, with as
 * many components as hold 99 % of the variance; ten are few enough for the rows of
 * a small test set, and the same number everywhere).
 */
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { covariance, moments } from "../statistics/moments/moments.ts";
import { centredToUnit } from "./centred-rows.ts";
import { checkPair, noSpread, type PairMeasure } from "./pair-measure.ts";
import { principalAngles } from "./principal-angles.ts";

/** Components that span each subspace, or all that a side has. */
export const principalSubspaceSize = 10;

/** Share of the largest principal variance below which a component is rounding noise of float32 products. */
const componentShare = 1e-6;

/** Mean squared cosine of the principal angles of the leading components' subspaces. */
export const principalSubspaces: PairMeasure = {
  name: "principal-angles",
  description: `Mean squared cosine of the principal angles between the subspaces of the first ${principalSubspaceSize} principal components.`,
  source: "Björck & Golub 1973, doi:10.1090/S0025-5718-1973-0348991-3; Raghu et al. 2017, arXiv:1706.05806",
  invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
  async compute(a, b) {
    checkPair("principal-angles", a, b, 3);
    const cosines = principalAngles(await leadingScores(a), await leadingScores(b));
    return cosines.reduce((sum, cosine) => sum + cosine * cosine, 0) / cosines.length;
  },
};

/** Scores of the rows on the leading components, [n, k]. */
async function leadingScores(x: Matrix): Promise<Matrix> {
  const d = x.columns;
  const unit = centredToUnit(x);
  const { values, vectors } = symmetricEigen(covariance(await moments(unit)), d);
  const most = Math.min(principalSubspaceSize, x.rows - 1);
  const size = values.findIndex((value, i) => i >= most || value <= componentShare * values[0]!);
  const k = size < 0 ? d : size;
  if (k === 0) throw noSpread("principal-angles", "at least two rows must differ on both sides");
  return multiply(unit, matrix(k, d, Float32Array.from(vectors.subarray(0, k * d))), { transposeB: true });
}
