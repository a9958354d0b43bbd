/**
 * Wilson's score interval of a share, and of the smallest of several.
 *
 *   (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n)
 *
 * Wilson 1927, doi:10.1080/01621459.1927.10502953.
 */
import type { Interval } from "./bootstrap.ts";
import { normalQuantile } from "./normal.ts";

/** A number of rows that are right, among all of them. */
export interface CountedShare {
  readonly right: number;
  readonly rows: number;
}

/**
 * The two-sided interval.
 *
 * @param quantile  z: 1.96 for 95 % when left out, or Student's where the rows stand for a variance that was estimated
 * @returns         [0, 1] without rows
 */
export function wilsonInterval({ right, rows }: CountedShare, quantile: number = normalQuantile(0.975)): Interval {
  return [wilsonBound(right, rows, quantile, -1), wilsonBound(right, rows, quantile, 1)];
}

/**
 * An interval of the smallest of several true shares, at least as sure as `level`. It is below the lower bound of
 * the smallest with (1 − level)/2, as that share alone would be; it is above all upper bounds only where one of m
 * shares is above its own, each of which has (1 − level)/2m. A bootstrap of a minimum lies too low.
 */
export function smallestShareInterval(shares: readonly CountedShare[], level: number = 0.95): Interval {
  const tail = (1 - level) / 2;
  const each = normalQuantile(1 - tail / shares.length);
  const lows = shares.map(({ right, rows }) => wilsonBound(right, rows, normalQuantile(1 - tail), -1));
  const highs = shares.map(({ right, rows }) => wilsonBound(right, rows, each, 1));
  return [Math.min(1, ...lows), Math.min(1, ...highs)];
}

function wilsonBound(right: number, rows: number, z: number, side: -1 | 1): number {
  if (rows === 0) return side < 0 ? 0 : 1;
  const share = right / rows;
  const spread = z * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows));
  return Math.min(1, Math.max(0, (share + (z * z) / (2 * rows) + side * spread) / (1 + (z * z) / rows)));
}
