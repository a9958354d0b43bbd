/**
 * Mean cosine of all pairs of different rows: anisotropy. Near 1 where all
 * vectors point the same way, near 0 where they point everywhere.
 *
 *   ( ‖Σ uᵢ‖² − n ) / ( n (n − 1) ),  uᵢ = xᵢ / ‖xᵢ‖
 *
 * which is the exact mean over all n(n − 1)/2 pairs in one pass. Rows of zeros
 * have no direction and are left out.
 *
 * Ethayarajh 2019, "How Contextual are Contextualized Word Representations?",
 * arXiv:1909.00512 (there over random pairs).
 */
import { directionSums } from "./direction-sums.ts";
import type { Measure } from "./measure.ts";

/** The mean cosine over all pairs of rows. */
export const meanCosine: Measure = {
  name: "mean-cosine",
  description: "Mean cosine over all pairs of rows (anisotropy), exactly.",
  source: "Ethayarajh 2019, arXiv:1909.00512",
  invariances: ["rotation", "scale", "row-order", "column-order"],
  async compute(vectors) {
    const { counted, sum } = directionSums("mean-cosine", vectors);
    let square = 0;
    for (const value of sum) square += value * value;
    return (square - counted) / (counted * (counted - 1));
  },
};
