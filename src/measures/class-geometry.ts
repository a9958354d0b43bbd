/** Where the means of the classes lie around their centre. */
import { InputError } from "../base/errors.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { classMeans } from "../statistics/moments/class-means.ts";
import { checkLabelled } from "./labelled-measure.ts";

/** Means of the classes [classes, d], and the same less their centre. */
export interface ClassGeometry {
  readonly classes: number;
  readonly dimensions: number;
  readonly means: Float64Array;
  /**
   * Means less the mean of the means: every class counts once, however many rows it
   * has (the papers' data are balanced, where this is the mean of all rows).
   */
  readonly centred: Float64Array;
  /** ‖centred mean‖, [classes]; above 0. */
  readonly norms: Float64Array;
}

/** A mean whose squared distance to the centre is below this share of the means' own squares coincides with it up to rounding. */
const samePlace = 1e-24;

/**
 * The geometry of the class means.
 * @throws what `checkLabelled` throws; InputError when a class mean coincides with the centre of all
 */
export function classGeometry(measure: string, vectors: Matrix, labels: ClassLabels): ClassGeometry {
  checkLabelled(measure, vectors, labels);
  const d = vectors.columns;
  const { means } = classMeans(vectors, labels);
  const centred = centredRows(means, labels.classes, d);
  const norms = rowNorms(centred, labels.classes, d);
  const lengths = rowNorms(means, labels.classes, d);
  const lost = norms.findIndex((norm, c) => !(norm * norm > samePlace * lengths[c]! * lengths[c]!));
  if (lost >= 0) {
    throw new InputError({
      where: measure,
      must: "the mean of every class must lie apart from the mean of all classes",
      got: `class ${lost} in the very same place`,
      todo: "There is no direction to measure: leave these vectors out.",
    });
  }
  return { classes: labels.classes, dimensions: d, means, centred, norms };
}

/** Rows [count, d] less their mean. */
export function centredRows(rows: Float64Array, count: number, d: number): Float64Array {
  const centre = new Float64Array(d);
  for (let at = 0; at < rows.length; at++) centre[at % d] = centre[at % d]! + rows[at]! / count;
  return rows.map((value, at) => value - centre[at % d]!);
}

/** ‖row‖ of every row of [count, d]. */
export function rowNorms(rows: Float64Array, count: number, d: number): Float64Array {
  return Float64Array.from({ length: count }, (_, c) => Math.sqrt(rowProduct(rows, c, rows, c, d)));
}

/** Scalar product of row i of a and row j of b, both [·, d]. */
export function rowProduct(a: Float64Array, i: number, b: Float64Array, j: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += a[i * d + k]! * b[j * d + k]!;
  return sum;
}
