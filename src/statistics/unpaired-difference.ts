/**
 * The difference of two scores of which no more is known than each with its 95 % interval. The standard error of each is
 * the half of its interval over z = 1.96, and that of the difference
 *
 *   √(s₁² + s₂²)   of independent test rows,
 *   s₁ + s₂        where nothing is known of how they hang together: no dependence makes it larger,
 *
 * with difference ± z s as interval and 2 (1 − Φ(|difference| / s)) as p-value.
 */
import type { Interval } from "./bootstrap.ts";
import { normalDistribution, normalQuantile } from "./normal.ts";

/** A score with its 95 % interval. */
export interface ScoreWithInterval {
  readonly score: number;
  readonly interval: Interval;
}

/** A difference with its 95 % interval, and the two-sided p-value of there being none. */
export interface UnpairedDifference {
  readonly difference: number;
  readonly interval: Interval;
  readonly pValue: number;
}

/** The first score less the second. @param rows  whether both were measured on independent rows */
export function unpairedDifference(
  first: ScoreWithInterval,
  second: ScoreWithInterval,
  rows: "independent" | "unknown",
): UnpairedDifference {
  const z = normalQuantile(0.975);
  const [a, b] = [standardErrorOf(first, z), standardErrorOf(second, z)];
  const error = rows === "independent" ? Math.hypot(a, b) : a + b;
  const difference = first.score - second.score;
  const pValue = error > 0 ? 2 * normalDistribution(-Math.abs(difference) / error) : Number(difference === 0);
  return { difference, interval: [difference - z * error, difference + z * error], pValue: Math.max(pValue, Number.EPSILON) };
}

function standardErrorOf({ interval: [low, high] }: ScoreWithInterval, z: number): number {
  return (high - low) / 2 / z;
}
