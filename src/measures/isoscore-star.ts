/**
 * IsoScore*: IsoScore of a covariance that is shrunk first, for fewer rows than a
 * multiple of the dimensions, where IsoScore takes the noise of the covariance
 * for unevenness.
 *
 *   Σ = (1 − ζ)·C + ζ·C₀,   ι* = IsoScore(Σ)
 *
 * The paper shrinks the covariance of a batch towards that of many rows of the
 * same model, and its package says to take the identity where there are none.
 * That is what one matrix has, made independent of its units: C₀ = μI with
 * μ = tr(C)/d, and for ζ (which the paper tunes on a grid) Ledoit & Wolf's
 * estimate from the rows themselves, so that ι* becomes IsoScore as rows become
 * many. The eigenvalues are then (1 − ζ)λᵢ + ζμ, and with PR the participation
 * ratio of C
 *
 *   1/PR* = (1 − ζ)²/PR + (1 − (1 − ζ)²)/d,   ι* = (PR* − 1)/(d − 1)
 *
 * The noise makes IsoScore too low. Shrinking is for the covariance as a whole,
 * not for this ratio, and makes it somewhat too high: the truth lies between.
 *
 * Rudman & Eickhoff 2024, "Stable Anisotropic Regularization", arXiv:2305.19358,
 * algorithm 1.
 */
import { ledoitWolfShrinkage } from "../statistics/ledoit-wolf.ts";
import { isoscoreOfRatio, variedSpread } from "./isoscore.ts";
import type { Measure } from "./measure.ts";

/** IsoScore* with Ledoit & Wolf's shrinkage towards the same variance everywhere. */
export const isoscoreStar: Measure = {
  name: "isoscore-star",
  description:
    "IsoScore of the covariance shrunk towards an even one, for few rows; somewhat too high where IsoScore is too low.",
  source: "Rudman & Eickhoff 2024, arXiv:2305.19358; Ledoit & Wolf 2004, doi:10.1016/S0047-259X(03)00096-4",
  invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
  async compute(vectors) {
    const { of, ratio } = await variedSpread("isoscore-star", vectors);
    const d = vectors.columns;
    const kept = (1 - ledoitWolfShrinkage(vectors, of)) ** 2;
    return isoscoreOfRatio(1 / (kept / ratio + (1 - kept) / d), d);
  },
};
