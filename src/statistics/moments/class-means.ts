/** Mean of the rows of each class. */
import type { Matrix } from "../../numeric/matrix.ts";
import type { ClassLabels } from "../labels.ts";
import { columnMeans } from "./column-moments.ts";

/** Rows and mean of each class. */
export interface ClassMeans {
  /** [classes] */
  readonly counts: Float64Array;
  /** [classes, d]; the mean of a class without rows is the mean of all. */
  readonly means: Float64Array;
}

/** Mean of each class, summed in float64. */
export function classMeans(x: Matrix, labels: ClassLabels): ClassMeans {
  const d = x.columns;
  const overall = columnMeans(x, 0, x.rows);
  const counts = new Float64Array(labels.classes);
  const means = new Float64Array(labels.classes * d);
  for (let i = 0; i < x.rows; i++) {
    const label = labels.values[i]!;
    counts[label] = counts[label]! + 1;
    for (let j = 0; j < d; j++) {
      const at = label * d + j;
      means[at] = means[at]! + (x.data[i * d + j]! - overall[j]!);
    }
  }
  for (let c = 0; c < labels.classes; c++) {
    const count = Math.max(1, counts[c]!);
    for (let j = 0; j < d; j++) means[c * d + j] = means[c * d + j]! / count + overall[j]!;
  }
  return { counts, means };
}
