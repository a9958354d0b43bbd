/** Columns in standard units, so that weights on them can be compared: (x − mean) / standard deviation. */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { columnMeans } from "./moments/column-moments.ts";
import { columnVariances } from "./moments/column-variances.ts";

/** The columns that vary, in standard units. */
export interface StandardColumns {
  /** [n, living] */
  readonly standard: Matrix;
  /** The column of the original matrix that each one is, rising. */
  readonly living: Int32Array;
}

/** Mean 0 and mean square 1 in each column; constant columns are left out. */
export function standardColumns(x: Matrix): StandardColumns {
  const means = columnMeans(x);
  const deviations = columnVariances(x, 0).map(Math.sqrt);
  const living = Int32Array.from([...deviations.keys()].filter((j) => deviations[j]! > 0));
  const standard = matrix(x.rows, living.length);
  for (let i = 0, at = 0; i < x.rows; i++) {
    for (let k = 0; k < living.length; k++, at++) {
      const j = living[k]!;
      standard.data[at] = (x.data[i * x.columns + j]! - means[j]!) / deviations[j]!;
    }
  }
  return { standard, living };
}

/** Numbers of the living columns, put back in their places among all; 0 elsewhere. */
export function amongAll(values: ArrayLike<number>, living: Int32Array, columns: number): Float64Array {
  const all = new Float64Array(columns);
  for (const [k, j] of living.entries()) all[j] = values[k]!;
  return all;
}
