/**
 * Table files: TSV, CSV, JSON lines (each also as .gz) and parquet into plain arrays, and parquet
 * out of them. Parquet and CSV are read by DuckDB, locked down to the one
 * file. TSV has no quotes at all, so a bare `"` reads right: it is split at
 * tabs and line ends, which DuckDB cannot do when line ends are mixed.
 * Everything comes as text; what it means is decided elsewhere.
 */
import { plainEnding } from "../../formats/gzip.ts";
import { listed as listedNames, notATable, type TableColumn, type TableOptions, type TextTable } from "./cells.ts";
import { listCsvColumns, readCsvColumns } from "./csv.ts";
import { listJsonColumns, readJsonColumns } from "./json.ts";
import { listParquetColumns, readParquetColumns } from "./parquet.ts";
import { listTsvColumns, readTsvColumns } from "./tsv.ts";

export type { ColumnKind, TableColumn, TableOptions, TextTable } from "./cells.ts";
export { readParquetMetadata } from "./parquet.ts";
export { countBytesRows, streamBytesRows } from "./rows-of-bytes.ts";
export { readVectorColumn } from "./vectors.ts";
export { type NeighbourCell, type OutputColumn, writeParquet } from "./write.ts";

/** The formats of table files. */
export type TableFormat = "tsv" | "csv" | "json" | "parquet";

const formats: Readonly<Record<string, TableFormat>> = {
  ".tsv": "tsv",
  ".csv": "csv",
  ".jsonl": "json",
  ".ndjson": "json",
  ".json": "json",
  ".parquet": "parquet",
};

/** The endings of table files: ".tsv", ".csv", … */
export const tableExtensions: readonly string[] = Object.keys(formats);

/** The format by the file's name, also of one packed with gzip ("rows.csv.gz"), or null. */
export function tableFormat(path: string): TableFormat | null {
  const extension = plainEnding(path);
  return Object.hasOwn(formats, extension) ? (formats[extension] ?? null) : null;
}

/**
 * The columns of a table file, in the file's order.
 * @throws MissingError, InputError (unknown ending, a folder), FormatError (not of its format, too large)
 */
export function listColumns(path: string, options: TableOptions = {}): Promise<readonly TableColumn[]> {
  switch (formatOf(path)) {
    case "tsv":
      return listTsvColumns(path, options);
    case "csv":
      return listCsvColumns(path, options);
    case "json":
      return listJsonColumns(path, options);
    case "parquet":
      return listParquetColumns(path, options);
  }
}

/**
 * The named columns as text, all rows in the file's order. Rows are counted
 * from 1 in errors, without the header and without blank lines.
 * @throws as listColumns; MissingError when a column is not there; FormatError naming the row that is ragged or no text
 */
export async function readColumns(path: string, names: readonly string[], options: TableOptions = {}): Promise<TextTable> {
  switch (formatOf(path)) {
    case "tsv":
      return readTsvColumns(path, names, options);
    case "csv":
      return readCsvColumns(path, names, options);
    case "json":
      return readJsonColumns(path, names, options);
    case "parquet":
      return readParquetColumns(path, names, options);
  }
}

/** Names for a message: quoted, at most twenty. */
export function listed(names: readonly string[]): string {
  return listedNames(names);
}

function formatOf(path: string): TableFormat {
  const format = tableFormat(path);
  if (format === null) throw notATable(path, tableExtensions);
  return format;
}
