/**
 * Average-linkage clustering (UPGMA): the two clusters whose members are nearest on
 * average are joined, again and again.
 *
 *   d(A ∪ B, C) = ( |A|·d(A, C) + |B|·d(B, C) ) / (|A| + |B|)
 *
 * By chains of nearest neighbours: n² steps in all, n²/2 distances in memory, and
 * the same tree as joining the nearest pair each time.
 *
 * Sokal & Michener 1958; Müllner 2011, "Modern hierarchical, agglomerative
 * clustering algorithms", arXiv:1109.2378, section 3.1.
 */
import { ShapeError } from "../base/errors.ts";

/** Two clusters become one. Clusters 0 … n − 1 are the items; the m-th joining makes cluster n + m. */
export interface Joining {
  /** a < b */
  readonly a: number;
  readonly b: number;
  /** Mean distance between members of both. */
  readonly height: number;
  /** Items in the new cluster. */
  readonly size: number;
}

/**
 * The n − 1 joinings, lowest first (scipy's `linkage(distances, "average")`).
 *
 * @param distances  [n (n − 1) / 2], of the pairs (0, 1), (0, 2), … (n − 2, n − 1); overwritten
 * @throws ShapeError when that is not the number of pairs of n items
 */
export function averageLinkage(distances: Float64Array, n: number): readonly Joining[] {
  if (!Number.isInteger(n) || n < 1 || distances.length !== (n * (n - 1)) / 2) {
    throw new ShapeError({
      where: "average linkage",
      must: "there must be a distance for every pair of items",
      got: `${n} items and ${distances.length} distances`,
      todo: "Pass the upper triangle row by row, without the diagonal.",
    });
  }
  const place = (i: number, j: number): number => (i < j ? pairPlace(n, i, j) : pairPlace(n, j, i));
  const sizes = new Float64Array(n).fill(1);
  const unordered: Found[] = [];
  const chain: number[] = [];
  let first = 0;
  for (let joined = 0; joined < n - 1; joined++) {
    while (sizes[first] === 0) first++;
    if (chain.length === 0) chain.push(first);
    for (;;) {
      const end = chain.at(-1)!;
      const before = chain.at(-2);
      // Of equally near ones the one before it in the chain, or it would never end.
      let nearest = before ?? -1;
      let least = before === undefined ? Number.POSITIVE_INFINITY : distances[place(end, before)]!;
      for (let other = 0; other < n; other++) {
        if (sizes[other] === 0 || other === end) continue;
        const distance = distances[place(end, other)]!;
        if (distance < least) {
          least = distance;
          nearest = other;
        }
      }
      if (nearest !== before) {
        chain.push(nearest);
        continue;
      }
      chain.length -= 2;
      unordered.push({ i: Math.min(end, nearest), j: Math.max(end, nearest), height: least });
      join(distances, sizes, place, Math.min(end, nearest), Math.max(end, nearest));
      break;
    }
  }
  return inOrder(unordered, n);
}

/**
 * The cluster of each item when no joining above `height` is made, numbered by their first items.
 *
 * @param joinings  as `averageLinkage` returns them
 * @returns         [n]
 */
export function clustersBelow(joinings: readonly Joining[], height: number): Int32Array {
  const n = joinings.length + 1;
  const made = joinings.filter((joining) => joining.height <= height).length;
  const members: number[][] = Array.from({ length: n }, (_, item) => [item]);
  for (const { a, b } of joinings.slice(0, made)) {
    members.push([...members[a]!, ...members[b]!]);
    members[a] = [];
    members[b] = [];
  }
  const clusters = new Int32Array(n);
  const living = members.filter((items) => items.length > 0).map((items) => items.toSorted((a, b) => a - b));
  for (const [number, items] of living.sort((a, b) => a[0]! - b[0]!).entries()) for (const item of items) clusters[item] = number;
  return clusters;
}

/** Items beside those that they are joined with. */
export interface Leaves {
  /** [n]: the items, as the tree is drawn (scipy's `leaves_list`). */
  readonly order: Int32Array;
  /** [n − 1]: the height at which each is joined with the one after it; the highest between two items is where they meet. */
  readonly heights: Float64Array;
}

/**
 * The items in an order in which every cluster is in one piece. A cut at h leaves 1 + #{heights > h} clusters.
 *
 * @param joinings  as `averageLinkage` returns them
 */
export function leafOrder(joinings: readonly Joining[]): Leaves {
  const n = joinings.length + 1;
  // a cluster is a chain from its first item to its last one: joining hangs the second chain to the first
  const [first, last] = [
    Int32Array.from({ length: 2 * n - 1 }, (_, at) => at),
    Int32Array.from({ length: 2 * n - 1 }, (_, at) => at),
  ];
  const [next, gaps] = [new Int32Array(n), new Float64Array(n)];
  for (const [m, { a, b, height }] of joinings.entries()) {
    const end = last[a]!;
    next[end] = first[b]!;
    gaps[end] = height;
    first[n + m] = first[a]!;
    last[n + m] = last[b]!;
  }
  const order = new Int32Array(n);
  order[0] = first[2 * n - 2]!;
  for (let at = 1; at < n; at++) order[at] = next[order[at - 1]!]!;
  return { order, heights: Float64Array.from(order.subarray(0, n - 1), (item) => gaps[item]!) };
}

/** Clusters named by one of their places, in the order they were found. */
interface Found {
  readonly i: number;
  readonly j: number;
  readonly height: number;
}

function pairPlace(n: number, i: number, j: number): number {
  return i * n - (i * (i + 1)) / 2 + (j - i - 1);
}

/** Both become one cluster, in place j. */
function join(distances: Float64Array, sizes: Float64Array, place: (i: number, j: number) => number, i: number, j: number): void {
  const [first, second] = [sizes[i]!, sizes[j]!];
  for (let k = 0; k < sizes.length; k++) {
    if (sizes[k] === 0 || k === i || k === j) continue;
    const at = place(j, k);
    distances[at] = (first * distances[place(i, k)]! + second * distances[at]!) / (first + second);
  }
  sizes[j] = first + second;
  sizes[i] = 0;
}

/** Sorts joinings by height and names clusters by number instead of place. */
function inOrder(found: readonly Found[], n: number): readonly Joining[] {
  const sorted = found.map((joining, at) => ({ ...joining, at })).sort((a, b) => a.height - b.height || a.at - b.at);
  const parent = Int32Array.from({ length: 2 * n - 1 }, (_, cluster) => cluster);
  const sizes = new Float64Array(2 * n - 1).fill(1);
  const root = (item: number): number => {
    let at = item;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  return sorted.map(({ i, j, height }, m) => {
    const [x, y] = [root(i), root(j)];
    const size = sizes[x]! + sizes[y]!;
    sizes[n + m] = size;
    parent[x] = n + m;
    parent[y] = n + m;
    return { a: Math.min(x, y), b: Math.max(x, y), height, size };
  });
}
