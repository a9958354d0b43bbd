/** Which subsets of the dimensions are fitted together, reading the same rows. */

/** Subsets that share rows. */
export interface SubsetGroup {
  /** Dimensions that at least one of them has. */
  readonly dimensions: Int32Array;
  /** The subsets, by their place in the list that was given. */
  readonly members: readonly number[];
  /** For each member the places of its dimensions in `dimensions`. */
  readonly places: readonly Int32Array[];
  /** Whether every member is the first so many of `dimensions`. */
  readonly isNested: boolean;
}

/** Reading a column of the rows takes as long as multiplying by so many columns of weights; measured. */
const readingCost = 32;

/**
 * Groups subsets so that little is read twice and little is multiplied by zero: neighbours in size are joined while
 * union · (reading + columns) falls.
 *
 * @param columns  of weights a subset: penalties · outputs
 */
export function groupSubsets(subsets: readonly Int32Array[], columns: number): readonly SubsetGroup[] {
  const bySize = [...subsets.keys()].sort((a, b) => (subsets[a]?.length ?? 0) - (subsets[b]?.length ?? 0) || a - b);
  const groups: { members: number[]; union: Set<number> }[] = [];
  const cost = (width: number, members: number): number => width * (readingCost + columns * members);
  for (const place of bySize) {
    const subset = new Set(subsets[place]);
    const last = groups.at(-1);
    if (last !== undefined) {
      const union = new Set([...last.union, ...subset]);
      const apart = cost(last.union.size, last.members.length) + cost(subset.size, 1);
      if (cost(union.size, last.members.length + 1) <= apart) {
        last.members.push(place);
        last.union = union;
        continue;
      }
    }
    groups.push({ members: [place], union: subset });
  }
  return groups.map(({ members, union }) => groupOf(subsets, members, union));
}

function groupOf(subsets: readonly Int32Array[], members: readonly number[], union: ReadonlySet<number>): SubsetGroup {
  const memberSubsets = members.map((place) => subsets[place]!);
  const longest = memberSubsets.at(-1)!;
  const isNested = longest.length === union.size && memberSubsets.every((subset) => subset.every((j, at) => longest[at] === j));
  const dimensions = isNested ? longest : Int32Array.from(union).sort();
  const placeOf = new Map(Array.from(dimensions, (j, at) => [j, at]));
  return {
    dimensions,
    members,
    places: memberSubsets.map((subset) => subset.map((j) => placeOf.get(j) ?? -1)),
    isNested,
  };
}
