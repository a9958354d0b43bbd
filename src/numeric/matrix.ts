/** Row-major float32 matrices: plain values, no methods. */
import { ShapeError } from "../base/errors.ts";

/**
 * `data[i * columns + j]` is row i, column j.
 *
 * @example
 * ```ts
 * import type { Matrix } from "assay";
 *
 * const at = ({ data, columns }: Matrix, i: number, j: number): number | undefined => data[i * columns + j];
 * ```
 */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/**
 * A matrix over `data`, or of zeros.
 *
 * @example
 * ```ts
 * import { matrix } from "assay";
 *
 * const two = matrix(2, 3, Float32Array.of(1, 2, 3, 4, 5, 6)); // rows (1, 2, 3) and (4, 5, 6)
 * ```
 * @throws ShapeError when the length of `data` is not rows × columns.
 */
export function matrix(rows: number, columns: number, data: Float32Array = new Float32Array(rows * columns)): Matrix {
  if (data.length !== rows * columns) {
    throw new ShapeError({
      where: "matrix",
      must: `data must hold ${rows} × ${columns} = ${rows * columns} numbers`,
      got: `${data.length}`,
      todo: "Check the shape that came with the data.",
    });
  }
  return { rows, columns, data };
}

/** A new matrix of the same numbers. */
export function copyOf({ rows, columns, data }: Matrix): Matrix {
  return matrix(rows, columns, data.slice());
}

/** A new matrix of the chosen rows, in the given order. */
export function takeRows(x: Matrix, indices: ArrayLike<number>): Matrix {
  const taken = matrix(indices.length, x.columns);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * x.columns;
    taken.data.set(x.data.subarray(from, from + x.columns), i * x.columns);
  }
  return taken;
}

/** A new matrix of the chosen columns, in the given order. */
export function takeColumns(x: Matrix, indices: ArrayLike<number>): Matrix {
  const width = indices.length;
  const taken = matrix(x.rows, width);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < width; j++) taken.data[i * width + j] = x.data[i * x.columns + indices[j]!]!;
  }
  return taken;
}

/** One column as a new array. */
export function column(x: Matrix, index: number): Float32Array {
  const values = new Float32Array(x.rows);
  for (let i = 0; i < x.rows; i++) values[i] = x.data[i * x.columns + index]!;
  return values;
}
