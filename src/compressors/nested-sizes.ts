/** The sizes that nested losses are added up over, so that the first outputs are worth the most. */

/** 1, 2, 4, … below `largest`, then `largest`: as in Kusupati et al. 2022, arXiv:2205.13147. */
export function nestedSizes(largest: number, smallest: number = 1): readonly number[] {
  const sizes: number[] = [];
  for (let size = smallest; size < largest; size *= 2) sizes.push(size);
  return [...sizes, largest];
}
