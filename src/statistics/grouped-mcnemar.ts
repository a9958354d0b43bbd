/**
 * McNemar's test where rows belong together: were two predictions as good, the difference D_g of the rows that each
 * alone has right would in every group go either way with probability ½, all rows of the group together. The sum of
 * the D_g with random signs is the reference distribution of Obuchowski's statistic (Σ D_g)²/Σ D_g² (Obuchowski 1998,
 * doi:10.1002/(SICI)1097-0258(19980715)17:13<1495::AID-SIM863>3.0.CO;2-I), whose denominator no sign changes. Groups of
 * one row give McNemar's exact test.
 */
import { errorFunction } from "../numeric/error-function.ts";
import type { Labels } from "./labels.ts";
import { groupSums, type RowGroups } from "./row-groups.ts";

/** Steps of the exact distribution at most; beyond, there are so many groups that the sum is normal. */
const mostSteps = 20_000_000;

/** Two-sided mid-p value: P(|Σ ±D_g| > |Σ D_g|) + ½ P(|Σ ±D_g| = |Σ D_g|). */
export function groupedMcNemarPValue(first: Labels, second: Labels, truth: Labels, groups: RowGroups): number {
  const right = ({ values }: Labels, row: number): number => (values[row] === truth.values[row] ? 1 : 0);
  const differences = groupSums(
    groups,
    Float64Array.from(groups.of, (_, row) => right(first, row) - right(second, row)),
  );
  const sizes = differences.map(Math.abs).filter((size) => size > 0);
  const seen = Math.abs(differences.reduce((sum, difference) => sum + difference, 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total * sizes.length > mostSteps) {
    const squares = sizes.reduce((sum, size) => sum + size * size, 0);
    return 1 - errorFunction(seen / Math.sqrt(2 * squares));
  }
  // The distribution of Σ ε_g |D_g|, shifted by the total: index s + total.
  let chances = new Float64Array(2 * total + 1);
  chances[total] = 1;
  let reach = 0;
  for (const size of sizes) {
    const next = new Float64Array(2 * total + 1);
    for (let at = total - reach; at <= total + reach; at++) {
      const half = chances[at]! / 2;
      next[at - size] = next[at - size]! + half;
      next[at + size] = next[at + size]! + half;
    }
    chances = next;
    reach += size;
  }
  let p = 0;
  for (const [at, chance] of chances.entries()) {
    const far = Math.abs(at - total);
    if (far > seen) p += chance;
    else if (far === seen) p += chance / 2;
  }
  // At 0 both tails meet, and the mid-p of a sum that is its own mean is 1, as McNemar's.
  return seen === 0 ? 1 : Math.min(1, p);
}
