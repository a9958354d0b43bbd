/**
 * Intrinsic dimension by maximum likelihood: of how many dimensions the surface
 * is that the rows lie on, from how the distances to a row's nearest neighbours
 * grow. With T_j(i) the distance of row i to its j-th nearest neighbour,
 *
 *   1 / D(i) = 1/(k − 1) · Σ_{j<k} ln( T_k(i) / T_j(i) )
 *
 * (Levina & Bickel 2005, equation 8, in which a row's neighbours come from a
 * Poisson process). The rows are joined as MacKay & Ghahramani found they must be,
 * by adding the likelihoods, which averages the inverses:
 *
 *   1 / D = 1/n · Σᵢ 1 / D(i)
 *
 * The mean of the D(i) themselves, which the first paper takes, is too large by
 * about k/(k − 2) and dominated by the few rows whose neighbours happen to be
 * equally far; `averaging: "arithmetic"` gives it. Rows that have an exact copy
 * have no ratio and are left out; they stay neighbours of the others.
 * scikit-dimension's MLE(), but that it gives such rows D(i) = 0.
 *
 * Levina & Bickel 2005, "Maximum likelihood estimation of intrinsic dimension",
 * NIPS 17; MacKay & Ghahramani 2005, "Comments on 'Maximum likelihood estimation
 * of intrinsic dimension'", inference.org.uk/mackay/dimension.
 */
import { InputError } from "../base/errors.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { checkRows, type Measure } from "./measure.ts";
import { nearestNeighbours } from "./nearest-neighbours.ts";
import { sampleRows } from "./row-sample.ts";

/** More rows than this are sampled at even strides: time grows with their square. */
export const maximumLikelihoodRows = 5000;

/** Neighbours looked at: the top of Levina & Bickel's range of 10 to 20, scikit-dimension's default. */
export const maximumLikelihoodNeighbours = 20;

/** How it is estimated. */
export interface MaximumLikelihoodDimensionOptions {
  /** k, at least 2; with fewer rows than that, all others. 20 when left out. */
  readonly neighbours?: number;
  /** "harmonic" (MacKay & Ghahramani) when left out, or "arithmetic" (Levina & Bickel). */
  readonly averaging?: "harmonic" | "arithmetic";
}

/** An estimate and what it rests on. */
export interface MaximumLikelihoodDimension {
  readonly dimension: number;
  /** k */
  readonly neighbours: number;
  /** Rows looked at: all, or the sample. */
  readonly rows: number;
  /** Rows left out of these because another one equals them. */
  readonly duplicates: number;
}

/**
 * The estimate with its counts.
 *
 * @param vectors  [n, d]
 * @throws InputError with fewer than three rows, NaN or infinite values, fewer than two neighbours, or rows of which all
 *   (for "arithmetic": any) are as near to all their neighbours
 */
export async function estimateMaximumLikelihoodDimension(
  vectors: Matrix,
  options: MaximumLikelihoodDimensionOptions = {},
): Promise<MaximumLikelihoodDimension> {
  const where = "maximum-likelihood-dimension";
  checkRows(where, vectors, 3);
  const wanted = options.neighbours ?? maximumLikelihoodNeighbours;
  if (!Number.isInteger(wanted) || wanted < 2) {
    throw new InputError({
      where,
      must: "the number of neighbours must be an integer, 2 or more",
      got: `${wanted}`,
      todo: "Leave it out, or choose 10 to 20.",
    });
  }
  const sample = sampleRows(vectors, maximumLikelihoodRows);
  const k = Math.min(wanted, sample.rows - 1);
  const distances = await nearestNeighbours(sample, k);
  const inverses: number[] = [];
  for (let i = 0; i < sample.rows; i++) {
    const nearest = distances.subarray(i * k, (i + 1) * k);
    if (nearest[0] === 0) continue;
    let sum = 0;
    for (const distance of nearest) sum += Math.log(nearest[k - 1]! / distance);
    inverses.push(sum / (k - 1));
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const dimension = options.averaging === "arithmetic" ? mean(inverses.map((inverse) => 1 / inverse)) : 1 / mean(inverses);
  if (!Number.isFinite(dimension)) {
    throw new InputError({
      where,
      must: "rows must differ, at distances that differ",
      got: `${inverses.length} of ${sample.rows} rows without a copy${inverses.length === 0 ? "" : ", as near to all their neighbours"}`,
      todo: "Pass more rows, or leave this measure out.",
    });
  }
  return { dimension, neighbours: k, rows: sample.rows, duplicates: sample.rows - inverses.length };
}

/** The intrinsic dimension by maximum likelihood. Row order shows only where there are more than `maximumLikelihoodRows` rows. */
export const maximumLikelihoodDimension: Measure = {
  name: "maximum-likelihood-dimension",
  description: `Intrinsic dimension from the ${maximumLikelihoodNeighbours} nearest neighbours (rows with a copy left out, at most ${maximumLikelihoodRows} rows).`,
  source: "Levina & Bickel 2005, NIPS 17; MacKay & Ghahramani 2005",
  invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
  compute: async (vectors) => (await estimateMaximumLikelihoodDimension(vectors)).dimension,
};
