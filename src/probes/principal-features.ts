/**
 * Features as solvers like them: centred, each divided by its standard deviation and turned into their principal axes,
 * where the Gram matrix is diagonal. Turning costs nothing: ‖w‖² is the same in all orthonormal bases.
 */
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { moments } from "../statistics/moments/moments.ts";
import { featureScales } from "./feature-scales.ts";

/** Prepared features of training rows. */
export interface PrincipalFeatures {
  readonly rows: number;
  readonly dimensions: number;
  /** [d] */
  readonly mean: Float64Array;
  /** [d]; infinity for a dimension that is rounding noise. */
  readonly scales: Float64Array;
  /** Blocks of rows of ((x − mean) / scales)·Vᵀ. */
  readonly blocks: readonly Matrix[];
  /** Σ z² of each axis [d]: the diagonal of the Gram matrix, not negative. */
  readonly gram: Float64Array;
  /** V, one axis a row [d, d]; null when the features were uncorrelated as they came. */
  readonly axes: Matrix | null;
}

/** Rows in a block: a block stays in the cache between the two products made with it. */
const blockRows = 2048;

/** Correlations below this leave the Gram matrix diagonal enough to guide a solver (principal components come that way). */
const uncorrelated = 1e-2;

/** Beyond this size an eigendecomposition costs more than it saves. */
const largestTurned = 2048;

/** Moments, scale, axes, and the turned rows. */
export async function principalFeatures(vectors: Matrix): Promise<PrincipalFeatures> {
  const of = await moments(vectors);
  const d = vectors.columns;
  const scales = featureScales(of);
  const scatter = of.scatter.map((value, at) => value / (scales[Math.floor(at / d)]! * scales[at % d]!));
  const axes = d > largestTurned || isNearlyDiagonal(scatter, d) ? null : turned(scatter, d);
  const blocks: Matrix[] = [];
  for (let from = 0; from < vectors.rows; from += blockRows) {
    const block = scaledRows(vectors, from, Math.min(from + blockRows, vectors.rows), of.mean, scales);
    blocks.push(axes === null ? block : await multiply(block, axes.vectors, { transposeB: true }));
  }
  const variances = axes?.values ?? Float64Array.from({ length: d }, (_, j) => scatter[j * d + j]!);
  const gram = variances.map((value) => Math.max(0, value));
  return { rows: vectors.rows, dimensions: d, mean: of.mean, scales, blocks, gram, axes: axes?.vectors ?? null };
}

/** Weights by axis [d, outputs] → weights by original dimension [d, outputs], for vectors as they came. */
export async function towardsDimensions(features: PrincipalFeatures, weights: Matrix): Promise<Matrix> {
  const back = features.axes === null ? weights : await multiply(features.axes, weights, { transposeA: true });
  return matrix(
    back.rows,
    back.columns,
    back.data.map((value, at) => value / features.scales[Math.floor(at / back.columns)]!),
  );
}

function turned(scatter: Float64Array, d: number): { values: Float64Array; vectors: Matrix } {
  const { values, vectors } = symmetricEigen(scatter, d);
  return { values, vectors: matrix(d, d, Float32Array.from(vectors)) };
}

function isNearlyDiagonal(scatter: Float64Array, d: number): boolean {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) {
      const shared = scatter[i * d + j]!;
      if (shared * shared > uncorrelated * uncorrelated * scatter[i * d + i]! * scatter[j * d + j]!) return false;
    }
  }
  return true;
}

function scaledRows(x: Matrix, from: number, to: number, mean: Float64Array, scales: Float64Array): Matrix {
  const d = x.columns;
  const scaled = matrix(to - from, d);
  const factors = scales.map((scale) => 1 / scale);
  for (let i = from, at = 0; i < to; i++) {
    for (let j = 0; j < d; j++, at++) scaled.data[at] = (x.data[i * d + j]! - mean[j]!) * factors[j]!;
  }
  return scaled;
}
