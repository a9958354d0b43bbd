/**
 * Tests of whether two samples are of one distribution, from how many numbers of each lie between common bounds. All
 * are of ranks: whatever the distribution, its tails and its clusters, false alarms are as rare as they say. Rows must
 * be independent.
 *
 * With nᵦ and mᵦ numbers of the new and the known sample in place b, cᵦ = nᵦ + mᵦ, and uᵦ the mid-rank of the place in
 * both, from −½ to ½:
 *
 *   location   a = u            spread   a = |u| less its mean
 *   T = Σ nᵦ aᵦ,  Var T = n m / (N (N − 1)) Σ cᵦ aᵦ²,  p = 2 (1 − Φ(|T| / √Var T))
 *
 * as Wilcoxon 1945 and Mann & Whitney 1947 (location), Ansari & Bradley 1960 (spread), with ties; exact in mean and
 * variance, and the tails of such sums are lighter than those of a normal. The largest distance of the two distribution
 * functions at the bounds is at most that of Kolmogorov and Smirnov, so that
 *
 *   p = min(1, e · exp(−2 D² n m / (n + m)))
 *
 * errs to the safe side (Wei & Dudley 2012, doi:10.1016/j.spl.2011.10.012).
 */
import { normalDistribution } from "../normal.ts";

/** What a test says. */
export interface TwoSampleTest {
  /** z of location and spread: positive where new numbers are larger, or farther out. D of distribution functions. */
  readonly statistic: number;
  /** In (0, 1]; of location and spread no smaller than float64 can tell from 0. */
  readonly pValue: number;
}

/** A test of how many known numbers, and how many new ones, lie in each place. */
export type CountedTest = (known: Float64Array, fresh: Float64Array) => TwoSampleTest;

/** Are the new numbers larger, or smaller? */
export const locationTest: CountedTest = (known, fresh) => linearRankTest(midRanks(known, fresh), known, fresh);

/** Do the new numbers lie farther out, or closer together? */
export const spreadTest: CountedTest = (known, fresh) =>
  linearRankTest(
    midRanks(known, fresh).map((rank) => Math.abs(rank)),
    known,
    fresh,
  );

/** Is anything else about them? */
export const distributionTest: CountedTest = (known, fresh) => {
  const [m, n] = [sumOf(known), sumOf(fresh)];
  let [largest, below, freshBelow] = [0, 0, 0];
  for (let place = 0; place < known.length; place++) {
    below += known[place]! / m;
    freshBelow += fresh[place]! / n;
    largest = Math.max(largest, Math.abs(below - freshBelow));
  }
  return { statistic: largest, pValue: Math.min(1, Math.exp(1 - (2 * largest * largest * n * m) / (n + m))) };
};

function midRanks(known: Float64Array, fresh: Float64Array): Float64Array {
  const all = sumOf(known) + sumOf(fresh);
  let below = 0;
  return known.map((count, place) => {
    const both = count + fresh[place]!;
    below += both;
    return (below - both / 2) / all - 0.5;
  });
}

function linearRankTest(scores: Float64Array, known: Float64Array, fresh: Float64Array): TwoSampleTest {
  const [m, n] = [sumOf(known), sumOf(fresh)];
  const all = m + n;
  const both = known.map((count, place) => count + fresh[place]!);
  const mean = both.reduce((sum, count, place) => sum + count * scores[place]!, 0) / all;
  let [total, squares] = [0, 0];
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place]! - mean;
    total += fresh[place]! * score;
    squares += both[place]! * score * score;
  }
  const variance = ((n * m) / (all * (all - 1))) * squares;
  if (!(variance > 0)) return { statistic: 0, pValue: 1 }; // all are equal
  const statistic = total / Math.sqrt(variance);
  return { statistic, pValue: Math.max(Number.EPSILON, Math.min(1, 2 * normalDistribution(-Math.abs(statistic)))) };
}

function sumOf(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
