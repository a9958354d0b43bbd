/**
 * Rows that belong together: sentences of a document, visits of a person. What is drawn at random is the groups, so
 * resampling draws whole groups, permutations move the labels of whole groups, and splits cut none.
 *
 * Groups of unequal sizes are worth fewer than there are. Kish's effective number,
 *
 *   (Σ n_g)² / Σ n_g²,
 *
 * is that of equal groups with the same variance of a mean where rows of a group are alike. Kish 1965, "Survey
 * sampling", section 11.7; Carter, Schnepel & Steigerwald 2017, doi:10.1162/REST_a_00639, on tests.
 */
import { ShapeError } from "../base/errors.ts";

/** Rows by group. */
export interface RowGroups {
  /** How many groups. */
  readonly count: number;
  /** The group of each row, from 0 in the order of first appearance [rows]. */
  readonly of: Int32Array;
  /** Rows of group g: members[starts[g]] to members[starts[g + 1] − 1], rising. */
  readonly members: Uint32Array;
  /** [count + 1] */
  readonly starts: Uint32Array;
  /** Kish's effective number of groups. */
  readonly effective: number;
}

/**
 * The groups of rows.
 *
 * @param groups  any whole number a row, the same for rows that belong together
 */
export function rowGroups(groups: ArrayLike<number>): RowGroups {
  const of = renumbered(groups);
  const count = of.reduce((most, group) => Math.max(most, group + 1), 0);
  const starts = new Uint32Array(count + 1);
  for (const group of of) starts[group + 1] = starts[group + 1]! + 1;
  let squares = 0;
  for (let group = 0; group < count; group++) {
    squares += starts[group + 1]! ** 2;
    starts[group + 1] = starts[group + 1]! + starts[group]!;
  }
  const next = starts.slice(0, count);
  const members = new Uint32Array(of.length);
  for (const [row, group] of of.entries()) {
    members[next[group]!] = row;
    next[group] = next[group]! + 1;
  }
  return { count, of, members, starts, effective: squares === 0 ? 0 : of.length ** 2 / squares };
}

/** Those of rows, or nothing where rows are by themselves. @throws ShapeError unless there is one a row */
export function groupsOfRows(groups: ArrayLike<number> | undefined, rows: number): RowGroups | undefined {
  if (groups === undefined) return undefined;
  if (groups.length === rows) return rowGroups(groups);
  throw new ShapeError({
    where: "groups of rows",
    must: `there must be one group a row: ${rows}`,
    got: `${groups.length}`,
    todo: "Were both taken from the same split?",
  });
}

/** Numbers from 0 in the order of first appearance. */
export function renumbered(groups: ArrayLike<number | string>): Int32Array {
  const numbers = new Map<number | string, number>();
  return Int32Array.from({ length: groups.length }, (_, row) => {
    const group = groups[row]!;
    const known = numbers.get(group);
    if (known !== undefined) return known;
    numbers.set(group, numbers.size);
    return numbers.size - 1;
  });
}

/** Sums of values over the rows of each group [count]. */
export function groupSums({ count, of }: RowGroups, values: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(count);
  for (const [row, group] of of.entries()) sums[group] = sums[group]! + values[row]!;
  return sums;
}
