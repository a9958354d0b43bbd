/**
 * Student's t distribution, for intervals over a few seeds:
 *
 *   mean ± t(0.975; n − 1) · s / √n,   s² = Σ (xᵢ − mean)² / (n − 1)
 *
 * It takes the seeds for a random sample and their scores for roughly normal;
 * with two or three seeds the interval is wide, as it should be.
 *
 * Student 1908, The probable error of a mean, Biometrika 6(1).
 */
import { InputError } from "../base/errors.ts";
import type { Interval } from "./bootstrap.ts";

/** A mean over seeds with its interval and spread. */
export interface SampleMean {
  readonly mean: number;
  /** 95 %, by Student's t. */
  readonly interval: Interval;
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * P(T ≤ t) for whole degrees of freedom: finite sums in θ = arctan(t/√ν)
 * (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4).
 */
export function studentDistribution(t: number, freedom: number): number {
  const theta = Math.atan(t / Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(theta), Math.cos(theta)];
  const odd = freedom % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let i = odd ? 3 : 2; i <= freedom - 2; i += 2) {
    term *= (cosine * cosine * (i - 1)) / i;
    sum += term;
  }
  const central = odd ? (2 / Math.PI) * (theta + sine * sum) : sine * sum;
  return (1 + central) / 2;
}

/**
 * The t with P(T ≤ t) = probability, by bisection.
 * @throws InputError unless freedom is a positive whole number and 0.5 ≤ probability < 1
 */
export function studentQuantile(probability: number, freedom: number): number {
  if (!Number.isInteger(freedom) || freedom < 1 || !(probability >= 0.5 && probability < 1)) {
    throw new InputError({
      where: "Student's t",
      must: "there must be at least one degree of freedom and a probability from 0.5 to below 1",
      got: `${freedom} and ${probability}`,
      todo: "An interval over seeds needs two of them.",
    });
  }
  let [low, high] = [0, 1];
  while (studentDistribution(high, freedom) < probability) high *= 2;
  for (let step = 0; step < 100 && high - low > Number.EPSILON * high; step++) {
    const middle = (low + high) / 2;
    if (studentDistribution(middle, freedom) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The mean of two or more values with its 95 % t-interval, cut to the range that such values can have.
 * @throws InputError for fewer than two values
 */
export function sampleMean(values: readonly number[], range: Interval): SampleMean {
  const t = studentQuantile(0.975, values.length - 1);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const half = t * Math.sqrt(variance / values.length);
  return {
    mean,
    interval: [Math.max(range[0], mean - half), Math.min(range[1], mean + half)],
    minimum: Math.min(...values),
    maximum: Math.max(...values),
  };
}
