/** Rows without a label: counted and left out, where a person asks for that. */
import { InputError } from "../base/errors.ts";
import { counted } from "../results/words.ts";
import type { Labels } from "../statistics/labels.ts";
import { type LabelChoice, labelsFromText, type NamedLabels } from "./label-values.ts";
import type { Fact } from "./task.ts";

/** Labels of all rows, those without one marked. */
export interface PartlyLabelled extends NamedLabels {
  /** 1 for a row without a label; its entry in `labels` means nothing. */
  readonly unlabelled: Uint8Array;
  readonly facts: readonly Fact[];
}

/** Is there nothing, or white space alone? */
export function isUnlabelled(cell: string | null): boolean {
  return cell === null || cell.trim() === "";
}

/** What is said of so many rows that were left out. */
export function unlabelledFacts(count: number): readonly Fact[] {
  if (count === 0) return [];
  return [{ code: "unlabelled-rows", count, sentence: `Left out ${counted(count, "row")} without a label.` }];
}

/** @throws InputError where no row has a label */
export function requireLabelled(labelled: number, rows: number, file?: string): void {
  if (labelled > 0 || rows === 0) return;
  throw new InputError({
    where: "labels",
    must: "some rows must have a label",
    got: `none of ${counted(rows, "row")}`,
    todo: "Is this the right file and column?",
    file,
  });
}

/**
 * Labels from their texts, as `labelsFromText` has them; rows without one are marked instead of refused where `drop` says so.
 * @throws as `labelsFromText`; InputError where no row has a label
 */
export function labelsOfLabelled(cells: readonly (string | null)[], drop: boolean, choice: LabelChoice): PartlyLabelled {
  const unlabelled = Uint8Array.from(cells, (cell) => (drop && isUnlabelled(cell) ? 1 : 0));
  const rows = Int32Array.from(unlabelled.keys()).filter((row) => unlabelled[row] === 0);
  const missing = cells.length - rows.length;
  if (missing === 0) return { ...labelsFromText(cells, choice), unlabelled, facts: [] };
  requireLabelled(rows.length, cells.length, choice.place(0).file);
  const { labels, labelNames } = labelsFromText(
    Array.from(rows, (row) => cells[row] ?? null),
    { ...choice, place: (index) => choice.place(rows[index]!) },
  );
  return { labels: spread(labels, rows, cells.length), labelNames, unlabelled, facts: unlabelledFacts(missing) };
}

/** Labels of chosen rows in their places among all, zeros between them. */
function spread(labels: Labels, rows: Int32Array, count: number): Labels {
  const into = labels.kind === "values" ? new Float64Array(count) : new Int32Array(count);
  for (const [at, row] of rows.entries()) into[row] = labels.values[at]!;
  return { ...labels, values: into } as Labels;
}
