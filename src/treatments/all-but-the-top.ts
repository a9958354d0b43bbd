/**
 * All-but-the-top: centres, and takes away the few directions of largest variance,
 * which tell frequency or position rather than meaning.
 *
 *   y = (x − μ) − Σ_{i ≤ D} uᵢ uᵢᵀ (x − μ)
 *
 * with μ the mean and uᵢ the leading principal directions of the training rows.
 * The paper's algorithm 1 (and the code of Timkey & van Schijndel) has uᵢᵀx in
 * place of uᵢᵀ(x − μ), which leaves the constant −uᵢᵀμ of all rows in each
 * direction that it sets out to take away; here nothing is left there.
 *
 * Mu & Viswanath 2018, "All-but-the-Top: Simple and Effective Postprocessing for
 * Word Representations", arXiv:1702.01417.
 */
import { InputError } from "../base/errors.ts";
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import { checkRows } from "../measures/measure.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { covariance, moments } from "../statistics/moments/moments.ts";
import { centredRows } from "./centre.ts";
import { fittedTreatment, type Treatment } from "./treatment.ts";

/** One direction is taken away for so many dimensions (the paper's rule of thumb). */
export const dimensionsPerDirection = 100;

/** What is taken away. */
export interface AllButTheTopOptions {
  /** D, 1 or more (all where there are fewer); d/100, rounded, and at least 1 when left out. */
  readonly directions?: number;
}

/**
 * All-but-the-top.
 * @throws InputError when the number of directions is no positive integer
 */
export function allButTheTop(options: AllButTheTopOptions = {}): Treatment {
  const { directions: wanted } = options;
  if (wanted !== undefined && !(Number.isInteger(wanted) && wanted >= 1)) {
    throw new InputError({
      where: "all-but-the-top",
      must: "the number of directions must be a positive integer",
      got: `${wanted}`,
      todo: "Leave it out for one in a hundred.",
    });
  }
  return {
    name: "all-but-the-top",
    description: "Centres and takes away the directions of largest variance, one for every hundred dimensions.",
    source: "Mu & Viswanath 2018, arXiv:1702.01417",
    invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
    async fit({ vectors }) {
      checkRows("all-but-the-top", vectors, 2);
      const d = vectors.columns;
      const count = Math.min(d, wanted ?? Math.max(1, Math.round(d / dimensionsPerDirection)));
      const of = await moments(vectors);
      const top = symmetricEigen(covariance(of), d).vectors.slice(0, count * d);
      return fittedTreatment("all-but-the-top", d, (x) => withoutDirections(centredRows(x, of.mean), top));
    },
  };
}

/** Takes from each row what it has along orthonormal directions [count, d], in place. */
function withoutDirections(x: Matrix, directions: Float64Array): Matrix {
  const { rows, columns: d, data } = x;
  const count = directions.length / d;
  const left = new Float64Array(d);
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * d, (i + 1) * d);
    left.set(row);
    for (let c = 0; c < count; c++) {
      let along = 0;
      for (let j = 0; j < d; j++) along += directions[c * d + j]! * left[j]!;
      for (let j = 0; j < d; j++) left[j] = left[j]! - along * directions[c * d + j]!;
    }
    row.set(left);
  }
  return x;
}
