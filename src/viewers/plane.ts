/**
 * Vectors in a plane: their first two principal components, of centred and unscaled vectors. Linear, without a seed, and
 * the same every time; distances in the plane are never larger than between the vectors.
 *
 *   (xᵢ, yᵢ) = (z₁ᵀ (vᵢ − mean), z₂ᵀ (vᵢ − mean))
 *
 * Pearson 1901; see compressors/pca.
 */
import { fittedLinearMap } from "../compressors/linear-map.ts";
import { principalComponents } from "../compressors/pca.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";

/** Points. */
export interface Plane {
  /** [n] */
  readonly x: Float64Array;
  /** [n]; zeros for vectors of one dimension. */
  readonly y: Float64Array;
  /** The share of the variance that the plane shows, 0 to 1. */
  readonly share: number;
}

/** @param vectors  [n, d], finite, not all equal */
export async function plane(vectors: Matrix): Promise<Plane> {
  const { directions, shift, variances } = await principalComponents(vectors);
  const size = Math.min(2, vectors.columns);
  const first = matrix(size, vectors.columns, directions.data.slice(0, size * vectors.columns));
  const { data } = await fittedLinearMap("pca", { directions: first, shift, variances: null }).apply(vectors);
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  return {
    x: Float64Array.from({ length: vectors.rows }, (_, i) => data[i * size]!),
    y: Float64Array.from({ length: vectors.rows }, (_, i) => (size > 1 ? data[i * size + 1]! : 0)),
    share: sum(variances.subarray(0, size)) / sum(variances),
  };
}
