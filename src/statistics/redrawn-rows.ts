/**
 * Training rows drawn anew: a bootstrap resample of the rows that something was fitted on, as other data of the same
 * kind would be (Efron & Tibshirani 1993, chapter 6). How far what was fitted varies over such resamples says how much
 * of it is chance; it is described and not tested.
 */
import type { Random } from "../base/random.ts";
import { groupsOfRows } from "./row-groups.ts";
import type { Rows } from "./rows.ts";

/**
 * As many rows as there are, drawn with replacement: within each class, so that none is lost; whole groups, as many as
 * there are, where rows belong together. Where that would be more than `most`, the same share of each class, or of the
 * groups: fewer rows vary more, so that what is the same on all of them is not said too soon.
 *
 * @returns indices of rows, rising
 */
export function redrawnRows(
  { labels, groups }: Pick<Rows<"training">, "labels" | "groups">,
  random: Random,
  most: number = Number.POSITIVE_INFINITY,
): Uint32Array {
  const { length } = labels.values;
  const share = Math.min(1, most / Math.max(1, length));
  const together = groupsOfRows(groups, length);
  const drawn: number[] = [];
  if (together !== undefined) {
    for (let i = 0; i < Math.ceil(share * together.count); i++) {
      const group = random.below(together.count);
      const members = together.members.subarray(together.starts[group], together.starts[group + 1]);
      for (const row of members) drawn.push(row);
    }
  } else {
    const strata = new Map<number, number[]>();
    for (let row = 0; row < length; row++) {
      const stratum = labels.kind === "classes" ? labels.values[row]! : 0;
      const rowsOfStratum = strata.get(stratum);
      if (rowsOfStratum === undefined) strata.set(stratum, [row]);
      else rowsOfStratum.push(row);
    }
    for (const rows of strata.values()) {
      for (let i = 0; i < Math.ceil(share * rows.length); i++) drawn.push(rows[random.below(rows.length)]!);
    }
  }
  return Uint32Array.from(drawn).sort();
}
