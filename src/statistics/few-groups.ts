/**
 * Resampled scores of few groups. Their spread is itself uncertain, and that of draws is too narrow by √((G − 1)/G)
 * besides; so each resampled score is moved away from the score by a factor of its resample,
 *
 *   θ*_b ← θ + s_b (θ*_b − θ),   s_b = ±√(G/(G − 1) · ν/χ²_ν),   ν = G − 1,
 *
 * G Kish's effective number of groups: the quotient of a normal deviate and such a root is Student's t with G − 1
 * degrees of freedom (Cameron, Gelbach & Miller 2008, doi:10.1162/rest.90.3.414, on t with few groups); the random sign
 * makes the draws as symmetric as that, where percentiles of few skewed groups err to the wrong side. The factors are
 * the same for all scores, so that differences stay paired.
 */
import type { Random } from "../base/random.ts";
import { chiSquare } from "./chi-square.ts";

/** A correlation nearer to 1 is taken for this: artanh 1 is no number. */
const nearOne = 1 - 1e-12;

/** s_b for each resample; ν is at least 1. @param effective  G */
export function stretches(effective: number, count: number, random: Random): Float64Array {
  const freedom = Math.max(1, effective - 1);
  const unbiased = (freedom + 1) / freedom;
  const sign = (): number => (random.below(2) === 0 ? -1 : 1);
  return Float64Array.from({ length: count }, () => sign() * Math.sqrt((unbiased * freedom) / chiSquare(freedom, random)));
}

/** Moves resampled scores away from the score, in place, as far as few groups ask for. */
export function stretched(resampled: Float64Array, score: number, stretch: Float64Array | undefined): Float64Array {
  if (stretch === undefined) return resampled;
  for (let b = 0; b < resampled.length; b++) resampled[b] = score + stretch[b]! * (resampled[b]! - score);
  return resampled;
}

/** On the scale artanh r, so that none leaves −1 to 1; those at an end stay there. */
export function stretchedCorrelations(resampled: Float64Array, score: number, stretch: Float64Array | undefined): Float64Array {
  if (Math.abs(score) >= 1) return resampled;
  return stretched(
    resampled.map((value) => Math.atanh(Math.max(-nearOne, Math.min(nearOne, value)))),
    Math.atanh(score),
    stretch,
  ).map(Math.tanh);
}
