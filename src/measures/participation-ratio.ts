/**
 * Participation ratio: how many directions the variance is spread over.
 *
 *   PR = (Σ λᵢ)² / Σ λᵢ² = tr(C)² / ‖C‖²_F,  C the covariance of the rows
 *
 * From 1 (all rows on a line) to d (the same variance in every direction); 0
 * where the rows do not differ. The trace form needs no eigendecomposition.
 *
 * Gao et al. 2017, "A theory of multineuronal dimensionality, dynamics and
 * measurement", doi:10.1101/214262.
 */
import { InputError } from "../base/errors.ts";
import { covariance, type Moments, moments } from "../statistics/moments/moments.ts";
import { checkRows, type Measure } from "./measure.ts";

/** The participation ratio of the principal variances. */
export const participationRatio: Measure = {
  name: "participation-ratio",
  description: "How many directions the variance is spread over: (Σλ)²/Σλ², from 1 to the number of dimensions.",
  source: "Gao et al. 2017, doi:10.1101/214262",
  invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
  async compute(vectors) {
    checkRows("participation-ratio", vectors);
    return participationRatioOf("participation-ratio", await moments(vectors));
  },
};

/**
 * tr(C)² / ‖C‖²_F; 0 where nothing varies.
 * @throws InputError when squares of the values left float32's range
 */
export function participationRatioOf(measure: string, of: Moments): number {
  const d = of.dimensions;
  const c = covariance(of);
  let trace = 0;
  let square = 0;
  for (let i = 0; i < d; i++) trace += c[i * d + i]!;
  if (trace === 0) return 0;
  if (!Number.isFinite(trace)) {
    throw new InputError({
      where: measure,
      must: "the squares of the values must stay within float32's range",
      got: "values beyond 1e19",
      todo: "Scale the vectors down: no ratio changes.",
    });
  }
  for (const value of c) square += (value / trace) ** 2;
  return 1 / square;
}
