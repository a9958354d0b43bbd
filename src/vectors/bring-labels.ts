/** Labels and splits that go with vectors a person brings, from files of their own or columns of tables. */
import { existsSync, statSync } from "node:fs";
import { basename, extname } from "node:path";
import { InputError, MissingError, UsageError } from "../base/errors.ts";
import { fillOptions, givenOf } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import { plainStem } from "../formats/gzip.ts";
import { listed } from "../runtime/tables/tables.ts";
import { type GroupsOfText, groupsFromText } from "../tasks/groups.ts";
import { labelsFromText } from "../tasks/label-values.ts";
import type { LeftoverLabels } from "../tasks/leftover.ts";
import type { RolesFrom } from "../tasks/role-checks.ts";
import { rolesOfNames } from "../tasks/split-names.ts";
import { labelTable } from "../tasks/task-options.ts";
import { labelsOfLabelled, type PartlyLabelled } from "../tasks/unlabelled.ts";
import type { UsedColumns } from "../tasks/used-columns.ts";
import {
  columnNames,
  findColumn,
  groupColumnNames,
  hasColumns,
  labelColumnNames,
  readColumn,
  splitColumnNames,
} from "./bring-column.ts";
import type { BringOptions } from "./bring-options.ts";

/** What was found. */
export interface BroughtLabels {
  readonly labelPath: string;
  readonly named: PartlyLabelled;
  /** One of splitCodes a row, `leftOut` for rows without a label; all others training where no splits were given. */
  readonly given: Uint8Array;
  readonly leftover: LeftoverLabels | undefined;
  readonly groups: GroupsOfText | undefined;
  readonly columns: UsedColumns | undefined;
}

/** Reads labels and splits of so many rows. @throws as bringVectors */
export async function bringLabels(path: string, rows: number, options: BringOptions): Promise<BroughtLabels> {
  const labelPath = labelFile(path, options);
  const besides = labelPath === path ? { vectors: options.tensor } : undefined;
  const cells = await readColumn(labelPath, options.labelColumn, labelColumnNames, options, besides);
  requireRows(cells.length, rows, labelPath, "labels", path);
  const { regression } = options;
  const { maxClasses, dropUnlabelled } = fillOptions(labelTable, givenOf(labelTable, options), "labels");
  const place = (index: number): { file: string; row: number } => ({ file: labelPath, row: index + 1 });
  const named = labelsOfLabelled(cells, dropUnlabelled, { regression, maxClasses, place });
  const label = options.labelColumn ?? (await findColumn(labelPath, labelColumnNames));
  const columns = label === null ? undefined : { label: { name: label, guessed: options.labelColumn === undefined } };
  const leftover = await bringLeftover(labelPath, path, rows, options);
  const groups = await bringGroups(labelPath, path, rows, options);
  return { labelPath, named, given: await readRoles(labelPath, path, named.unlabelled, options), leftover, groups, columns };
}

/** Which of so many rows belong together. @throws as bringVectors */
export async function bringGroups(
  labelPath: string | null,
  path: string,
  rows: number,
  { groups, ...control }: Pick<BringOptions, "groups" | "signal" | "onProgress">,
): Promise<GroupsOfText | undefined> {
  if (groups === undefined) return undefined;
  const { cells, file } = await fileOrColumn("groups", groups, labelPath, groupColumnNames, control);
  requireRows(cells.length, rows, file, "groups", path);
  return groupsFromText(cells);
}

/** Another labelling of so many rows. @throws as bringVectors */
export async function bringLeftover(
  labelPath: string | null,
  path: string,
  rows: number,
  { leftover, ...control }: Pick<BringOptions, "leftover" | "signal" | "onProgress">,
): Promise<LeftoverLabels | undefined> {
  if (leftover === undefined) return undefined;
  const { cells, file, name } = await fileOrColumn("leftover", leftover, labelPath, labelColumnNames, control);
  requireRows(cells.length, rows, file, "leftover", path);
  const place = (index: number): { file: string; row: number } => ({ file, row: index + 1 });
  return { name, ...labelsFromText(cells, { regression: undefined, place }) };
}

