/** Tails of distributions whose cumulant generating function is known. */
import { errorFunction } from "../numeric/error-function.ts";

/** From here on a continued fraction is quicker, and its 1 − Φ keeps its digits. */
const farFromMiddle = 2;

/**
 * Mills' ratio (1 − Φ(w))/φ(w), w ≥ 0: Laplace's continued fraction 1/(w + 1/(w + 2/(w + …))) far out (Abramowitz &
 * Stegun 1964, 26.2.14).
 */
export function millsRatio(w: number): number {
  if (w < farFromMiddle) return ((1 - errorFunction(w / Math.SQRT2)) / 2) * Math.sqrt(2 * Math.PI) * Math.exp((w * w) / 2);
  let fraction = w;
  for (let i = levels; i >= 1; i--) fraction = w + i / fraction;
  return 1 / fraction;
}

/** Of the continued fraction: 1e-15 at w = 2. */
const levels = 150;

/**
 * The upper tail of Lugannani & Rice 1980 (doi:10.2307/1426607),
 *
 *   P ≈ 1 − Φ(w) + φ(w)·(1/u − 1/w),   w = √(2(θx − K(θ))), K'(θ) = x
 *
 * with u = θ√K''(θ), or (1 − e^−sθ)/s·√K''(θ) for numbers in steps of s (Daniels 1987, doi:10.2307/1403269, first
 * continuity correction). For points above the mean; relative errors stay bounded in the far tail.
 */
export function saddlepointTail(w: number, u: number): number {
  return Math.exp((-w * w) / 2) * ((millsRatio(w) - 1 / w + 1 / u) / Math.sqrt(2 * Math.PI));
}
