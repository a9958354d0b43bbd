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
import { InputError } from "../base/errors.ts";
import { checkRows, type Measure } from "./measure.ts";

/** The mean cosine over all pairs of rows. */
export const meanCosine: Measure = {
  name: "mean-cosine",
  description: "Mean cosine over all pairs of rows (anisotropy), exactly.",
  source: "Ethayarajh 2019, arXiv:1909.00512",
  invariances: ["rotation", "scale", "row-order", "column-order"],
  async compute(vectors) {
    checkRows("mean-cosine", vectors);
    const { rows, columns: d, data } = vectors;
    const sum = new Float64Array(d);
    let counted = 0;
    for (let i = 0; i < rows; i++) {
      let square = 0;
      for (let at = i * d; at < (i + 1) * d; at++) square += data[at]! * data[at]!;
      if (square === 0) continue;
      const scale = 1 / Math.sqrt(square);
      counted++;
      for (let j = 0; j < d; j++) sum[j] = sum[j]! + scale * data[i * d + j]!;
    }
    if (counted < 2) {
      throw new InputError({
        where: "mean-cosine",
        must: "there must be at least two rows that are not zero",
        got: `${counted}`,
        todo: "Pass more rows.",
      });
    }
    let square = 0;
    for (const value of sum) square += value * value;
    return (square - counted) / (counted * (counted - 1));
  },
};
