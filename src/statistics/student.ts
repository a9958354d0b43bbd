/**
 * Student's t distribution, of any positive degrees of freedom:
 *
 *   P(T ≤ t) = 1 − ½ I_x(ν/2, ½),   x = ν/(ν + t²),   t ≥ 0
 *
 * Student 1908, The probable error of a mean, Biometrika 6(1); Abramowitz & Stegun 1964, 26.7.1.
 */
import { InputError } from "../base/errors.ts";
import { incompleteBeta } from "../numeric/incomplete-beta.ts";
import { normalQuantile } from "./normal.ts";

/** From here on it is the normal distribution: quantiles are equal to eight digits. */
const normalFrom = 1e8;

/** P(T ≤ t) for t ≥ 0. */
export function studentDistribution(t: number, freedom: number): number {
  return 1 - incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
}

/**
 * The t with P(T ≤ t) = probability, by bisection.
 *
 * @param freedom  any positive number; Infinity for the normal distribution
 * @throws InputError unless freedom is positive and 0.5 ≤ probability < 1
 */
export function studentQuantile(probability: number, freedom: number): number {
  if (!(freedom > 0) || !(probability >= 0.5 && probability < 1)) {
    throw new InputError({
      where: "Student's t",
      must: "degrees of freedom must be positive and a probability from 0.5 to below 1",
      got: `${freedom} and ${probability}`,
      todo: "An interval over seeds needs two of them.",
    });
  }
  if (freedom >= normalFrom) return normalQuantile(probability);
  let [low, high] = [0, 1];
  while (studentDistribution(high, freedom) < probability) high *= 2;
  for (let step = 0; step < 100 && high - low > Number.EPSILON * high; step++) {
    const middle = (low + high) / 2;
    if (studentDistribution(middle, freedom) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
