/** Moments of rows with real-valued labels, in two passes: rows are shifted by the least-squares line of each dimension. */
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import { addGram } from "../../runtime/gram-product.ts";
import type { ValueLabels } from "../labels.ts";
import { columnMeans } from "./column-moments.ts";
import { columnVariances } from "./column-variances.ts";
import { chunkRows, powerOfTwo } from "./float32-products.ts";
import { type LabelledMoments, settled } from "./labelled-moments.ts";

/** The moments of rows in memory. */
export async function valueMoments(vectors: Matrix, { values }: ValueLabels): Promise<LabelledMoments> {
  const { rows, columns: d, data } = vectors;
  const mean = columnMeans(vectors);
  const middle = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const slopes = new Float64Array(d);
  let square = 0;
  for (let i = 0, at = 0; i < rows; i++) {
    const apart = values[i]! - middle;
    square += apart * apart;
    for (let j = 0; j < d; j++, at++) slopes[j] = slopes[j]! + apart * (data[at]! - mean[j]!);
  }
  for (let j = 0; j < d; j++) slopes[j] = square > 0 ? slopes[j]! / square : 0;

  const scales = columnVariances(vectors, 0).map((variance) => powerOfTwo(Math.sqrt(variance)));
  const scatter = new Float64Array(d * d);
  for (let from = 0; from < rows; from += chunkRows) {
    const to = Math.min(rows, from + chunkRows);
    const residuals = matrix(to - from, d);
    for (let i = from, at = 0; i < to; i++) {
      const apart = values[i]! - middle;
      for (let j = 0; j < d; j++, at++) {
        residuals.data[at] = (data[i * d + j]! - mean[j]! - apart * slopes[j]!) / scales[j]!;
      }
    }
    await addGram(residuals, scatter);
  }
  const within = scatter.map((value, at) => value * scales[Math.floor(at / d)]! * scales[at % d]!);
  return settled({ kind: "values", rows, dimensions: d, mean, offsets: slopes, weights: Float64Array.of(square), within });
}
