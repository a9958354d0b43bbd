/**
 * What cosine chance gives: the cosine of a fixed direction and a uniformly random
 * one in d dimensions has density ∝ (1 − t²)^((d − 3)/2), that is cos^(d − 2) θ for
 * t = sin θ; for many dimensions close to N(0, 1/d).
 *
 * Muirhead 1982, Aspects of Multivariate Statistical Theory, theorem 1.5.7.
 */
import { InputError } from "../base/errors.ts";

/** Steps of the integral: its error is far below the last digit anyone reads. */
const steps = 20_000;

/** Standard deviations (1/√d) that are integrated over: nothing is left beyond. */
const reach = 12;

/**
 * The bound that |cos| of two random directions stays under with probability `share`.
 *
 * @param dimensions  1 or more; in one dimension every cosine is ±1
 * @param share       above 0, below 1
 * @throws InputError for anything else
 */
export function randomCosineBound(dimensions: number, share: number = 0.95): number {
  if (!Number.isInteger(dimensions) || dimensions < 1 || !(share > 0 && share < 1)) {
    throw new InputError({
      where: "randomCosineBound",
      must: "there must be at least one dimension, and the share must lie between 0 and 1",
      got: `${dimensions} and ${share}`,
      todo: "Pass the number of dimensions of the vectors.",
    });
  }
  if (dimensions === 1) return 1;
  const width = Math.min(Math.PI / 2, reach / Math.sqrt(dimensions)) / steps;
  // Midpoints; sums[i] is the integral from 0 to (i + 1) · width.
  const sums = new Float64Array(steps);
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    sum += Math.cos((i + 0.5) * width) ** (dimensions - 2);
    sums[i] = sum;
  }
  const wanted = share * sum;
  const at = sums.findIndex((value) => value >= wanted);
  const before = at === 0 ? 0 : sums[at - 1]!;
  return Math.sin((at + (wanted - before) / (sums[at]! - before)) * width);
}
