/** Which files of a folder are a task's splits. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { InputError, MissingError } from "../base/errors.ts";
import { fileError } from "../formats/file-error.ts";
import { plainStem } from "../formats/gzip.ts";
import { insideFolder } from "../formats/inside-folder.ts";
import { listed, tableExtensions, tableFormat } from "../runtime/tables/tables.ts";
import type { SplitFiles } from "./from-files.ts";
import { type SplitFileName, splitOfFile } from "./split-names.ts";
import { splitCodes } from "./task.ts";

/** The files of a folder, and the names of tables beside them that are no split. */
export interface FolderSplits extends SplitFiles {
  readonly passedOver: readonly string[];
}

/** Data sets from the Hub keep their tables there. */
const innerFolder = "data";
const where = "task folder";

/**
 * The table files of a folder by split, or its only table file with all rows,
 * whatever its name. When there is none, the folder `data` inside is looked at.
 * @throws MissingError without tables or without training; InputError when two files could be the same split, a shard is
 * missing, or a link leads out of the folder
 */
export async function splitFilesOf(folder: string): Promise<FolderSplits> {
  const there = await tableFiles(folder);
  const inner = there.length === 0 ? await innerTables(folder) : [];
  const tables = there.length === 0 ? inner : there;
  const base = there.length === 0 ? join(folder, innerFolder) : folder;
  const [only] = tables;
  if (only === undefined) {
    throw new MissingError({
      where,
      must: `there must be tables (${tableExtensions.join(", ")}) in the folder`,
      got: "none",
      todo: "Put in train, validation and test files, or one file with all rows.",
      file: folder,
    });
  }
  const named = tables.map((name) => ({ name, is: splitOfFile(plainStem(name)) }));
  const isAll = tables.length === 1 && (named[0]?.is?.shard?.count ?? 1) === 1;
  if (isAll) return { training: [await insideFolder(where, base, only)], passedOver: [] };
  const splits = named.filter((file): file is { name: string; is: SplitFileName } => file.is !== null);
  if (splits.length === 0) {
    throw new InputError({
      where,
      must: "files must be named train, validation and test, or there must be one file only",
      got: listed(tables),
      todo: "Rename them, or name one file instead of the folder.",
      file: folder,
    });
  }
  if (!splits.some((file) => file.is.split === splitCodes.training)) {
    throw new MissingError({
      where,
      must: "there must be a training file beside the others",
      got: listed(tables),
      todo: "Name a file train.tsv (or .csv, .jsonl, .parquet), or name one file instead of the folder.",
      file: folder,
    });
  }
  const pathsOf = async (split: number): Promise<readonly string[]> => {
    const files = splits.filter((file) => file.is.split === split);
    return Promise.all(inOrder(folder, files).map((name) => insideFolder(where, base, name)));
  };
  return {
    training: await pathsOf(splitCodes.training),
    validation: await pathsOf(splitCodes.validation),
    test: await pathsOf(splitCodes.test),
    passedOver: named.filter((file) => file.is === null).map((file) => file.name),
  };
}

/** The files of one split: one, or all of its shards. */
function inOrder(folder: string, files: readonly { readonly name: string; readonly is: SplitFileName }[]): readonly string[] {
  const sorted = files.toSorted((a, b) => (a.is.shard?.index ?? 0) - (b.is.shard?.index ?? 0));
  const count = sorted[0]?.is.shard?.count ?? 1;
  const whole = sorted.length <= 1 ? count === 1 || sorted.length === 0 : sorted.every((file, i) => isShard(file.is, i, count));
  if (whole && (sorted.length <= 1 || sorted.length === count)) return sorted.map((file) => file.name);
  const sharded = sorted.every((file) => file.is.shard !== null);
  throw new InputError({
    where,
    must: sharded
      ? `all ${count} shards of a split must be there, once`
      : "there must be one file a split, or numbered shards of it",
    got: listed(sorted.map((file) => file.name)),
    todo: sharded ? "Fetch the missing ones." : "Move the others away, or name them train-00000-of-00002 and so on.",
    file: folder,
  });
}

function isShard(name: SplitFileName, index: number, count: number): boolean {
  return name.shard !== null && name.shard.index === index && name.shard.count === count;
}

/** The tables of the folder `data`, which is no link to elsewhere; none where there is no such folder. */
async function innerTables(folder: string): Promise<readonly string[]> {
  const status = await stat(join(folder, innerFolder)).catch(() => null);
  if (status?.isDirectory() !== true) return [];
  await insideFolder(where, folder, innerFolder);
  return tableFiles(join(folder, innerFolder));
}

async function tableFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && !entry.name.startsWith("."))
      .map((entry) => entry.name)
      .filter((name) => tableFormat(name) !== null)
      .sort();
  } catch (cause) {
    throw fileError(where, folder, cause);
  }
}
