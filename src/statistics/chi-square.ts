/**
 * Draws from the chi-square distribution: twice a gamma deviate of half the degrees of freedom.
 *
 * Marsaglia & Tsang 2000, "A simple method for generating gamma variables", doi:10.1145/358407.358414.
 */
import type { Random } from "../base/random.ts";

/** One draw. @param freedom  degrees of freedom, above 0 and not necessarily whole */
export function chiSquare(freedom: number, random: Random): number {
  const shape = freedom / 2;
  // Below a shape of 1: a draw of shape + 1, times u^(1/shape).
  if (shape < 1) return chiSquare(freedom + 2, random) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return 2 * d * v;
  }
}
