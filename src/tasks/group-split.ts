/** Seeded draws of whole groups in which every class keeps its share as well as the groups allow. */
import type { Random } from "../base/random.ts";
import type { Labels } from "../statistics/labels.ts";
import { groupSums, rowGroups } from "../statistics/row-groups.ts";
import { strataOf } from "./stratified-split.ts";

/**
 * Assigns every group to one of `fractions.length` parts. Groups come in random order; each goes where the rows of
 * every class then differ least from what the fractions ask for, by Σ (rows − wanted)² / wanted over classes and parts.
 * No part stays empty while there are groups.
 *
 * @param groups  one number a row, the same for rows that belong together
 * @returns       the part of each row, as the fractions are numbered
 */
export function groupSplit(labels: Labels, groups: Int32Array, fractions: readonly number[], random: Random): Uint8Array {
  const grouped = rowGroups(groups);
  const rows = labels.values.length;
  const anyOrder = random.fork("values").shuffle(Int32Array.from({ length: rows }, (_, i) => i));
  const strata = strataOf(labels, anyOrder);
  const classes = strata.reduce((most, stratum) => Math.max(most, stratum + 1), 0);
  const counts = Array.from({ length: classes }, (_, c) =>
    groupSums(
      grouped,
      strata.map((stratum) => (stratum === c ? 1 : 0)),
    ),
  );
  const totals = counts.map((column) => column.reduce((sum, count) => sum + count, 0));
  const have = fractions.map(() => new Float64Array(classes));
  const filled = fractions.map(() => 0);
  const partOf = new Uint8Array(grouped.count);
  const order = random.fork("groups").shuffle(Uint32Array.from({ length: grouped.count }, (_, g) => g));
  for (const [place, group] of order.entries()) {
    const empty = filled.filter((count, part) => count === 0 && fractions[part]! > 0).length;
    const mustFill = grouped.count - place <= empty;
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const [part, fraction] of fractions.entries()) {
      if (fraction <= 0 || (mustFill && filled[part]! > 0)) continue;
      let cost = 0;
      for (const [c, total] of totals.entries()) {
        const more = counts[c]![group]!;
        const wanted = fraction * total;
        // the change of (rows − wanted)² / wanted
        if (more > 0) cost += (more * (2 * (have[part]![c]! - wanted) + more)) / wanted;
      }
      if (cost >= least) continue;
      least = cost;
      best = part;
    }
    partOf[group] = best;
    filled[best] = filled[best]! + 1;
    const there = have[best]!;
    for (const [c, column] of counts.entries()) there[c] = there[c]! + column[group]!;
  }
  return Uint8Array.from(grouped.of, (group) => partOf[group]!);
}
