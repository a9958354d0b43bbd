/**
 * How much two choices of dimensions have in common: |A ∩ B| / |A ∪ B|
 * (Jaccard 1901, Étude comparative de la distribution florale).
 */

/** Jaccard's index of two lists without repeats; 0 for two empty ones. */
export function jaccard(a: readonly number[], b: readonly number[]): number {
  const inA = new Set(a);
  const shared = b.filter((one) => inA.has(one)).length;
  const all = a.length + b.length - shared;
  return all === 0 ? 0 : shared / all;
}

/** Mean of Jaccard's index over all pairs; null for fewer than two lists. */
export function meanPairwiseJaccard(lists: readonly (readonly number[])[]): number | null {
  const all = lists.flatMap((a, i) => lists.slice(i + 1).map((b) => jaccard(a, b)));
  return all.length === 0 ? null : all.reduce((sum, one) => sum + one, 0) / all.length;
}

/**
 * What chance gives: two independent random choices of `size` of `count` share i with the hypergeometric probability
 * C(k, i) C(d − k, k − i) / C(d, k), so
 *
 *   E = Σ_i P(i) · i / (2k − i)
 */
export function expectedJaccard(size: number, count: number): number {
  // P(i) up to a factor, from its neighbour: no binomial coefficient grows out of range.
  const least = Math.max(0, 2 * size - count);
  let weight = 1;
  let [weights, sum] = [0, 0];
  for (let i = least; i <= size; i++) {
    weights += weight;
    sum += (weight * i) / Math.max(1, 2 * size - i);
    weight *= ((size - i) * (size - i)) / ((i + 1) * (count - 2 * size + i + 1));
  }
  return sum / weights;
}
