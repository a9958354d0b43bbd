/** One value a row, from a text file with one on each line, from a column of a table or from a list that NumPy saved, each also as .gz. */
import { extname } from "node:path";
import { FormatError, InputError, MissingError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { plainEnding, readWholePlain } from "../formats/gzip.ts";
import { readNpyCells, readNpyCellsOf } from "../formats/npy-cells.ts";
import { withNpz } from "../formats/npz.ts";
import { listColumns, listed, readColumns, tableFormat } from "../runtime/tables/tables.ts";
import { vectorArray } from "./bring-matrix.ts";

/** Names a column of labels, groups or splits is known by when none is given. */
export const labelColumnNames = ["label", "labels", "class", "target", "category", "score", "y"] as const;
export const groupColumnNames = ["group", "groups", "document", "doc", "document_id", "doc_id"] as const;
export const splitColumnNames = ["split", "partition", "splits"] as const;

/** Lines are short: this is ten million labels of a hundred bytes. */
const largestText = 1024 ** 3;

/**
 * Reads the values as text.
 * @param column  the column's name; without it a known name, or the table's only column
 * @param besides  where the vectors are in the same file: the name of their array, if one was given
 * @throws MissingError, InputError, FormatError, for .npy also ShapeError and UnsupportedError, each naming the file
 */
export async function readColumn(
  path: string,
  column: string | undefined,
  known: readonly string[],
  control: RunControl,
  besides?: { readonly vectors: string | undefined },
): Promise<readonly (string | null)[]> {
  if (isNpz(path)) {
    return withNpz(path, async ({ names, open }) => {
      const vectors = besides === undefined ? null : vectorArray(names, besides.vectors);
      const others = names.filter((name) => name !== vectors);
      return readNpyCellsOf(
        await open(column ?? (vectors === null ? found : firstKnown)(others, known) ?? missingArray(others, known, path)),
      );
    });
  }
  if (tableFormat(path) === null) {
    if (column === undefined) return plainEnding(path) === ".npy" ? readNpyCells(path) : readLines(path);
    throw new InputError({
      where: "columns",
      must: `a column can only be taken from a table (.csv, .tsv, .jsonl, .parquet)`,
      got: `the column ${JSON.stringify(column)} of another file`,
      todo: "Leave the column out: a text file has one value a line, an .npy file one an element.",
      file: path,
    });
  }
  const name =
    column ??
    guess(
      (await listColumns(path)).filter((column) => column.kind !== "vector").map((column) => column.name),
      known,
      path,
    );
  const { columns } = await readColumns(path, [name], { signal: control.signal });
  return columns[0]!;
}

/** Whether the values of a file have names: a table's columns, an archive's arrays. */
export function hasColumns(path: string): boolean {
  return isNpz(path) || tableFormat(path) !== null;
}

/** These names; none for files without. */
export async function columnNames(path: string): Promise<readonly string[]> {
  if (isNpz(path)) return withNpz(path, ({ names }) => Promise.resolve(names));
  return tableFormat(path) === null ? [] : (await listColumns(path)).map((column) => column.name);
}

function isNpz(path: string): boolean {
  return extname(path).toLowerCase() === ".npz";
}

/** Whether a table has one of these columns. */
export async function findColumn(path: string, known: readonly string[]): Promise<string | null> {
  return firstKnown(await columnNames(path), known);
}

async function readLines(path: string): Promise<readonly string[]> {
  const bytes = await readWholePlain(path, largestText);
  if (bytes.includes(0)) {
    throw new FormatError({
      where: "lines",
      must: "must be text with one value a line",
      got: "a NUL byte",
      todo: "Save it as UTF-8 text, or as a table with the right ending (.csv, .parquet).",
      file: path,
    });
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError({
      where: "lines",
      must: "must be UTF-8 text",
      got: "other bytes",
      todo: "Save it as UTF-8.",
      file: path,
    });
  }
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function guess(names: readonly string[], known: readonly string[], path: string): string {
  const name = found(names, known);
  if (name !== null) return name;
  throw new MissingError({
    where: "columns",
    must: `there must be a column named ${known.slice(0, 3).join(", ")}, or its name must be given`,
    got: `the columns ${listed(names)}`,
    todo: "Name the column.",
    file: path,
  });
}

function found(names: readonly string[], known: readonly string[]): string | null {
  return firstKnown(names, known) ?? (names.length === 1 ? (names[0] ?? null) : null);
}

/** @throws MissingError */
function missingArray(others: readonly string[], known: readonly string[], path: string): never {
  const [kind, todo] =
    known === labelColumnNames
      ? ["labels", "Name it with {labelColumn}, or name another file with {labels}."]
      : [`${known[0]} values`, "Name it, or another file."];
  throw new MissingError({
    where: "npz",
    must: `there must be an array of ${kind}, named ${known.join(", ")}, or its name must be given`,
    got: others.length === 0 ? "none besides the vectors" : `the arrays ${listed(others)}`,
    todo,
    file: path,
  });
}

function firstKnown(names: readonly string[], known: readonly string[]): string | null {
  for (const wanted of known) {
    const found = names.find((name) => name.toLowerCase() === wanted);
    if (found !== undefined) return found;
  }
  return null;
}
