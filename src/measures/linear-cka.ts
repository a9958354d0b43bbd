/**
 * Linear centred kernel alignment: how alike two sets of vectors of the same rows
 * are, up to rotation and scale.
 *
 *   CKA(X, Y) = ‖YᵀX‖²_F / ( ‖XᵀX‖_F ‖YᵀY‖_F ),  columns centred
 *
 * From 0 (no direction of one is correlated with any of the other) to 1. With few
 * rows beside many dimensions it is biased upwards: unrelated X and Y are near 1
 * when d > n. See `linear-cka-debiased`.
 *
 * Kornblith et al. 2019, "Similarity of Neural Network Representations
 * Revisited", arXiv:1905.00414, section 2.1 and equation 4.
 */
import { centredCrossSquares } from "./cross-products.ts";
import { checkPair, noSpread, type PairMeasure } from "./pair-measure.ts";

/** Linear CKA. */
export const linearCka: PairMeasure = {
  name: "linear-cka",
  description: "Linear centred kernel alignment of two sets of vectors, from 0 to 1.",
  source: "Kornblith et al. 2019, arXiv:1905.00414",
  invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
  async compute(a, b) {
    checkPair("linear-cka", a, b, 2);
    const { aa, bb, ab } = await centredCrossSquares(a, b);
    const scale = Math.sqrt(aa) * Math.sqrt(bb);
    if (scale === 0) throw noSpread("linear-cka", "the rows must differ");
    return Math.min(1, ab / scale);
  },
};
