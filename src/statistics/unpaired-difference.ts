/**
 * The difference of two scores of which no more is known than each with its 95 % interval [l, u]: MOVER (Newcombe 1998,
 * method 10; Zou & Donner 2008). The bounds of the difference lie as far from it as those of the scores say together,
 *
 *   below it by √((s₁ − l₁)² + (u₂ − s₂)²), above it by √((u₁ − s₁)² + (s₂ − l₂)²)   of independent test rows,
 *   by the sums of these distances                                                   where nothing is known of how they
 *                                                                                    hang together: none makes it more,
 *
 * and with s the distance on the side of 0 over z = 1.96 the p-value is 2 (1 − Φ(|difference| / s)): below 0.05 where
 * the interval is without 0.
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
  const together = (a: number, b: number): number => (rows === "independent" ? Math.hypot(a, b) : a + b);
  const [a, b] = [distances(first), distances(second)];
  const [below, above] = [together(a.below, b.above), together(a.above, b.below)];
  const difference = first.score - second.score;
  const error = (difference > 0 ? below : above) / normalQuantile(0.975);
  const pValue = error > 0 ? 2 * normalDistribution(-Math.abs(difference) / error) : Number(difference === 0);
  return { difference, interval: [difference - below, difference + above], pValue: Math.max(pValue, Number.EPSILON) };
}

/** None is below 0: an interval of resampled scores need not have the score in it. */
function distances({ score, interval: [low, high] }: ScoreWithInterval): { readonly below: number; readonly above: number } {
  return { below: Math.max(0, score - low), above: Math.max(0, high - score) };
}
