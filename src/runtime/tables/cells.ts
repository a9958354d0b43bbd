/** What all table formats share: the shape of a table of text, limits, and what a cell must be. */
import { FormatError, InputError, MissingError } from "../../base/errors.ts";
import type { RunControl } from "../../base/progress.ts";
import { regularFileSize } from "../../formats/whole-file.ts";

/** What a column holds, as far as the format says: TSV and CSV know only text. */
export type ColumnKind = "text" | "number" | "boolean" | "vector" | "other";

/** One column of a table file. */
export interface TableColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** Chosen columns as text; what the text means is decided by who asked. */
export interface TextTable {
  readonly path: string;
  readonly rows: number;
  /** One array a column, in the order asked for; null where JSON or parquet has no value. */
  readonly columns: readonly (readonly (string | null)[])[];
}

/** How a table is read. */
export interface TableOptions extends RunControl {
  /** Larger files, and .gz files and parquet columns that unpack to more, are refused. Default: 2 GiB. */
  readonly limitBytes?: number | undefined;
}

/** Default of `limitBytes`: what still fits into memory as text. */
export const defaultTableLimit: number = 2 * 1024 ** 3;

/** No line, and no cell, is longer: also the limit against files without line ends. */
export const longestLine: number = 16 * 1024 * 1024;

const where = "reading a table";

/** The largest table in bytes, unpacked. */
export function tableLimit({ limitBytes = defaultTableLimit }: TableOptions): number {
  return limitBytes;
}

/**
 * The size of a table file.
 * @throws MissingError, InputError (a folder, a pipe), FormatError when it is larger than the limit.
 */
export async function checkedSize(path: string, options: TableOptions): Promise<number> {
  const size = await regularFileSize(path);
  checkLimit(path, size, options);
  return size;
}

/** @throws FormatError when `bytes` are more than the limit. */
export function checkLimit(path: string, bytes: number, options: TableOptions): void {
  const limit = tableLimit(options);
  if (bytes <= limit) return;
  throw new FormatError({
    where,
    must: `a table must be at most ${limit} bytes`,
    got: `${bytes}`,
    todo: "Take a part of it: a limited number of rows is enough for a study.",
    file: path,
  });
}

/**
 * A cell as it may enter the program: NUL bytes and halves of characters mean a file that is not text.
 * @throws FormatError
 */
export function checkedCell(cell: string, path: string, row: number): string {
  if (cell.includes("\0")) {
    throw new FormatError({
      where,
      must: "text must have no NUL bytes",
      got: "a NUL byte",
      todo: "Is the file binary, or UTF-16? Save it as UTF-8.",
      file: path,
      row,
    });
  }
  // A surrogate without its other half cannot be written as UTF-8. (String.isWellFormed, for our target's library.)
  if (/\p{Surrogate}/u.test(cell)) {
    throw new FormatError({
      where,
      must: "text must be whole Unicode characters",
      got: "half of a surrogate pair",
      todo: "Repair the text where it was cut.",
      file: path,
      row,
    });
  }
  return cell;
}

/** Where the asked columns stand among those there are. @throws MissingError, listing the columns */
export function columnIndices(path: string, there: readonly string[], wanted: readonly string[]): readonly number[] {
  return wanted.map((name) => {
    const index = there.indexOf(name);
    if (index >= 0) return index;
    throw new MissingError({
      where,
      must: `there must be a column ${JSON.stringify(name)}`,
      got: `the columns ${listed(there)}`,
      todo: "Name one of these columns.",
      file: path,
    });
  });
}

/** @throws FormatError when two columns share a name, or there is none. */
export function checkHeader(path: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (name !== "" && seen.has(name)) {
      throw new FormatError({
        where,
        must: "columns must have different names",
        got: `two named ${JSON.stringify(name)}`,
        todo: "Rename one in the first line.",
        file: path,
      });
    }
    seen.add(name);
  }
  if (names.every((name) => name === "")) {
    throw new FormatError({
      where,
      must: "the first line must name the columns",
      got: "an empty file or line",
      todo: "Write the names of the columns, such as text and label, on the first line.",
      file: path,
    });
  }
}

/** The row is ragged. */
export function raggedRow(path: string, row: number, must: number, got: number): FormatError {
  return new FormatError({
    where,
    must: `every row must have ${must} ${must === 1 ? "cell" : "cells"}, as the first line has`,
    got: `${got}`,
    todo: "Repair the row; in TSV a text must hold no tab and no line end.",
    file: path,
    row,
  });
}

/** Names for a message, at most twenty. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name));
  return names.length > 20 ? `${shown.join(", ")} and ${names.length - 20} more` : shown.join(", ");
}

/** The error for a file that is not a table at all. */
export function notATable(path: string, extensions: readonly string[]): InputError {
  return new InputError({
    where,
    must: `a table's name must end in ${extensions.join(", ")}`,
    got: JSON.stringify(path.slice(path.lastIndexOf("/") + 1)),
    todo: "Rename the file by its format, or convert it.",
    file: path,
  });
}
