/** Text with a row a line: JSON lines, comma- and tab-separated values, also packed with gzip. */

import { existsSync } from "node:fs";
import { FormatError, MissingError } from "../base/errors.ts";
import { filePieces, plainEnding } from "../formats/gzip.ts";
import type { Address } from "./address.ts";
import { drawOf } from "./drawn-rows.ts";
import { batchesOf, type GatheredRow } from "./gathering.ts";
import { csvRows, decodedText, linesOf } from "./plain-lines.ts";
import { numberReader } from "./raw-numbers.ts";
import type { OpenSource, RowChoice, Source } from "./source.ts";
import { chooseColumns, type TableColumns, type TableOutline } from "./table-columns.ts";
import { gatheredRow, type ValueRow } from "./table-rows.ts";

/** How text is taken apart. */
export type TextForm = "json" | "csv" | "tsv";

const forms: Readonly<Record<string, TextForm>> = { ".jsonl": "json", ".ndjson": "json", ".csv": "csv", ".tsv": "tsv" };

/** JSON lines. */
export const jsonLines: Source = {
  name: "json-lines",
  title: "JSON lines, an object a row",
  schemes: ["jsonl"],
  endings: [".jsonl", ".ndjson"],
  example: "jsonl:vectors.jsonl?vector=embedding&label=topic",
  drivers: [],
  open: (address, choice) => openText(address, choice, "json"),
};

/** Comma- and tab-separated values. */
export const separatedValues: Source = {
  name: "csv",
  title: "comma- and tab-separated values, the columns named in the first line",
  schemes: ["csv", "tsv"],
  endings: [".csv", ".tsv"],
  example: "csv:vectors.csv?vector=d*&label=topic",
  drivers: [],
  open: (address, choice) => openText(address, choice, "csv"),
};

async function openText(address: Address, choice: RowChoice, usual: TextForm): Promise<OpenSource> {
  const path = pathOf(address);
  const form = forms[plainEnding(path)] ?? usual;
  return openPieces(() => filePieces(path), form, address, choice);
}

/** The path that an address of a file names, whether there is a file or not. */
export function namedPath(address: Address): string {
  const target = address.target();
  return address.scheme === "file" ? target : target.slice(target.indexOf(":") + 1);
}

/** The path of an address of a file. @throws MissingError where there is none */
export function pathOf(address: Address): string {
  const path = namedPath(address);
  if (existsSync(path)) return path;
  const [must, got] = ["the file must exist", "nothing at this path"];
  const todo = "Check the path; relative ones start at the current folder.";
  throw new MissingError({ where: "vectors", must, got, todo, file: path });
}

/** Text from anywhere, read once: its first row says what its columns are. */
export async function openPieces(
  pieces: () => AsyncIterable<Uint8Array>,
  form: TextForm,
  address: Address,
  choice: RowChoice,
): Promise<OpenSource> {
  const rows = valueRows(decodedText(pieces(), address.shown), form, address.shown);
  const first = await rows.next();
  if (first.done === true) throw noRows(address.shown);
  const outline = outlineOf(first.value, address.shown);
  const columns = chooseColumns(outline, choice);
  drawOf(address, null); // nobody knows how many rows will come
  return {
    size: null,
    dimensions: null,
    columns: columns.others,
    facts: [],
    async *batches() {
      yield* batchesOf(gathered(first.value, rows, columns, address), columns.others.length, address.shown);
    },
    async close() {
      await rows.return(undefined);
    },
  };
}

interface TextRow {
  readonly names: readonly string[];
  readonly value: ValueRow;
}

async function* gathered(
  first: TextRow,
  rest: AsyncIterator<TextRow>,
  columns: TableColumns,
  address: Address,
): AsyncGenerator<GatheredRow> {
  const forms = { numbers: numberReader(address.chosen.numbers), shown: address.shown };
  let number = 0;
  for (let row: TextRow | null = first; row !== null; ) {
    yield gatheredRow(row.value, number++, columns, forms);
    const next: IteratorResult<TextRow> = await rest.next();
    row = next.done === true ? null : next.value;
  }
}

async function* valueRows(text: AsyncIterable<string>, form: TextForm, shown: string): AsyncGenerator<TextRow> {
  if (form === "json") {
    let number = 0;
    for await (const line of linesOf(text, shown)) {
      const object = objectOf(line, ++number, shown);
      yield { names: Object.keys(object), value: (column) => (Object.hasOwn(object, column) ? object[column] : null) };
    }
    return;
  }
  let places: ReadonlyMap<string, number> | null = null;
  let names: readonly string[] = [];
  let number = 0;
  for await (const cells of csvRows(text, form === "tsv" ? "\t" : ",", shown)) {
    if (places === null) {
      names = cells.map((name, at) => (at === 0 ? name.replace(/^\ufeff/, "") : name));
      places = new Map(names.map((name, at) => [name, at]));
      continue;
    }
    number++;
    if (cells.length !== names.length) throw ragged(shown, number, names.length, cells.length);
    const found = places;
    yield { names, value: (column) => (cells[found.get(column)!] === "" ? null : cells[found.get(column)!]) };
  }
}

/** A list of numbers, or text in brackets, is a vector. */
function outlineOf({ names, value }: TextRow, shown: string): TableOutline {
  const isVector = (name: string): boolean => {
    const found = value(name);
    return Array.isArray(found) || (typeof found === "string" && /^\s*[[{].*[\]}]\s*$/s.test(found));
  };
  return { names, vectors: names.filter(isVector), shown };
}

function objectOf(line: string, row: number, file: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  } catch {
    // said below
  }
  throw new FormatError({
    where: "vectors",
    must: "every line must be one whole JSON object",
    got: "something else",
    todo: 'Write lines such as {"id": 1, "embedding": [0.1, 0.2], "label": "a"}; NaN is not JSON.',
    file,
    row,
  });
}

function ragged(file: string, row: number, must: number, got: number): FormatError {
  return new FormatError({
    where: "vectors",
    must: `every row must have ${must} cells, as the first line has`,
    got: `${got}`,
    todo: "Repair the row; a text with separators or line ends must stand between double quotes.",
    file,
    row,
  });
}

function noRows(file: string): FormatError {
  const [must, got] = ["there must be rows, and of tables a line of names before them", "none"];
  return new FormatError({ where: "vectors", must, got, todo: "Is this the file you meant?", file });
}
