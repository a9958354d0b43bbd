/**
 * Features that several models read together: chosen dimensions, centred and divided by their scales, in blocks,
 * with a column of ones for the intercepts.
 */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { Moments } from "../statistics/moments/moments.ts";

/** Rows that are multiplied together. */
export interface FeatureBlock {
  /** [rows, d + 1], the last column 1; rows are filled up to a multiple of four with zeros. */
  readonly features: Matrix;
  /** Of the rows, padded with 0. */
  readonly labels: Int32Array;
  /** Rows that are no padding. */
  readonly rows: number;
}

/** Prepared features of training rows. */
export interface SharedFeatures {
  readonly rows: number;
  readonly dimensions: number;
  /** [d] */
  readonly mean: Float64Array;
  /** [d] */
  readonly scales: Float64Array;
  readonly blocks: readonly FeatureBlock[];
  /** Σ z zᵀ [d, d]; of the diagonal only [d] where the features are nearly uncorrelated, or very many. */
  readonly gram: Float64Array;
}

/** Numbers in a block: in the cache between the two products made with it, and many enough for a call of the engine. */
const blockNumbers = 1 << 20;
const [fewestRows, mostRows] = [1024, 4096];

/** Correlations below this leave the Gram matrix diagonal enough to guide a solver (principal components come that way). */
const uncorrelated = 1e-2;

/** Beyond this size factors of the Gram matrix cost more than they save. */
const largestFactored = 2048;

/**
 * @param vectors     [n, all dimensions]
 * @param of          moments of all dimensions of these rows
 * @param dimensions  those that are read
 * @param scales      one each of those (feature-scales.ts)
 * @param labels      of the rows
 */
export function sharedFeatures(
  vectors: Matrix,
  of: Moments,
  dimensions: Int32Array,
  scales: Float64Array,
  labels: Int32Array,
): SharedFeatures {
  const d = dimensions.length;
  const mean = Float64Array.from(dimensions, (j) => of.mean[j]!);
  const factors = scales.map((scale) => 1 / scale);
  const step = 4 * Math.ceil(Math.min(mostRows, Math.max(fewestRows, blockNumbers / (d + 1))) / 4);
  const blocks: FeatureBlock[] = [];
  // Rows are dealt out: each block is a sample of all, in whatever order they come.
  const count = Math.ceil(vectors.rows / step);
  for (let first = 0; first < count; first++) {
    const rows = Math.ceil((vectors.rows - first) / count);
    const padded = 4 * Math.ceil(rows / 4);
    const ownLabels = new Int32Array(padded);
    for (let i = 0, row = first; i < rows; i++, row += count) ownLabels[i] = labels[row]!;
    const features = featureRows(vectors, first, count, rows, padded, dimensions, mean, factors);
    blocks.push({ features, labels: ownLabels, rows });
  }
  return { rows: vectors.rows, dimensions: d, mean, scales, blocks, gram: gramOf(of, dimensions, factors) };
}

function featureRows(
  { columns, data }: Matrix,
  first: number,
  every: number,
  rows: number,
  padded: number,
  dimensions: Int32Array,
  mean: Float64Array,
  factors: Float64Array,
): Matrix {
  const d = dimensions.length;
  const features = matrix(padded, d + 1);
  const to = features.data;
  for (let i = 0, at = 0; i < rows; i++) {
    const row = (first + i * every) * columns;
    for (let j = 0; j < d; j++, at++) to[at] = (data[row + dimensions[j]!]! - mean[j]!) * factors[j]!;
    to[at++] = 1;
  }
  return features;
}

function gramOf({ scatter, dimensions: all }: Moments, dimensions: Int32Array, factors: Float64Array): Float64Array {
  const d = dimensions.length;
  const diagonal = Float64Array.from(dimensions, (j, at) => Math.max(0, scatter[j * all + j]!) * factors[at]! ** 2);
  if (d > largestFactored) return diagonal;
  const gram = new Float64Array(d * d);
  let isDiagonal = true;
  for (let i = 0; i < d; i++) {
    const row = dimensions[i]! * all;
    for (let j = 0; j < d; j++) gram[i * d + j] = scatter[row + dimensions[j]!]! * factors[i]! * factors[j]!;
    for (let j = 0; j < i && isDiagonal; j++) {
      isDiagonal = gram[i * d + j]! ** 2 <= uncorrelated * uncorrelated * diagonal[i]! * diagonal[j]!;
    }
  }
  return isDiagonal ? diagonal : gram;
}
