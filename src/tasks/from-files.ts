/** A task from table files whose splits are known: columns are guessed once, from the training files. */
import { resolve, sep } from "node:path";
import { InputError, MissingError } from "../base/errors.ts";
import {
  listColumns,
  listed,
  readColumns,
  readParquetMetadata,
  type TableColumn,
  tableFormat,
} from "../runtime/tables/tables.ts";
import type { SplitRows } from "./assemble-rows.ts";
import { guessColumns, type TaskColumns } from "./columns.ts";
import { type TaskParts, taskFromSplits } from "./from-splits.ts";
import { splitOfName } from "./split-names.ts";
import { splitCodes, type Task } from "./task.ts";
import type { TaskOptions } from "./task-options.ts";
import type { UsedColumns } from "./used-columns.ts";

/** Table files by split; several files of one split are its shards, in order. */
export interface SplitFiles {
  readonly training: readonly string[];
  readonly validation?: readonly string[] | undefined;
  readonly test?: readonly string[] | undefined;
}

/** All of a task but its rows. */
export type TaskDescription = Omit<TaskParts, "training" | "validation" | "test">;

/**
 * Reads the files and builds the task. Validation and test must have the
 * columns of training; a missing label column means hidden labels.
 * Names of integer labels are taken from the parquet file where it states
 * them. When there is only one split and a column named split (or partition),
 * that column says which split a row belongs to.
 * @throws as listColumns, readColumns, guessColumns and taskFromSplits
 */
export async function taskFromFiles(about: TaskDescription, files: SplitFiles, options: TaskOptions = {}): Promise<Task> {
  const [first] = files.training;
  if (first === undefined) {
    throw new MissingError({
      where: `task ${about.name}`,
      must: "there must be a training file",
      got: "none",
      todo: "Name a file train.tsv (or .csv, .jsonl, .parquet), or give one file with all rows.",
      file: about.source,
    });
  }
  const columns = guessColumns(await listColumns(first, options), options, first);
  const validation = files.validation ?? [];
  const test = files.test ?? [];
  const labelNames = about.labelNames ?? (await statedNames(first, columns.label, options));
  const alone = validation.length === 0 && test.length === 0;
  const nameOf = fileNames([...files.training, ...validation, ...test]);
  const read = (paths: readonly string[]): Promise<SplitRows> => readSplit(paths, columns, options, nameOf);
  const training = alone && columns.split !== null ? null : await read(files.training);
  const splits =
    training === null
      ? await readBySplitColumn(files.training, await read(files.training), columns, options)
      : {
          training,
          validation: validation.length === 0 ? null : await read(validation),
          test: test.length === 0 ? null : await read(test),
        };
  return taskFromSplits({ ...about, labelNames, ...splits, columns: usedColumns(columns, options) }, options);
}

function usedColumns({ text, pair, label, split }: TaskColumns, chosen: TaskOptions): UsedColumns {
  return {
    text: { name: text, guessed: chosen.text === undefined },
    ...(pair === null ? {} : { pair: { name: pair, guessed: chosen.pair === undefined } }),
    label: { name: label, guessed: chosen.label === undefined },
    ...(split === null ? {} : { split: { name: split, guessed: true } }),
  };
}

/**
 * The rows of one split. A file without the label column gives null labels.
 * @param nameOf what stands for a path in the ids of rows
 * @throws as readColumns
 */
async function readSplit(
  paths: readonly string[],
  columns: TaskColumns,
  options: TaskOptions,
  nameOf: (path: string) => string,
): Promise<SplitRows> {
  const files: { name: string; rows: number }[] = [];
  const texts: (string | null)[][] = [];
  const pairs: (string | null)[][] = [];
  const labels: (string | null)[][] = [];
  const beside = { leftover: [] as (string | null)[][], groups: [] as (string | null)[][] };
  for (const path of paths) {
    const labelled = hasColumn(await listColumns(path, options), columns.label);
    const wanted = [columns.text, ...(columns.pair === null ? [] : [columns.pair]), ...(labelled ? [columns.label] : [])];
    const table = await readColumns(path, wanted, options);
    files.push({ name: nameOf(path), rows: table.rows });
    texts.push([...table.columns[0]!]);
    if (columns.pair !== null) pairs.push([...table.columns[1]!]);
    labels.push(labelled ? [...table.columns.at(-1)!] : new Array<null>(table.rows).fill(null));
    for (const name of ["leftover", "groups"] as const) {
      const column = options[name];
      if (column === undefined) continue;
      const extra = await readColumns(path, [column], { ...options, onProgress: undefined });
      beside[name].push([...extra.columns[0]!]);
    }
  }
  return {
    files,
    texts: texts.flat(),
    pairs: columns.pair === null ? null : pairs.flat(),
    labels: labels.flat(),
    ...(options.leftover === undefined ? {} : { leftover: beside.leftover.flat() }),
    ...(options.groups === undefined ? {} : { groups: beside.groups.flat() }),
  };
}

