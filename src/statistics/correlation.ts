/**
 * Pearson's and Spearman's correlation, plain and with a count for each row (a
 * bootstrap resample). A side without spread has no correlation with anything:
 * the value is then 0, never NaN, so that a constant prediction scores 0.
 */
import { constantShare } from "./moments/column-moments.ts";
import { argsortNumbers } from "./order.ts";

/**
 * Pearson's r = Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² Σ(y − ȳ)²), row i counted `weights[i]` times.
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>, weights?: ArrayLike<number>): number {
  const n = x.length;
  let total = 0;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < n; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    total += weight;
    meanX += weight * x[i]!;
    meanY += weight * y[i]!;
  }
  if (total === 0) return 0;
  meanX /= total;
  meanY /= total;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    const a = x[i]! - meanX;
    const b = y[i]! - meanY;
    xx += weight * a * a;
    yy += weight * b * b;
    xy += weight * a * b;
  }
  if (xx <= constantShare * total * meanX * meanX || yy <= constantShare * total * meanY * meanY) return 0;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/** Spearman's rank correlation: Pearson's r of the ranks, equal values sharing the mean of theirs. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return pearson(ranks(x), ranks(y));
}

/** Ranks 1 … n, equal values sharing the mean of theirs. */
export function ranks(values: ArrayLike<number>): Float64Array {
  return weightedRanks(rankGroups(values));
}

/** A sorted order with its groups of equal values: what a resample's ranks need. */
export interface RankGroups {
  /** Rows from smallest to largest value. */
  readonly order: Uint32Array;
  /** Group of each place in the order: 0, 0, 1, 2, 2, … */
  readonly groups: Uint32Array;
  readonly groupCount: number;
}

/** Sorts once; every resample reuses it. */
export function rankGroups(values: ArrayLike<number>): RankGroups {
  const order = argsortNumbers(values);
  const groups = new Uint32Array(order.length);
  let group = 0;
  for (let i = 1; i < order.length; i++) {
    if (values[order[i]!] !== values[order[i - 1]!]) group++;
    groups[i] = group;
  }
  return { order, groups, groupCount: order.length === 0 ? 0 : group + 1 };
}

/** Ranks of rows that occur `weights[i]` times each; a row that does not occur gets the rank it would have. */
export function weightedRanks(
  { order, groups, groupCount }: RankGroups,
  weights?: ArrayLike<number>,
  out: Float64Array = new Float64Array(order.length),
): Float64Array {
  let before = 0;
  if (groupCount === order.length) {
    for (let i = 0; i < order.length; i++) {
      const row = order[i]!;
      const size = weights === undefined ? 1 : weights[row]!;
      out[row] = before + (size + 1) / 2;
      before += size;
    }
    return out;
  }
  const sizes = new Float64Array(groupCount);
  for (let i = 0; i < order.length; i++) {
    const group = groups[i]!;
    sizes[group] = sizes[group]! + (weights === undefined ? 1 : weights[order[i]!]!);
  }
  for (let group = 0; group < groupCount; group++) {
    const size = sizes[group]!;
    sizes[group] = before + (size + 1) / 2;
    before += size;
  }
  for (let i = 0; i < order.length; i++) out[order[i]!] = sizes[groups[i]!]!;
  return out;
}

/**
 * Spearman's correlation of each of several sides y with one x, where rows occur as often as they are counted: that of
 * `pearson` with `weightedRanks`, with the work on x done once. Ranks less their mean are halves of whole numbers, so
 * that of up to 100,000 rows all sums are exact in any order.
 */
export function rankCorrelations(x: ArrayLike<number>, ys: readonly ArrayLike<number>[]): (counts: Uint8Array) => Float64Array {
  const xGroups = rankGroups(x);
  const sides = ys.map(rankGroups);
  const [ranked, weighted] = [new Float64Array(x.length), new Float64Array(x.length)];
  return (counts) => {
    let total = 0;
    for (let i = 0; i < counts.length; i++) total += counts[i]!;
    if (total === 0) return new Float64Array(ys.length);
    // Equal ranks share their mean: all have this one whatever the order.
    const mean = (total + 1) / 2;
    const constant = constantShare * total * mean * mean;
    weightedRanks(xGroups, counts, ranked);
    let xx = 0;
    for (let i = 0; i < counts.length; i++) {
      const a = ranked[i]! - mean;
      weighted[i] = counts[i]! * a;
      xx += weighted[i]! * a;
    }
    return Float64Array.from(sides, (side) => {
      const [yy, xy] = rankSums(side, counts, mean, weighted);
      return xx <= constant || yy <= constant ? 0 : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
    });
  };
}

/** Σ w b² and Σ w a b of ranks less their mean; w a is given. */
function rankSums(side: RankGroups, counts: Uint8Array, mean: number, weighted: Float64Array): readonly [number, number] {
  const { order, groups, groupCount } = side;
  let [before, yy, xy] = [-mean, 0, 0];
  if (groupCount === order.length) {
    for (let i = 0; i < order.length; i++) {
      const row = order[i]!;
      const count = counts[row]!;
      const b = before + (count + 1) / 2;
      before += count;
      yy += count * b * b;
      xy += weighted[row]! * b;
    }
    return [yy, xy];
  }
  const sizes = new Float64Array(groupCount);
  const sums = new Float64Array(groupCount);
  for (let i = 0; i < order.length; i++) {
    const [row, group] = [order[i]!, groups[i]!];
    sizes[group] = sizes[group]! + counts[row]!;
    sums[group] = sums[group]! + weighted[row]!;
  }
  for (let group = 0; group < groupCount; group++) {
    const size = sizes[group]!;
    const b = before + (size + 1) / 2;
    before += size;
    yy += size * b * b;
    xy += sums[group]! * b;
  }
  return [yy, xy];
}
