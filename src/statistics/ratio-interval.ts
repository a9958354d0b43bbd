/**
 * The interval of a ratio of two resampled numbers (Fieller 1954, doi:10.1111/j.2517-6161.1954.tb00159.x): the ratios ρ
 * that the difference numerator − ρ · denominator does not exclude,
 *
 *   (a − ρb)² ≤ z² (V_a − 2ρ V_ab + ρ² V_b),
 *
 * with variances and covariance over common resamples. Unlike quantiles of ratios it knows when a denominator is so near
 * to 0 that no ratio is excluded.
 */
import type { Interval } from "./bootstrap.ts";
import { normalQuantile } from "./normal.ts";

/** A number with its value in each resample. */
export interface Resampled {
  readonly score: number;
  readonly resampled: Float64Array;
}

/** The 95 % interval of numerator/denominator; null where it has no ends, the denominator not being told from 0. */
export function ratioInterval(numerator: Resampled, denominator: Resampled): Interval | null {
  const z = normalQuantile(0.975);
  const [a, b] = [numerator.score, denominator.score];
  const square = z * z;
  // A ρ² − 2 B ρ + C ≤ 0
  const first = b * b - square * covariance(denominator.resampled, denominator.resampled);
  const second = a * b - square * covariance(numerator.resampled, denominator.resampled);
  const third = a * a - square * covariance(numerator.resampled, numerator.resampled);
  if (!(first > 0)) return null;
  const root = Math.sqrt(Math.max(0, second * second - first * third));
  return [(second - root) / first, (second + root) / first];
}

function covariance(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [a, b].map((values) => values.reduce((sum, value) => sum + value, 0) / values.length) as [
    number,
    number,
  ];
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - meanA) * (b[i]! - meanB);
  return sum / Math.max(1, a.length - 1);
}
