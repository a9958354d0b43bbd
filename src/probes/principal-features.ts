/**
 * Features as solvers like them: centred, divided by one common scale and turned
 * into their principal axes, where the Gram matrix is diagonal.
 *
 * One scale for all dimensions (the root of their mean variance), not one each:
 * a rotation of the vectors then changes no fit, so curves over principal
 * components cannot move under rotation, and rounding noise in nearly dead
 * dimensions is not blown up. Turning costs nothing either: ‖w‖² is the same in
 * all orthonormal bases.
 */
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { type Moments, moments } from "../statistics/moments.ts";

/** Prepared features of training rows. */
export interface PrincipalFeatures {
  readonly rows: number;
  readonly dimensions: number;
  /** [d] */
  readonly mean: Float64Array;
  /** √(mean variance); 1 where no dimension varies. */
  readonly scale: number;
  /** Blocks of rows of ((x − mean) / scale)·Vᵀ. */
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
  const scale = commonScale(of);
  const axes = d > largestTurned || isNearlyDiagonal(of.scatter, d) ? null : turned(of.scatter, d);
  const blocks: Matrix[] = [];
  for (let from = 0; from < vectors.rows; from += blockRows) {
    const block = scaledRows(vectors, from, Math.min(from + blockRows, vectors.rows), of.mean, scale);
    blocks.push(axes === null ? block : await multiply(block, axes.vectors, { transposeB: true }));
  }
  const variances = axes?.values ?? Float64Array.from({ length: d }, (_, j) => of.scatter[j * d + j]!);
  const gram = variances.map((value) => Math.max(0, value) / (scale * scale));
  return { rows: vectors.rows, dimensions: d, mean: of.mean, scale, blocks, gram, axes: axes?.vectors ?? null };
}

/** √(mean variance of the dimensions); 1 where none varies. */
export function commonScale({ scatter, dimensions, rows }: Moments): number {
  let trace = 0;
  for (let j = 0; j < dimensions; j++) trace += scatter[j * dimensions + j]!;
  const scale = Math.sqrt(trace / (dimensions * Math.max(1, rows)));
  return scale > 0 ? scale : 1;
}

/** Weights by axis [d, outputs] → weights by original dimension [d, outputs], for vectors as they came. */
export async function towardsDimensions(features: PrincipalFeatures, weights: Matrix): Promise<Matrix> {
  const back = features.axes === null ? weights : await multiply(features.axes, weights, { transposeA: true });
  return matrix(
    back.rows,
    back.columns,
    back.data.map((value) => value / features.scale),
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

function scaledRows(x: Matrix, from: number, to: number, mean: Float64Array, scale: number): Matrix {
  const d = x.columns;
  const scaled = matrix(to - from, d);
  const factor = 1 / scale;
  for (let i = from, at = 0; i < to; i++) {
    for (let j = 0; j < d; j++, at++) scaled.data[at] = (x.data[i * d + j]! - mean[j]!) * factor;
  }
  return scaled;
}
