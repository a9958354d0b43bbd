/**
 * Debiased linear CKA: the alignment with each HSIC replaced by its unbiased
 * estimator, so that unrelated vectors give 0 on average however few rows there are.
 *
 *   CKA(X, Y) = H(K, L) / √( H(K, K) H(L, L) ),  K = XXᵀ, L = YYᵀ
 *   H(K, L) ∝ tr(K̃L̃) + (1ᵀK̃1)(1ᵀL̃1) / ((n − 1)(n − 2)) − 2/(n − 2) · 1ᵀK̃L̃1
 *
 * with K̃ and L̃ without their diagonals. For centred columns, kᵢ = ‖xᵢ‖² and
 * lᵢ = ‖yᵢ‖², row sums of K̃ are −kᵢ, and no [n, n] matrix is needed:
 *
 *   H ∝ ‖XᵀY‖²_F − n/(n − 2) · Σ kᵢlᵢ + Σ kᵢ · Σ lᵢ / ((n − 1)(n − 2))
 *
 * Can be negative. Song et al. 2012, "Feature Selection via Dependence
 * Maximization", JMLR 13, equation 5; Nguyen, Raghu & Kornblith 2021,
 * arXiv:2010.15327, section 3.
 */
import type { Matrix } from "../numeric/matrix.ts";
import { centredToUnit, rowSquares } from "./centred-rows.ts";
import { crossProductSquare } from "./cross-products.ts";
import { checkPair, noSpread, type PairMeasure } from "./pair-measure.ts";

/** An HSIC of a side with itself below this share of ‖XᵀX‖² is what float32 products leave of 0. */
const nothingLeft = 1e-6;

/** Debiased linear CKA. */
export const linearCkaDebiased: PairMeasure = {
  name: "linear-cka-debiased",
  description: "Linear centred kernel alignment by the unbiased HSIC: 0 on average for unrelated vectors, at most 1.",
  source: "Nguyen et al. 2021, arXiv:2010.15327; Song et al. 2012, JMLR 13",
  invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
  async compute(a, b) {
    checkPair("linear-cka-debiased", a, b, 4);
    const x = centredToUnit(a);
    const y = centredToUnit(b);
    const scale = Math.sqrt(await withItself(x)) * Math.sqrt(await withItself(y));
    if (!(scale > 0)) throw noSpread("linear-cka-debiased", "the rows must differ, and not all by the same distance");
    return Math.max(-1, Math.min(1, unbiased(await crossProductSquare(x, y), rowSquares(x), rowSquares(y)) / scale));
  },
};

async function withItself(x: Matrix): Promise<number> {
  const square = await crossProductSquare(x, x);
  const value = unbiased(square, rowSquares(x), rowSquares(x));
  return value > nothingLeft * square ? value : 0;
}

/** H up to the factor 1 / (n (n − 3)), which cancels. */
function unbiased(square: number, k: Float64Array, l: Float64Array): number {
  const n = k.length;
  let kSum = 0;
  let lSum = 0;
  let both = 0;
  for (let i = 0; i < n; i++) {
    kSum += k[i]!;
    lSum += l[i]!;
    both += k[i]! * l[i]!;
  }
  return square - (n / (n - 2)) * both + (kSum * lSum) / ((n - 1) * (n - 2));
}
