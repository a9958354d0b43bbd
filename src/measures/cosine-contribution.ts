/**
 * Contribution of each dimension to the mean cosine: a few "rogue" dimensions may
 * make up most of it.
 *
 *   CCⱼ = mean over pairs i ≠ k of uᵢⱼ uₖⱼ = ( (Σ uᵢⱼ)² − Σ uᵢⱼ² ) / ( n (n − 1) ),   uᵢ = xᵢ/‖xᵢ‖
 *
 * The mean is over all n(n − 1)/2 pairs, exactly and in one pass, where the paper
 * draws 500,000 of them. The contributions add up to the mean cosine; the paper's
 * tables show CCⱼ / Σ CC, which is no number where the mean cosine is near 0.
 * Rows of zeros have no direction and are left out.
 *
 * Timkey & van Schijndel 2021, "All Bark and No Bite: Rogue Dimensions in
 * Transformer Language Models Obscure Representational Quality",
 * arXiv:2109.04404, equations 3 and 4.
 */
import type { Matrix } from "../numeric/matrix.ts";
import { directionSums } from "./direction-sums.ts";
import type { Measure } from "./measure.ts";

/** A dimension and what it adds to the mean cosine. */
export interface CosineContribution {
  readonly dimension: number;
  readonly contribution: number;
}

/**
 * The contributions of all dimensions, [d]; their sum is the mean cosine.
 *
 * @param vectors  [n, d]
 * @throws InputError with fewer than two rows that are not zero, or NaN or infinite values
 */
export function cosineContributions(vectors: Matrix): Float64Array {
  const { counted, sum, squares } = directionSums("cosine-contribution", vectors);
  return sum.map((value, j) => (value * value - squares[j]!) / (counted * (counted - 1)));
}

/**
 * The dimensions that contribute most, largest first; of equal ones the first.
 *
 * @param vectors  [n, d]
 * @param count    how many; all d when there are fewer
 * @throws InputError as `cosineContributions`
 */
export function largestCosineContributions(vectors: Matrix, count: number): readonly CosineContribution[] {
  return Array.from(cosineContributions(vectors), (contribution, dimension) => ({ dimension, contribution }))
    .sort((a, b) => b.contribution - a.contribution || a.dimension - b.dimension)
    .slice(0, count);
}

/** The largest contribution. */
export const cosineContribution: Measure = {
  name: "cosine-contribution",
  description: "Largest contribution of a single dimension to the mean cosine over all pairs of rows.",
  source: "Timkey & van Schijndel 2021, arXiv:2109.04404",
  invariances: ["scale", "row-order", "column-order"],
  compute: async (vectors) =>
    cosineContributions(vectors).reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
};
