/** Comma-separated text with quotes as RFC 4180 says, read by DuckDB with every guess of its own switched off. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { FormatError } from "../../base/errors.ts";
import { stopIfAborted } from "../../base/progress.ts";
import { firstBytes } from "../../formats/gzip.ts";
import { identifier } from "../../formats/sql-identifier.ts";
import { withPlainFile } from "../../formats/unpacked-file.ts";
import {
  checkedCell,
  checkedSize,
  checkHeader,
  columnIndices,
  longestLine,
  type TableColumn,
  type TableOptions,
  type TextTable,
  tableLimit,
} from "./cells.ts";
import { type EnginePath, quoted, withEngine } from "./engine.ts";

const headerBytes = 1024 * 1024;
const delimiters = [",", ";", "\t"] as const;

/** The names on the first line; where it has no comma, semicolons or tabs are taken to separate. */
export async function listCsvColumns(path: string, options: TableOptions): Promise<readonly TableColumn[]> {
  const { names } = await readHeader(path, options);
  return names.map((name) => ({ name, kind: "text" }));
}

/** The named columns; an empty cell is the empty text, quoted or not. */
export async function readCsvColumns(path: string, wanted: readonly string[], options: TableOptions): Promise<TextTable> {
  const { names, delimiter } = await readHeader(path, options);
  const indices = columnIndices(path, names, wanted);
  const columns: string[][] = wanted.map(() => []);
  let rows = 0;
  const read = async (connection: DuckDBConnection, file: EnginePath): Promise<void> => {
    // Numbered names: those of the file may be empty or differ only in case.
    const types = names.map((_, i) => `'c${i}': 'VARCHAR'`).join(", ");
    const chosen = indices.map((i) => `coalesce(${identifier(`c${i}`)}, '')`).join(", ");
    const result = await connection.stream(
      `SELECT ${chosen} FROM read_csv(${file.pattern}, delim = ${quoted(delimiter)}, quote = '"', escape = '"', header = true,
        columns = {${types}}, auto_detect = false, compression = 'none', comment = '', null_padding = false,
        ignore_errors = false, strict_mode = true, max_line_size = ${longestLine})`,
    );
    for (;;) {
      stopIfAborted(options, "reading a table");
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      for (const [c, column] of columns.entries()) {
        for (const [i, value] of chunk.getColumnValues(c).entries()) column.push(checkedCell(String(value), path, rows + i + 1));
      }
      rows += chunk.rowCount;
      options.onProgress?.({ stage: "reading text", done: rows, total: rows, unit: "rows" });
    }
  };
  // DuckDB's own reader of gzip refuses headers with further fields, such as bgzip writes.
  await withPlainFile(path, { ...options, limitBytes: tableLimit(options) }, (plain) => withEngine(plain, read, { shown: path }));
  return { path, rows, columns };
}

/** The first record: DuckDB must be told the columns, or it guesses everything else as well. */
async function readHeader(
  path: string,
  options: TableOptions,
): Promise<{ readonly names: readonly string[]; readonly delimiter: string }> {
  await checkedSize(path, options);
  const start = await firstBytes(path, headerBytes);
  if (start.includes(0)) {
    throw new FormatError({
      where: "reading a table",
      must: "CSV must be UTF-8 text",
      got: "NUL bytes",
      todo: "Is the file binary, or UTF-16? Save it as UTF-8.",
      file: path,
    });
  }
  const text = start.toString("utf8").replace(/^\ufeff/, "");
  const unquoted = text.replace(/"[^"]*"/g, "").split(/[\r\n]/, 1)[0]!;
  const delimiter = delimiters.find((sign) => unquoted.includes(sign)) ?? ",";
  const names = firstRecord(text, delimiter).map((name) => name.trim());
  checkHeader(path, names);
  return { names, delimiter };
}

function firstRecord(text: string, delimiter: string): readonly string[] {
  const cells: string[] = [];
  let cell = "";
  let inQuotes = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i]!;
    if (inQuotes) {
      if (sign !== '"') cell += sign;
      else if (text[i + 1] === '"') cell += text[++i]!;
      else inQuotes = false;
    } else if (sign === '"' && cell === "") inQuotes = true;
    else if (sign === "\n" || sign === "\r") break;
    else if (sign === delimiter) {
      cells.push(cell);
      cell = "";
    } else cell += sign;
  }
  return [...cells, cell];
}
