/**
 * Whitening: makes the covariance of the training rows the identity.
 *
 *   y = C^(−1/2) (x − μ) = Σᵢ λᵢ^(−1/2) uᵢ uᵢᵀ (x − μ),   C = Σ λᵢ uᵢ uᵢᵀ (divisor n − 1)
 *
 * The symmetric root keeps each output nearest to its own dimension (Kessy, Lewin
 * & Strimmer 2018). Su et al. and scikit-learn's PCA(whiten=True) leave out the
 * last uᵢ, which turns the same vectors: cosines and distances are equal.
 *
 * Directions with a share below whitenedShare of the largest variance, and more
 * directions than n − 1, are rounding noise of float32: they become 0.
 *
 * Su et al. 2021, "Whitening Sentence Representations for Better Semantics and
 * Faster Retrieval", arXiv:2103.15316; Kessy et al. 2018,
 * doi:10.1080/00031305.2016.1277159.
 */

import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import { checkRows } from "../measures/measure.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { covariance, moments } from "../statistics/moments/moments.ts";
import { centredRows } from "./centre.ts";
import { fittedTreatment, type Treatment } from "./treatment.ts";

/** Share of the largest principal variance below which a direction is rounding noise: covariances are summed from float32 products. */
export const whitenedShare = 1e-7;

/** Whitening. */
export const whitening: Treatment = {
  name: "whitening",
  description: "Makes the covariance of the training rows the identity, by the symmetric root.",
  source: "Su et al. 2021, arXiv:2103.15316; Kessy et al. 2018, doi:10.1080/00031305.2016.1277159",
  invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
  async fit({ vectors }) {
    checkRows("whitening", vectors, 2);
    const of = await moments(vectors);
    const root = await inverseRoot(covariance(of), vectors.columns, vectors.rows - 1);
    return fittedTreatment("whitening", vectors.columns, (x) => multiply(centredRows(x, of.mean), root));
  },
};

/** C^(−1/2) of the leading directions, `most` of them at most; symmetric [d, d]. */
async function inverseRoot(c: Float64Array, d: number, most: number): Promise<Matrix> {
  const { values, vectors } = symmetricEigen(c, d);
  // Each direction times λ^(−1/4): the product of the matrix with itself is then symmetric.
  const scaled = matrix(d, d);
  for (let i = 0; i < Math.min(d, most); i++) {
    if (!(values[i]! > whitenedShare * values[0]!)) break;
    for (let j = 0; j < d; j++) scaled.data[i * d + j] = vectors[i * d + j]! / values[i]! ** 0.25;
  }
  return multiply(scaled, scaled, { transposeA: true });
}
