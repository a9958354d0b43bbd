/**
 * A normal distribution for each class with a covariance of its own: the mode of
 * the posterior under a normal-inverse-Wishart prior that is set from the data.
 *
 *   μ_c = class mean        (prior mean: the class mean itself)
 *   Σ_c = (diag(s²_c) + S_c) / (n_c + 2 d + 4)
 *
 * with S_c the scatter of the class, s²_c its unbiased variances and d dimensions
 * (Λ₀ = diag s²_c, ν₀ = d + 2). The diagonal keeps Σ_c invertible with fewer rows
 * than dimensions. A normal distribution is marginalised by leaving rows and
 * columns out, so that one fit serves every subset of dimensions.
 *
 * Torroba Hennigen, Williams & Cotterell 2020, arXiv:2010.02812; the prior as in
 * NeuroX's `gaussian_probe`.
 */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { ClassLabels } from "./labels.ts";
import { classMeans } from "./moments/class-means.ts";
import { columnMeans } from "./moments/column-moments.ts";
import { columnVariances } from "./moments/column-variances.ts";
import { moments } from "./moments/moments.ts";

/** The classes that have rows; every dimension in units of its standard deviation over all rows. */
export interface GaussianClasses {
  readonly dimensions: number;
  /** [d]; 0 for a constant dimension, which is left out of everything. */
  readonly deviations: Float64Array;
  readonly classes: readonly GaussianClass[];
}

/** One class. */
export interface GaussianClass {
  /** Its number among the labels. */
  readonly label: number;
  /** ln of its share of the rows. */
  readonly logShare: number;
  /** [d], in the vectors' own units. */
  readonly mean: Float64Array;
  /** [d, d] row-major, of dimensions in units of their standard deviation. */
  readonly covariance: Float64Array;
}

/** Share of a dimension's variance below which its variance within a class is rounding of float32. */
const varianceFloor = 1e-7;

/** Fits all classes. */
export async function gaussianClasses(vectors: Matrix, labels: ClassLabels): Promise<GaussianClasses> {
  const d = vectors.columns;
  const deviations = columnVariances(vectors, 0).map(Math.sqrt);
  const { counts, means } = classMeans(vectors, labels);
  const overall = columnMeans(vectors);
  const classes: GaussianClass[] = [];
  for (const [label, count] of counts.entries()) {
    if (count === 0) continue;
    // A constant dimension's class means differ by rounding only.
    const mean = Float64Array.from({ length: d }, (_, j) => (deviations[j] === 0 ? overall[j]! : means[label * d + j]!));
    const rows: number[] = [];
    for (const [i, value] of labels.values.entries()) if (value === label) rows.push(i);
    const { scatter } = await moments(standardResiduals(vectors, rows, mean, deviations));
    const divisor = count + 2 * d + 4;
    const covariance = scatter.map((value) => value / divisor);
    for (let j = 0; j < d; j++) {
      const at = j * d + j;
      const variance = Math.max(scatter[at]! / Math.max(1, count - 1), varianceFloor);
      covariance[at] = deviations[j] === 0 ? 1 : covariance[at]! + variance / divisor;
    }
    classes.push({ label, logShare: Math.log(count / vectors.rows), mean, covariance });
  }
  return { dimensions: d, deviations, classes };
}

/** (x − mean) / deviation of the chosen rows [rows, d]; 0 in constant dimensions. */
export function standardResiduals(
  vectors: Matrix,
  rows: ArrayLike<number>,
  mean: Float64Array,
  deviations: Float64Array,
): Matrix {
  const d = vectors.columns;
  const residuals = matrix(rows.length, d);
  for (let i = 0, at = 0; i < rows.length; i++) {
    const from = rows[i]! * d;
    for (let j = 0; j < d; j++, at++) {
      residuals.data[at] = deviations[j] === 0 ? 0 : (vectors.data[from + j]! - mean[j]!) / deviations[j]!;
    }
  }
  return residuals;
}

/** Entropy of the labels, in nats. */
export function labelEntropy(labels: ClassLabels): number {
  const counts = new Float64Array(labels.classes);
  for (const label of labels.values) counts[label] = counts[label]! + 1;
  let entropy = 0;
  for (const count of counts) {
    const share = count / Math.max(1, labels.values.length);
    if (share > 0) entropy -= share * Math.log(share);
  }
  return entropy;
}
