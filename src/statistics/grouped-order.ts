/**
 * Permuting labels where rows belong together: the labels of one group go to the rows of another, all together.
 *
 * Groups are put in random order, and the r-th of n_a rows of group a takes the label of the ⌊r · n_b / n_a⌋-th row of
 * the group b that fell to it, counted round from a random row of b. Where all rows of a group have one label this
 * permutes the labels of groups; groups of one size exchange whole blocks, neighbours staying neighbours; groups of
 * one row each are permuted as rows.
 */
import type { Random } from "../base/random.ts";
import type { RowGroups } from "./row-groups.ts";

/** The row whose label each row takes [rows]; where sizes differ not every row is taken once. */
export function groupedOrder({ count, members, starts }: RowGroups, random: Random): Uint32Array {
  const taken = random.shuffle(Uint32Array.from({ length: count }, (_, group) => group));
  const order = new Uint32Array(members.length);
  for (let group = 0; group < count; group++) {
    const [from, to] = [starts[group]!, starts[group + 1]!];
    const other = taken[group]!;
    const size = starts[other + 1]! - starts[other]!;
    const first = random.below(size);
    for (let at = from; at < to; at++) {
      const place = (first + Math.floor(((at - from) * size) / (to - from))) % size;
      order[members[at]!] = members[starts[other]! + place]!;
    }
  }
  return order;
}
