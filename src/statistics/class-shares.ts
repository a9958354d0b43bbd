/** Class by class: how many rows are right, or judged differently by two predictions. */
import { effectiveRows } from "./effective-rows.ts";
import type { Labels } from "./labels.ts";
import { type RowGroups, rowGroups } from "./row-groups.ts";

/** The rows of each class that occurs. */
export function rowsByClass({ values }: Labels): readonly (readonly number[])[] {
  const found = new Map<number, number[]>();
  for (const [row, label] of values.entries()) {
    const sameLabel = found.get(label);
    if (sameLabel === undefined) found.set(label, [row]);
    else sameLabel.push(row);
  }
  return [...found].toSorted(([a], [b]) => a - b).map(([, rows]) => rows);
}

/**
 * How many independent rows some rows are worth for the mean of values: all of them, or fewer where they belong together.
 *
 * @param values  one of each of the rows
 */
export function worthOf(rows: readonly number[], values: ArrayLike<number>, groups: RowGroups | undefined): number {
  if (groups === undefined) return rows.length;
  const groupsOfRows = rowGroups(rows.map((row) => groups.of[row]!));
  return groupsOfRows.count === 1 ? 1 : effectiveRows(values, groupsOfRows);
}

/** The recall of each class that occurs, as rows that are right of so many; counts are not whole where rows belong together. */
export function recallsOf(
  truth: Labels,
  predicted: Labels,
  groups: RowGroups | undefined,
): readonly { readonly right: number; readonly rows: number }[] {
  return rowsByClass(truth).map((rows) => {
    const right = Uint8Array.from(rows, (row) => (predicted.values[row] === truth.values[row] ? 1 : 0));
    const worth = worthOf(rows, right, groups);
    const share = right.reduce((sum, value) => sum + value, 0) / rows.length;
    return { right: share * worth, rows: worth };
  });
}
