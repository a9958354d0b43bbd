/** Parquet: columns as text, and the key-value metadata of the file. Declared sizes are checked before data is read. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { InputError } from "../../base/errors.ts";
import { stopIfAborted } from "../../base/progress.ts";
import { identifier } from "../../formats/sql-identifier.ts";
import {
  type ColumnKind,
  checkedCell,
  checkedSize,
  checkLimit,
  columnIndices,
  type TableColumn,
  type TableOptions,
  type TextTable,
} from "./cells.ts";
import { type EnginePath, withEngine } from "./engine.ts";

/** Columns and kinds; bytes without a type are taken for text, as old writers left them. */
export async function listParquetColumns(path: string, options: TableOptions): Promise<readonly TableColumn[]> {
  await checkedSize(path, options);
  return withEngine(path, async (connection, file) =>
    (await describe(connection, file)).map(({ name, kind }) => ({ name, kind })),
  );
}

/** The named columns, each value cast to text by DuckDB; null stays null. */
export async function readParquetColumns(path: string, wanted: readonly string[], options: TableOptions): Promise<TextTable> {
  await checkedSize(path, options);
  const columns: (string | null)[][] = wanted.map(() => []);
  let rows = 0;
  await withEngine(path, async (connection, file) => {
    const there = await describe(connection, file);
    const indices = columnIndices(
      path,
      there.map((column) => column.name),
      wanted,
    );
    for (const i of indices) {
      const column = there[i];
      if (column === undefined || column.kind === "vector" || column.kind === "other") {
        throw new InputError({
          where: "reading parquet",
          must: `${JSON.stringify(column?.name)} must hold texts, numbers or true and false`,
          got: `the type ${column?.type}`,
          todo: "Name another column, or flatten this one.",
          file: path,
        });
      }
    }
    checkLimit(path, await unpackedBytes(connection, file, wanted), options);
    const chosen = wanted.map((name) => `CAST(${identifier(name)} AS VARCHAR)`).join(", ");
    const result = await connection.stream(`SELECT ${chosen} FROM read_parquet(${file.pattern}, binary_as_string = true)`);
    for (;;) {
      stopIfAborted(options, "reading a table");
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      for (const [c, column] of columns.entries()) {
        for (const [i, value] of chunk.getColumnValues(c).entries()) {
          column.push(value === null ? null : checkedCell(String(value), path, rows + i + 1));
        }
      }
      rows += chunk.rowCount;
      options.onProgress?.({ stage: "reading text", done: rows, total: rows, unit: "rows" });
    }
  });
  return { path, rows, columns };
}

/** The key-value metadata of a parquet file ("huggingface": the features of a data set). */
export async function readParquetMetadata(path: string, options: TableOptions = {}): Promise<ReadonlyMap<string, string>> {
  await checkedSize(path, options);
  return withEngine(path, async (connection, file) => {
    const reader = await connection.runAndReadAll(
      `SELECT try(decode(key)), try(decode(value)) FROM parquet_kv_metadata(${file.pattern})`,
    );
    const pairs = new Map<string, string>();
    for (const [key, value] of reader.getRows()) if (typeof key === "string" && typeof value === "string") pairs.set(key, value);
    return pairs;
  });
}

/** Names, kinds and DuckDB's own words for the types. */
export async function describe(
  connection: DuckDBConnection,
  file: EnginePath,
): Promise<readonly (TableColumn & { readonly type: string })[]> {
  const reader = await connection.runAndReadAll(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${file.pattern}, binary_as_string = true))`,
  );
  return reader.getRows().map(([name, type]) => ({ name: String(name), type: String(type), kind: kindOf(String(type)) }));
}

/** What the footer says the columns unpack to, in bytes, added up over row groups; wrong signs count as huge. */
export async function unpackedBytes(connection: DuckDBConnection, file: EnginePath, names: readonly string[]): Promise<number> {
  const reader = await connection.runAndReadAll(
    `SELECT path_in_schema, total_uncompressed_size, row_group_num_rows FROM parquet_metadata(${file.pattern})`,
  );
  let bytes = 0;
  for (const [column, size, rows] of reader.getRows()) {
    const name = String(column);
    if (!names.some((wanted) => name === wanted || name.startsWith(`${wanted}, `) || name.startsWith(`${wanted}.`))) continue;
    const declared = Number(size);
    bytes += declared >= 0 && Number(rows) >= 0 ? declared : Number.POSITIVE_INFINITY;
  }
  return bytes;
}

function kindOf(type: string): ColumnKind {
  if (/^(FLOAT|DOUBLE)\[\d*\]$/.test(type)) return "vector";
  if (/[[(]/.test(type) && !/^(DECIMAL|ENUM)/.test(type)) return "other";
  if (/^(VARCHAR|ENUM|DATE|TIME|TIMESTAMP|UUID|JSON)/.test(type)) return "text";
  if (/^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL)/.test(type)) return "number";
  return type === "BOOLEAN" ? "boolean" : "other";
}