/** One table with a column that names the split of each row. */
async function readBySplitColumn(
  paths: readonly string[],
  rows: SplitRows,
  columns: TaskColumns,
  options: TaskOptions,
): Promise<Pick<TaskParts, "training" | "validation" | "test">> {
  const names: (string | null)[] = [];
  for (const path of paths) {
    const table = await readColumns(path, [columns.split ?? ""], { ...options, onProgress: undefined });
    for (const name of table.columns[0]!) names.push(name);
  }
  const distinct = [...new Set(names.map((name) => (name ?? "").trim()))];
  const codes = new Map(distinct.map((name) => [name, splitOfName(name)]));
  const unknown = distinct.filter((name) => (codes.get(name) ?? null) === null);
  if (unknown.length > 0) {
    throw new InputError({
      where: "splits",
      must: `the column ${JSON.stringify(columns.split)} must say train, validation or test in every row`,
      got: listed(unknown),
      todo: "Correct the names, or rename the column if it means something else.",
      file: paths[0]!,
    });
  }
  const chosen = (code: number): SplitRows | null => {
    const mine = names.map((name) => codes.get((name ?? "").trim()) === code);
    if (!mine.includes(true)) return null;
    const keep = <T>(_: T, i: number): boolean => mine[i] === true;
    return {
      files: rows.files,
      numbers: Uint32Array.from(mine.keys()).filter((i) => mine[i] === true),
      texts: rows.texts.filter(keep),
      pairs: rows.pairs === null ? null : rows.pairs.filter(keep),
      labels: rows.labels.filter(keep),
      ...(rows.leftover === undefined ? {} : { leftover: rows.leftover.filter(keep) }),
      ...(rows.groups === undefined ? {} : { groups: rows.groups.filter(keep) }),
    };
  };
  const training = chosen(splitCodes.training);
  if (training === null) {
    throw new InputError({
      where: "splits",
      must: `the column ${JSON.stringify(columns.split)} must say train in some rows`,
      got: listed(distinct),
      todo: "Give training rows.",
      file: paths[0]!,
    });
  }
  return { training, validation: chosen(splitCodes.validation), test: chosen(splitCodes.test) };
}

/**
 * Names for files in the ids of rows: as much of the end of each path as tells
 * the files apart ("train.tsv"; "train/0000.parquet" beside "test/0000.parquet").
 */
function fileNames(paths: readonly string[]): (path: string) => string {
  const parts = paths.map((path) => resolve(path).split(sep));
  const longest = Math.max(...parts.map((part) => part.length));
  let depth = 1;
  while (depth < longest && new Set(parts.map((part) => part.slice(-depth).join("/"))).size < new Set(paths).size) depth++;
  return (path) => resolve(path).split(sep).slice(-depth).join("/");
}

/** Names of classes that a data set's parquet files state about their integer labels. */
async function statedNames(path: string, label: string, options: TaskOptions): Promise<readonly string[] | undefined> {
  if (tableFormat(path) !== "parquet") return undefined;
  const metadata = (await readParquetMetadata(path, options)).get("huggingface");
  if (metadata === undefined) return undefined;
  let stated: unknown;
  try {
    stated = JSON.parse(metadata);
  } catch {
    return undefined; // a description that does not parse says nothing
  }
  for (const key of ["info", "features", label, "names"]) {
    if (typeof stated !== "object" || stated === null || !Object.hasOwn(stated, key)) return undefined;
    stated = (stated as Readonly<Record<string, unknown>>)[key];
  }
  if (!Array.isArray(stated) || stated.length < 2) return undefined;
  const names: readonly unknown[] = stated;
  return names.every((name) => typeof name === "string") && new Set(names).size === names.length ? names : undefined;
}

function hasColumn(columns: readonly TableColumn[], name: string): boolean {
  return columns.some((column) => column.name === name);
}
