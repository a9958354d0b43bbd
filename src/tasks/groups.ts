/** Rows that belong together (sentences of a document, say): read as text, kept as numbers, never on both sides of a split. */
import { InputError } from "../base/errors.ts";
import type { SplitGroups } from "../results/summary.ts";
import { counted, formatNumber } from "../results/words.ts";
import { groupsOfRows, renumbered, rowGroups } from "../statistics/row-groups.ts";
import { type Fact, splitCodes } from "./task.ts";

/** The split code of a row that is left out of all roles. */
export const leftOut = 3;

/** Test rows of fewer groups allow no claim: Student's t with so few degrees of freedom holds nothing apart. */
export const fewestTestGroups = 5;

/** Groups as numbers. */
export interface GroupsOfText {
  /** One a row, from 0 in the order of first appearance. */
  readonly groups: Int32Array;
  /** Rows without one, each now a group of its own. */
  readonly facts: readonly Fact[];
}

/** Numbers for the names of groups; a row without a name is a group by itself. */
export function groupsFromText(cells: readonly (string | null)[]): GroupsOfText {
  let alone = 0;
  // A name begins with a letter here and the number of a nameless row does not: they never meet.
  const names = cells.map((cell, row) => {
    const name = (cell ?? "").trim();
    if (name !== "") return `g${name}`;
    alone++;
    return `${row}`;
  });
  const sentence = `${counted(alone, "row")} ${alone === 1 ? "has" : "have"} no group and ${alone === 1 ? "is one" : "are each one"} by ${alone === 1 ? "itself" : "themselves"}.`;
  return {
    groups: renumbered(names),
    facts: alone === 0 ? [] : [{ code: "rows-without-group", count: alone, sentence }],
  };
}

/** Those of chosen rows, numbered anew. */
export function takeGroups(groups: Int32Array, rows: Int32Array): Int32Array {
  return renumbered(rows.map((row) => groups[row]!));
}

/** Roles in which no group is on two sides, and what had to leave. */
export interface WholeGroups {
  readonly splits: Uint8Array;
  readonly facts: readonly Fact[];
}

/**
 * Takes rows out of splits that cut a group, as rows that occur twice are taken out: those of test stay; validation
 * loses the groups of test, training those of either.
 */
export function keepGroupsWhole(splits: Uint8Array, groups: Int32Array): WholeGroups {
  const { count, of } = rowGroups(groups);
  const last = new Uint8Array(count);
  for (const [row, group] of of.entries()) {
    const code = splits[row]!;
    if (code !== leftOut) last[group] = Math.max(last[group]!, code);
  }
  const kept = splits.slice();
  const cut = new Set<number>();
  const removed: [training: number, validation: number] = [0, 0];
  for (const [row, group] of of.entries()) {
    const code = splits[row]!;
    if (code === leftOut || code === last[group]) continue;
    kept[row] = leftOut;
    removed[code] = removed[code]! + 1;
    cut.add(group);
  }
  if (cut.size === 0) return { splits, facts: [] };
  const [fromTraining, fromValidation] = removed;
  const parts = [
    ...(fromTraining > 0 ? [`${counted(fromTraining, "row")} of training`] : []),
    ...(fromValidation > 0 ? [`${counted(fromValidation, "row")} of validation`] : []),
  ];
  const sentence = `The splits cut ${counted(cut.size, "group")}: removed ${parts.join(" and ")}, whose ${cut.size === 1 ? "group has" : "groups have"} rows in a split that scores.`;
  return { splits: kept, facts: [{ code: "groups-across-splits", count: fromTraining + fromValidation, sentence }] };
}

/** How many groups each split has. */
export function countGroups(splits: Uint8Array, groups: Int32Array): SplitGroups {
  const of = (code: number): ReturnType<typeof rowGroups> => rowGroups(groups.filter((_, row) => splits[row] === code));
  const test = of(splitCodes.test);
  return {
    training: of(splitCodes.training).count,
    validation: of(splitCodes.validation).count,
    test: test.count,
    effective: test.effective,
  };
}

/**
 * What is to be said of the groups.
 * @throws InputError where there are too few for any claim
 */
export function groupFacts(splits: Uint8Array, groups: Int32Array, name: string, file?: string): readonly Fact[] {
  groupsOfRows(groups, splits.length);
  const { training, validation, test, effective } = countGroups(splits, groups);
  if (test < fewestTestGroups || training < 2) {
    throw new InputError({
      where: `task ${name}`,
      must: `there must be at least ${fewestTestGroups} groups in test and 2 in training`,
      got: `${test} in test and ${training} in training`,
      todo: "Give more groups, or leave the splits out so that they are drawn; or leave the groups out if the rows are independent.",
      file,
    });
  }
  const count = rowGroups(groups.filter((_, row) => splits[row]! < leftOut)).count;
  const worth = effective < test * evenShare ? `, worth ${formatNumber(effective, 1)} of equal size` : "";
  const sentence = `Rows belong together in ${counted(count, "group")}: ${training} of training, ${validation} of validation, ${test} of test${worth}. No split cuts one; intervals and tests draw whole groups.`;
  return [{ code: "groups", count, sentence }];
}

/** Below this share of their number the effective number of groups is said. */
const evenShare = 0.95;
