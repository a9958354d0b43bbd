/**
 * Outlier dimensions of vectors: those that vary far more than the others.
 *
 *   varⱼ > 5 · (1/d) Σ varₖ
 *
 * At most d / 5 dimensions can be so.
 *
 * Rudman, Chen & Eickhoff 2023, "Outlier Dimensions Encode Task-Specific
 * Knowledge", arXiv:2310.17715.
 */
import type { Matrix } from "../numeric/matrix.ts";
import { columnVariances } from "../statistics/moments/column-variances.ts";
import { checkRows, type Measure } from "./measure.ts";

/** Multiple of the mean variance above which a dimension is an outlier (the paper's choice). */
export const outlierVariance = 5;

/**
 * Indices of the outlier dimensions, widest first; empty where nothing varies.
 *
 * @param vectors  [n, d]
 * @throws InputError with fewer than two rows, or NaN or infinite values
 */
export function outlierDimensions(vectors: Matrix): Int32Array {
  checkRows("outlier-dimensions", vectors);
  const variances = columnVariances(vectors);
  const mean = variances.reduce((sum, value) => sum + value, 0) / variances.length;
  const found = Int32Array.from(variances.keys()).filter((j) => variances[j]! > outlierVariance * mean);
  return found.sort((i, j) => variances[j]! - variances[i]! || i - j);
}

/** The number of outlier dimensions. */
export const outlierDimensionCount: Measure = {
  name: "outlier-dimensions",
  description: `Number of dimensions with more than ${outlierVariance} times the mean variance.`,
  source: "Rudman et al. 2023, arXiv:2310.17715",
  invariances: ["scale", "translation", "row-order", "column-order"],
  compute: async (vectors) => outlierDimensions(vectors).length,
};
