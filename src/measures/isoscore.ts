/**
 * IsoScore: how evenly the variance fills the space. 0 where all rows lie on a
 * line, 1 where every direction has the same variance, about (k − 1)/(d − 1)
 * where k directions share it.
 *
 * The paper's algorithm, with λ the principal variances:
 *
 *   λ̂ = √d · λ/‖λ‖,   δ = ‖λ̂ − 1‖ / √(2(d − √d)),   ι = ( (d − δ²(d − √d))² − d ) / ( d(d − 1) )
 *
 * It is a participation ratio brought to 0 … 1. As Σ λ̂ᵢ² = d and
 * Σ λ̂ᵢ = √d · Σλ/‖λ‖ = √d · √PR, with PR = (Σλ)²/Σλ²,
 *
 *   ‖λ̂ − 1‖² = d − 2√(d·PR) + d = 2(d − √(d·PR))
 *   δ²(d − √d) = d − √(d·PR)
 *   ι = (d·PR − d) / (d(d − 1)) = (PR − 1)/(d − 1)
 *
 * so the trace form of the participation ratio serves, without eigenvalues. The
 * authors' package (IsoScore on PyPI) takes √d in float32; where d is no square
 * number its values differ from these by about 1e-7.
 *
 * With fewer rows than a multiple of d it comes out too low: `isoscore-star`.
 *
 * Rudman, Gillman, Rayne & Eickhoff 2022, "IsoScore: Measuring the Uniformity of
 * Embedding Space Utilization", arXiv:2108.07344, algorithm 1.
 */
import { InputError } from "../base/errors.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { type Moments, moments } from "../statistics/moments/moments.ts";
import { checkRows, type Measure } from "./measure.ts";
import { participationRatioOf } from "./participation-ratio.ts";

/** IsoScore. */
export const isoscore: Measure = {
  name: "isoscore",
  description: "How evenly the variance fills the space, from 0 (a line) to 1 (every direction alike).",
  source: "Rudman et al. 2022, arXiv:2108.07344",
  invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
  async compute(vectors) {
    const { ratio } = await variedSpread("isoscore", vectors);
    return isoscoreOfRatio(ratio, vectors.columns);
  },
};

/** (PR − 1)/(d − 1), of a ratio that rounding may have moved out of 1 … d. */
export function isoscoreOfRatio(ratio: number, dimensions: number): number {
  return Math.max(0, Math.min(1, (ratio - 1) / (dimensions - 1)));
}

/**
 * Moments and participation ratio of rows that have a score.
 * @throws InputError with fewer than two rows or dimensions, NaN or infinite values, or rows that do not differ
 */
export async function variedSpread(measure: string, vectors: Matrix): Promise<{ readonly of: Moments; readonly ratio: number }> {
  checkRows(measure, vectors);
  const of = await moments(vectors);
  const ratio = participationRatioOf(measure, of);
  if (vectors.columns >= 2 && ratio > 0) return { of, ratio };
  throw new InputError({
    where: measure,
    must: "there must be at least two dimensions, and rows that differ",
    got: vectors.columns < 2 ? `${vectors.columns}` : "rows that are all the same",
    todo: "Leave this measure out: a point or a line has no share of a space.",
  });
}
