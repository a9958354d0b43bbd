/**
 * The scatter of rows, split by what the labels explain: total = within + between.
 *
 *   classes:  between = Σ n_c (μ_c − μ)(μ_c − μ)ᵀ
 *   values:   between = Σ (y − ȳ)² · b·bᵀ,  b the slopes of the dimensions on y
 *
 * `within` is summed from residuals, not taken as a difference: after finetuning
 * it is a small part of the whole. Wilks' lambda of dimensions S is
 * det within[S] / det total[S] (Wilks 1932, doi:10.1093/biomet/24.3-4.471); for
 * values it is 1 − R².
 */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { columnVariances } from "./column-variances.ts";
import { classMeans, columnMeans, moments } from "./moments.ts";
import type { ClassLabels, Labels, ValueLabels } from "./rows.ts";

/** Both parts that Wilks' lambda needs, in units of each dimension's total: the diagonal of `total` is 1, or 0. */
export interface SplitScatter {
  readonly dimensions: number;
  /** [d, d] row-major, symmetric. */
  readonly within: Float64Array;
  /** [d, d] row-major, symmetric; zeros for a constant dimension. */
  readonly total: Float64Array;
}

/** What the labels predict of each dimension: rows of offsets from the mean, and the weight of each in `between`. */
interface Explained {
  /** [parts, d] */
  readonly offsets: Float64Array;
  /** [parts] */
  readonly weights: Float64Array;
  /** The offset of row i is share(i) · offsets[part(i)]. */
  readonly part: (row: number) => number;
  readonly share: (row: number) => number;
}

/** Splits the scatter of the rows. */
export async function splitScatter(vectors: Matrix, labels: Labels): Promise<SplitScatter> {
  const { rows, columns: d, data } = vectors;
  const mean = columnMeans(vectors);
  const deviations = columnVariances(vectors, 0).map((variance) => Math.sqrt(variance * rows));
  const explained = labels.kind === "classes" ? byClass(vectors, labels, mean) : byValue(vectors, labels, mean);
  const residuals = matrix(rows, d);
  for (let i = 0, at = 0; i < rows; i++) {
    const from = explained.part(i) * d;
    const share = explained.share(i);
    for (let j = 0; j < d; j++, at++) {
      if (deviations[j] === 0) continue;
      residuals.data[at] = (data[at]! - mean[j]! - share * explained.offsets[from + j]!) / deviations[j]!;
    }
  }
  const within = (await moments(residuals)).scatter;
  const total = within.slice();
  for (const [part, weight] of explained.weights.entries()) {
    const offsets = explained.offsets.subarray(part * d, (part + 1) * d).map((value, j) => {
      return deviations[j] === 0 ? 0 : value / deviations[j]!;
    });
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) total[i * d + j] = total[i * d + j]! + weight * offsets[i]! * offsets[j]!;
    }
  }
  return { dimensions: d, within, total };
}

function byClass(vectors: Matrix, labels: ClassLabels, mean: Float64Array): Explained {
  const { counts, means } = classMeans(vectors, labels);
  const offsets = means.map((value, at) => value - mean[at % mean.length]!);
  return { offsets, weights: counts, part: (row) => labels.values[row]!, share: () => 1 };
}

function byValue(vectors: Matrix, { values }: ValueLabels, mean: Float64Array): Explained {
  const d = mean.length;
  const middle = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const slopes = new Float64Array(d);
  let square = 0;
  for (let i = 0, at = 0; i < values.length; i++) {
    const apart = values[i]! - middle;
    square += apart * apart;
    for (let j = 0; j < d; j++, at++) slopes[j] = slopes[j]! + apart * (vectors.data[at]! - mean[j]!);
  }
  const offsets = slopes.map((slope) => (square > 0 ? slope / square : 0));
  return { offsets, weights: Float64Array.of(square), part: () => 0, share: (row) => values[row]! - middle };
}
