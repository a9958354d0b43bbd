/** JSON lines (one object a line), or a file that is one JSON array of objects. */
import { FormatError, InputError } from "../../base/errors.ts";
import { firstBytes, readWholePlain } from "../../formats/gzip.ts";
import {
  type ColumnKind,
  checkedCell,
  checkedSize,
  columnIndices,
  type TableColumn,
  type TableOptions,
  type TextTable,
} from "./cells.ts";
import { readLines } from "./lines.ts";

/** An array is parsed whole, as one string; lines have no such limit. */
const largestArray = 256 * 1024 * 1024;
/** So many rows are looked at to list the columns. */
const listedRows = 1000;
const where = "reading JSON";

type JsonObject = Readonly<Record<string, unknown>>;

/** The keys of the first rows, in the order they appear. */
export async function listJsonColumns(path: string, options: TableOptions): Promise<readonly TableColumn[]> {
  const kinds = new Map<string, ColumnKind | null>();
  await readObjects(path, { ...options, onProgress: undefined }, (object, row) => {
    for (const [name, value] of Object.entries(object)) {
      const kind = kindOf(value);
      const known = kinds.get(name) ?? null;
      kinds.set(name, known === null || kind === null || known === kind ? (known ?? kind) : mixed(known, kind));
    }
    return row < listedRows;
  });
  if (kinds.size === 0) {
    throw new FormatError({
      where,
      must: "there must be one JSON object a line, with the columns as keys",
      got: "no object with a key",
      todo: 'Write lines such as {"text": "a good day", "label": 1}.',
      file: path,
    });
  }
  return [...kinds].map(([name, kind]) => ({ name, kind: kind ?? "text" }));
}

/** The values of the named keys: strings as they are, numbers and booleans as JSON writes them, null where absent. */
export async function readJsonColumns(path: string, wanted: readonly string[], options: TableOptions): Promise<TextTable> {
  const there = await listJsonColumns(path, options);
  columnIndices(
    path,
    there.map((column) => column.name),
    wanted,
  );
  const columns: (string | null)[][] = wanted.map(() => []);
  let rows = 0;
  await readObjects(path, options, (object, row) => {
    rows = row;
    for (const [c, name] of wanted.entries()) {
      const value = Object.hasOwn(object, name) ? object[name] : null;
      columns[c]?.push(cellOf(value, path, row, name));
    }
    return true;
  });
  return { path, rows, columns };
}

/** Calls `onObject` with every object and its row, counted from 1, until it returns false. */
async function readObjects(
  path: string,
  options: TableOptions,
  onObject: (object: JsonObject, row: number) => boolean,
): Promise<void> {
  if (await startsWithBracket(path, options)) {
    const rows = parsed(await wholeText(path), path, undefined);
    if (!Array.isArray(rows)) throw notAnObject(path, undefined);
    for (const [i, value] of rows.entries()) if (!onObject(objectOf(value, path, i + 1), i + 1)) return;
    return;
  }
  let row = 0;
  await readLines(path, options, (bytes, from, to) => {
    const line = bytes.toString("utf8", from, to);
    if (line.trim() === "") return true;
    row++;
    return onObject(objectOf(parsed(line, path, row), path, row), row);
  });
}

async function startsWithBracket(path: string, options: TableOptions): Promise<boolean> {
  await checkedSize(path, options);
  const start = await firstBytes(path, 4096);
  return start.toString("utf8").trimStart().startsWith("["); // trimming takes a byte order mark too
}

async function wholeText(path: string): Promise<string> {
  const bytes = await readWholePlain(path, largestArray);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError({ where, must: "text must be UTF-8", got: "other bytes", todo: "Save the file as UTF-8.", file: path });
  }
}

function parsed(text: string, path: string, row: number | undefined): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FormatError({
      where,
      must: row === undefined ? "the array must be valid JSON" : "every line must be one whole JSON object",
      got: "text that does not parse",
      todo: "Write one object a line, without commas between lines; NaN and single quotes are not JSON.",
      file: path,
      ...(row === undefined ? {} : { row }),
    });
  }
}

function objectOf(value: unknown, path: string, row: number): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw notAnObject(path, row);
}

function notAnObject(path: string, row: number | undefined): FormatError {
  return new FormatError({
    where,
    must: "every row must be a JSON object",
    got: "another value",
    todo: 'Write rows such as {"text": "a good day", "label": 1}.',
    file: path,
    ...(row === undefined ? {} : { row }),
  });
}

function cellOf(value: unknown, path: string, row: number, name: string): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return checkedCell(value, path, row);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new InputError({
    where,
    must: `${JSON.stringify(name)} must be a text, a number or true or false`,
    got: Array.isArray(value) ? "a list" : "an object",
    todo: "Name another column, or flatten this one.",
    file: path,
    row,
  });
}

function kindOf(value: unknown): ColumnKind | null {
  if (value === null) return null;
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "number") ? "vector" : "other";
}

/** Numbers beside texts are read as text; anything nested stays unreadable. */
function mixed(a: ColumnKind, b: ColumnKind): ColumnKind {
  const nested = (kind: ColumnKind): boolean => kind === "vector" || kind === "other";
  return nested(a) || nested(b) ? "other" : "text";
}
