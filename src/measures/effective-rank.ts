/**
 * Effective rank of the covariance matrix: the exponential of the entropy of the
 * principal variances' shares. Like the participation ratio it counts directions,
 * but small ones weigh more.
 *
 *   erank(C) = exp( − Σ pᵢ ln pᵢ ),  pᵢ = λᵢ / Σ λ
 *
 * From 1 to d; 0 where the rows do not differ.
 *
 * Roy & Vetterli 2007, "The effective rank: a measure of effective
 * dimensionality", EUSIPCO, definition 1 (there for singular values of any
 * matrix; those of a covariance are its eigenvalues).
 */
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import { covariance, moments } from "../statistics/moments/moments.ts";
import { checkRows, type Measure } from "./measure.ts";

/** The effective rank of the covariance matrix. */
export const effectiveRank: Measure = {
  name: "effective-rank",
  description: "Exponential of the entropy of the principal variances, from 1 to the number of dimensions.",
  source: "Roy & Vetterli 2007, EUSIPCO",
  invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
  async compute(vectors) {
    checkRows("effective-rank", vectors);
    const { values } = symmetricEigen(covariance(await moments(vectors)), vectors.columns);
    let total = 0;
    for (const value of values) total += Math.max(0, value);
    if (total === 0) return 0;
    let entropy = 0;
    for (const value of values) {
      const share = value / total;
      if (share > 0) entropy -= share * Math.log(share);
    }
    return Math.exp(entropy);
  },
};
