/** Tab-separated text: no quotes, no escapes; a cell is what stands between two tabs. */
import { FormatError } from "../../base/errors.ts";
import {
  checkedCell,
  checkHeader,
  columnIndices,
  raggedRow,
  type TableColumn,
  type TableOptions,
  type TextTable,
} from "./cells.ts";
import { readLines } from "./lines.ts";

/** The names on the first line. */
export async function listTsvColumns(path: string, options: TableOptions): Promise<readonly TableColumn[]> {
  let names: readonly string[] = [];
  await readLines(path, { ...options, onProgress: undefined }, (bytes, from, to) => {
    names = header(bytes, from, to, path);
    return false;
  });
  checkHeader(path, names);
  return names.map((name) => ({ name, kind: "text" }));
}

/** The named columns; blank lines are passed over (in a table of one column a blank line is an empty cell). */
export async function readTsvColumns(path: string, wanted: readonly string[], options: TableOptions): Promise<TextTable> {
  let names: readonly string[] = [];
  let indices: readonly number[] = [];
  const columns: string[][] = wanted.map(() => []);
  let rows = 0;
  await readLines(path, options, (bytes, from, to, line) => {
    if (line === 1) {
      names = header(bytes, from, to, path);
      checkHeader(path, names);
      indices = columnIndices(path, names, wanted);
      return true;
    }
    if (from === to && names.length > 1) return true;
    rows++;
    const tabs = tabsBetween(bytes, from, to);
    if (tabs.length + 1 !== names.length) throw raggedRow(path, rows, names.length, tabs.length + 1);
    for (let c = 0; c < indices.length; c++) {
      const index = indices[c]!;
      const start = index === 0 ? from : tabs[index - 1]! + 1;
      const end = index < tabs.length ? tabs[index]! : to;
      // Decoded cell by cell: a slice of a longer string would keep all of it in memory.
      columns[c]!.push(checkedCell(bytes.toString("utf8", start, end), path, rows));
    }
    return true;
  });
  checkHeader(path, names);
  return { path, rows, columns };
}

function header(bytes: Buffer, from: number, to: number, path: string): readonly string[] {
  const line = bytes.toString("utf8", from, to);
  if (line.includes("\r") || line.includes("\0")) {
    throw new FormatError({
      where: "reading a table",
      must: "lines must end in a line feed and hold no control characters",
      got: line.includes("\0") ? "NUL bytes" : "carriage returns inside the first line",
      todo: "Save the file as UTF-8 text with ordinary line ends.",
      file: path,
    });
  }
  return line.split("\t").map((name) => name.trim());
}

function tabsBetween(bytes: Buffer, from: number, to: number): readonly number[] {
  const tabs: number[] = [];
  for (let at = from; at < to; at++) if (bytes[at] === 9) tabs.push(at);
  return tabs;
}
