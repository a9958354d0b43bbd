/**
 * Are two predictions of the same rows right equally often? McNemar's test looks at the rows that only one of them has
 * right: were both as good, each of these would go either way with probability ½.
 *
 * McNemar 1947, doi:10.1007/BF02295996; the mid-p form of Fagerland, Lydersen & Laake 2013,
 * doi:10.1186/1471-2288-13-91, which is exact but for half of the probability of what was seen, so that it does not
 * lose power where few rows differ.
 */
import type { Discordance } from "./paired-proportions.ts";

/**
 * Two-sided mid-p value, with n = gains + losses and X ~ Binomial(n, ½):
 *
 *   p = 2·P(X < smaller) + P(X = smaller),  1 where gains = losses
 */
export function mcnemarPValue({ gains, losses }: Discordance): number {
  const n = gains + losses;
  const smaller = Math.min(gains, losses);
  if (gains === losses) return 1;
  // P(X = i) from i to i + 1, in logarithms: ½ⁿ is beyond float64 from 1,075 rows on
  let logChance = -n * Math.LN2;
  let below = 0;
  for (let i = 0; i < smaller; i++) {
    below += Math.exp(logChance);
    logChance += Math.log((n - i) / (i + 1));
  }
  return Math.min(1, 2 * below + Math.exp(logChance));
}
