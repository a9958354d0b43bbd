/**
 * Kendall's rank correlation with ties, plain and with a count for each row (a bootstrap resample):
 *
 *   τ_b = Σ_{i<j} sign(xᵢ − xⱼ) sign(yᵢ − yⱼ) / √((n₀ − n_x)(n₀ − n_y)),   n₀ = n(n − 1)/2,
 *
 * n_x and n_y the pairs of rows that are equal in x and in y. A side without spread has no correlation with anything: the
 * value is then 0. Sorted once, then n log n for each resample (a tree of cumulative counts).
 *
 * Kendall 1945, doi:10.1093/biomet/33.3.239; Knight 1966, doi:10.1080/01621459.1966.10480879; Fenwick 1994,
 * doi:10.1002/spe.4380240306.
 */
import { rankGroups } from "./correlation.ts";

/** τ_b of two sides [n], in [−1, 1]. */
export function kendall(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return kendallCorrelations(x, [y])(new Uint8Array(x.length).fill(1))[0]!;
}

/** τ_b of each of several sides y with one x, where rows occur as often as they are counted; x is sorted once. */
export function kendallCorrelations(
  x: ArrayLike<number>,
  ys: readonly ArrayLike<number>[],
): (counts: Uint8Array) => Float64Array {
  const { order, groups } = rankGroups(x);
  const sides = ys.map(denseRanks);
  return (counts) => Float64Array.from(sides, (side) => tau(order, groups, side, counts));
}

interface DenseRanks {
  /** Of each row, from 0; equal values have one. */
  readonly of: Uint32Array;
  readonly count: number;
}

function denseRanks(values: ArrayLike<number>): DenseRanks {
  const { order, groups, groupCount } = rankGroups(values);
  const of = new Uint32Array(order.length);
  for (let at = 0; at < order.length; at++) of[order[at]!] = groups[at]!;
  return { of, count: groupCount };
}

/** Groups of equal x in rising order; each row is compared with all rows of smaller x. All sums are of whole numbers. */
function tau(order: Uint32Array, groups: Uint32Array, y: DenseRanks, counts: Uint8Array): number {
  const tree = new Float64Array(y.count + 1);
  const ofY = new Float64Array(y.count);
  let [before, agreeing, equalX] = [0, 0, 0];
  for (let from = 0, to = 0; from < order.length; from = to) {
    let size = 0;
    for (; to < order.length && groups[to] === groups[from]; to++) {
      const [row, count] = [order[to]!, counts[order[to]!]!];
      if (count === 0) continue;
      const rank = y.of[row]!;
      const below = sumBelow(tree, rank);
      agreeing += count * (below - (before - sumBelow(tree, rank + 1)));
      size += count;
    }
    for (let at = from; at < to; at++) {
      const [row, count] = [order[at]!, counts[order[at]!]!];
      if (count === 0) continue;
      const rank = y.of[row]!;
      ofY[rank] = ofY[rank]! + count;
      for (let node = rank + 1; node < tree.length; node += node & -node) tree[node] = tree[node]! + count;
    }
    before += size;
    equalX += (size * (size - 1)) / 2;
  }
  const all = (before * (before - 1)) / 2;
  const equalY = ofY.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  const scale = Math.sqrt(all - equalX) * Math.sqrt(all - equalY);
  return scale === 0 ? 0 : Math.max(-1, Math.min(1, agreeing / scale));
}

/** The counts of ranks below `rank`. */
function sumBelow(tree: Float64Array, rank: number): number {
  let sum = 0;
  for (let node = rank; node > 0; node -= node & -node) sum += tree[node]!;
  return sum;
}
