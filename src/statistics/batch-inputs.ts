/** Rows of a batch as inputs of a graph. */
import type { Matrix } from "../numeric/matrix.ts";
import type { EngineTensor } from "../runtime/session.ts";
import type { ClassLabels } from "./labels.ts";

/** factor · (x − shift) of these rows [rows, d]. */
export function centredBatch(x: Matrix, rows: ArrayLike<number>, shift: Float64Array, factor: number): EngineTensor {
  const d = x.columns;
  const data = new Float32Array(rows.length * d);
  for (let i = 0, at = 0; i < rows.length; i++) {
    const from = rows[i]! * d;
    for (let j = 0; j < d; j++, at++) data[at] = factor * (x.data[from + j]! - shift[j]!);
  }
  return { type: "float32", shape: [rows.length, d], data };
}

/** 1 at the class of each of these rows, else 0 [rows, classes]. */
export function oneHotBatch({ classes, values }: ClassLabels, rows: ArrayLike<number>): EngineTensor {
  const data = new Float32Array(rows.length * classes);
  for (let i = 0; i < rows.length; i++) data[i * classes + values[rows[i]!]!] = 1;
  return { type: "float32", shape: [rows.length, classes], data };
}
