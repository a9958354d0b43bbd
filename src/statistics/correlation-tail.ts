/**
 * How large is the correlation of a rule's frozen predictions with labels that are put on the rows at random? Its first
 * four moments over all orders are known exactly (Pitman 1937, doi:10.2307/2984124; Kendall & Stuart, "The advanced
 * theory of statistics", volume 2, chapter 31). With k-statistics k₂, k₃, k₄ of each side, g = k₃/k₂^{3/2}, h = k₄/k₂²:
 *
 *   E r² = 1/(n − 1),   E r³ = (n − 2)/(n(n − 1)²)·g·g′,
 *   E r⁴ = 3/(n² − 1) + (n − 2)(n − 3)/(n(n + 1)(n − 1)³)·h·h′
 *
 * The tail is a shifted gamma distribution's (Pearson type III; normal without skewness) of this variance, whose
 * skewness is the exact one or, where that makes the tail heavier, the one that goes with the exact kurtosis: a
 * correlation is bounded and these are not, so that far out p is too large and never too small. Rows must be independent.
 */
import { saddlepointTail } from "./saddlepoint.ts";

/** Nearer to the mean, in standard deviations, there is no tail: 1 is given. */
const nearMean = 1;

/** Below this the series of log1p is exact enough: the terms left out are of the fourth order. */
const nearlyNormal = 1e-3;

/** Sums of powers of centred values, as k-statistics. */
export interface Shape {
  /** k₃/k₂^{3/2} */
  readonly skewness: number;
  /** k₄/k₂² */
  readonly kurtosis: number;
}

/** The shape of values; null where they are constant, or fewer than four. */
export function shapeOf(values: ArrayLike<number>): Shape | null {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i]! / n;
  let [second, third, fourth] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const deviation = values[i]! - mean;
    second += deviation ** 2;
    third += deviation ** 3;
    fourth += deviation ** 4;
  }
  if (!(second > 0) || n < 4) return null;
  const k2 = second / (n - 1);
  const k3 = (n * third) / ((n - 1) * (n - 2));
  const k4 = (n * (n + 1) * fourth - 3 * (n - 1) * second ** 2) / ((n - 1) * (n - 2) * (n - 3));
  return { skewness: k3 / k2 ** 1.5, kurtosis: k4 / k2 ** 2 };
}

/** Exact skewness and excess kurtosis of r over all orders of n rows. */
export function shapeOfCorrelation(n: number, a: Shape, b: Shape): Shape {
  return {
    skewness: ((n - 2) / (n * Math.sqrt(n - 1))) * a.skewness * b.skewness,
    kurtosis: (((n - 2) * (n - 3)) / (n * (n + 1) * (n - 1))) * a.kurtosis * b.kurtosis - 6 / (n + 1),
  };
}

/** P(r ≥ correlation) for points in the upper tail. One side at least must be nearly free of ties, or r moves in leaps. */
export function correlationTail(correlation: number, n: number, a: Shape | null, b: Shape | null): number {
  const x = correlation * Math.sqrt(n - 1);
  if (a === null || b === null) return 1;
  return gammaTail(x, shapeOfCorrelation(n, a, b));
}

/**
 * P(X ≥ x) of a standardised X by the shifted gamma distribution of its skewness or, where that makes the tail heavier,
 * of the skewness that goes with its kurtosis (a gamma distribution of skewness γ has an excess kurtosis of 3γ²/2).
 *
 * @param x  in standard deviations above the mean
 */
export function gammaTail(x: number, { skewness, kurtosis }: Shape): number {
  if (x <= nearMean) return 1;
  const g = Math.max(0, skewness, Math.sqrt(Math.max(0, (2 * kurtosis) / 3))) / 2;
  // its saddlepoint in closed form: w²/2 = x/g − ln(1 + gx)/g², u = x
  const gx = g * x;
  const half = gx < nearlyNormal ? x * x * (1 / 2 - gx * (1 / 3 - gx / 4)) : x / g - Math.log1p(gx) / (g * g);
  return Math.min(1, saddlepointTail(Math.sqrt(2 * half), x));
}