/** The cells of a file, or of a column of the labels' table where no file has that name. */
async function fileOrColumn(
  what: "groups" | "leftover",
  word: string,
  labelPath: string | null,
  known: readonly string[],
  control: RunControl,
): Promise<{ readonly cells: readonly (string | null)[]; readonly file: string; readonly name: string }> {
  const isFile = labelPath === null || existsSync(word);
  const columns = isFile ? [] : await columnNames(labelPath);
  if (!isFile && !columns.includes(word)) {
    throw new MissingError({
      where: what,
      must: `${JSON.stringify(word)} must be a file, or a column of the labels`,
      got: columns.length === 0 ? "no such file, and labels without columns" : `neither: the labels have ${listed(columns)}`,
      todo: `Check what is given with {${what}}; relative paths start at the current folder.`,
      file: labelPath,
    });
  }
  const [file, column] = isFile ? [word, undefined] : [labelPath, word];
  return { cells: await readColumn(file, column, known, control), file, name: isFile ? plainStem(file) : word };
}

/** For errors about labels of one class: where they are, and what to do. */
export function rolesFrom(labelPath: string): RolesFrom {
  const todo = hasColumns(labelPath)
    ? "Is this the right column? Name it with {labelColumn}."
    : "Are these the right labels? Name their file with {labels}.";
  return { file: labelPath, todo };
}

/** The file of the labels. @throws MissingError for vectors that are not there; UsageError when there can be no labels */
export function labelFile(path: string, { labels, labelColumn }: BringOptions): string {
  if (!existsSync(path)) {
    throw new MissingError({
      where: "vectors",
      must: "the file or folder of the vectors must exist",
      got: "nothing at this path",
      todo: "Check the path; relative ones start at the current folder.",
      file: path,
    });
  }
  if (statSync(path).isDirectory()) {
    throw new MissingError({
      where: "vectors",
      must: "a folder must hold a vector set that assay embed wrote",
      got: "one without a manifest.json",
      todo: "Name the folder that the vectors were embedded into, or a file of vectors with {labels}.",
      file: path,
    });
  }
  if (labels !== undefined) return labels;
  if ([".parquet", ".npz"].includes(extname(path).toLowerCase())) return path;
  throw new UsageError({
    where: "vectors",
    must: "there must be labels for the vectors",
    got: labelColumn === undefined ? "none" : `the column ${labelColumn} of no table`,
    todo: "Name a file of labels, one a line or a table, with {labels}.",
    file: path,
  });
}

async function readRoles(labelPath: string, path: string, unlabelled: Uint8Array, options: BringOptions): Promise<Uint8Array> {
  const splitPath = options.splits ?? labelPath;
  let column = options.splitColumn;
  if (options.splits === undefined && column === undefined) {
    column = (await findColumn(labelPath, splitColumnNames)) ?? undefined;
    if (column === undefined) return rolesOfNames(null, unlabelled);
  }
  const cells = await readColumn(splitPath, column, splitColumnNames, options);
  requireRows(cells.length, unlabelled.length, splitPath, "splits", path);
  return rolesOfNames(cells, unlabelled, splitPath);
}

/** @throws InputError for another number of labels, splits or texts than there are vectors */
export function requireRows(got: number, must: number, file: string, what: string, vectors: string): void {
  if (got === must) return;
  throw new InputError({
    where: what,
    must: `there must be one a vector: ${must} (${basename(vectors)})`,
    got: `${got}`,
    todo:
      got === must - 1 && /\.(csv|tsv)(\.gz)?$/i.test(file)
        ? "A table's first line names its columns: is it missing?"
        : "Do the files belong together?",
    file,
  });
}
