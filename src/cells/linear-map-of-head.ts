/**
 * A head as one linear map: the product of its linear layers, activations left
 * out. For one layer it is the head itself; for BERT's pooler and classifier it
 * is W₂W₁, the direction that a small change of the vector is read along.
 */
import type { ClassHead } from "../measures/labelled-measure.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import type { PreparedHead } from "./prepared-head.ts";

/** The map [classes, d] and its offsets, rows in the order of the task's classes. */
export async function linearMapOfHead({ layers, classes }: PreparedHead): Promise<ClassHead> {
  let map: Matrix | null = null;
  let offset: Matrix | null = null; // a column
  for (const { weight, bias, inputs, outputs } of layers) {
    const layer = matrix(outputs, inputs, weight);
    map = map === null ? layer : await multiply(layer, map);
    const moved: Matrix = offset === null ? matrix(outputs, 1) : await multiply(layer, offset);
    offset =
      bias === null
        ? moved
        : matrix(
            outputs,
            1,
            moved.data.map((value, i) => value + bias[i]!),
          );
  }
  if (map === null || offset === null) throw new Error("a head has layers");
  const ordered = matrix(map.rows, map.columns);
  const offsets = new Float64Array(map.rows);
  for (let i = 0; i < map.rows; i++) {
    const row = classes === null ? i : classes[i]!;
    ordered.data.set(map.data.subarray(i * map.columns, (i + 1) * map.columns), row * map.columns);
    offsets[row] = offset.data[i]!;
  }
  return { weight: ordered, bias: offsets };
}
