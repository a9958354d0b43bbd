/** Clusters of dimensions as details.json has their tree: side by side, with the heights between them. */

/**
 * How many there are where dimensions are one whose |r| is at least r on average.
 * @param heights  1 − |r| at which each dimension is joined with the one after it
 */
export function clustersAt(heights: ArrayLike<number>, r: number): number {
  let count = 1;
  for (let at = 0; at < heights.length; at++) if (heights[at]! > 1 - r) count++;
  return count;
}

/** The dimensions of the cluster that one of them is in, in the order of the tree. */
export function clusterOf(
  { order, heights }: { readonly order: ArrayLike<number>; readonly heights: ArrayLike<number> },
  dimension: number,
  r: number,
): readonly number[] {
  const place = Array.prototype.indexOf.call(order, dimension);
  if (place < 0) return [];
  let [from, to] = [place, place + 1];
  while (from > 0 && heights[from - 1]! <= 1 - r) from--;
  while (to < order.length && heights[to - 1]! <= 1 - r) to++;
  return Array.from({ length: to - from }, (_, i) => order[from + i]!);
}
