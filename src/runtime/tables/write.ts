/** Parquet out of plain columns: DuckDB writes a temporary file beside the target, which is then renamed. */
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBDataChunk,
  DuckDBListValue,
  DuckDBStructValue,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  STRUCT,
  VARCHAR,
} from "@duckdb/node-api";
import { InputError, ShapeError } from "../../base/errors.ts";
import { syncFolder } from "../../formats/atomic-file.ts";
import { fileError } from "../../formats/file-error.ts";
import { identifier } from "../../formats/sql-identifier.ts";
import { removeAbandoned, temporaryName } from "../../formats/temporary-file.ts";
import { withEngine } from "./engine.ts";

/** One column to write; all columns have the same length, null is a missing value. */
export type OutputColumn =
  | { readonly name: string; readonly type: "text"; readonly values: readonly (string | null)[] }
  | { readonly name: string; readonly type: "integer" | "real"; readonly values: readonly (number | null)[] }
  | { readonly name: string; readonly type: "boolean"; readonly values: readonly (boolean | null)[] }
  | { readonly name: string; readonly type: "bytes"; readonly values: readonly Uint8Array[] }
  | { readonly name: string; readonly type: "neighbours"; readonly values: readonly NeighbourCell[] };

/** Rows near a row, the nearest first, and how far each is: a structure of two lists of one length. */
export interface NeighbourCell {
  /** Numbers of rows, from 0. */
  readonly ids: readonly number[];
  readonly distances: readonly number[];
}

const types: Readonly<Record<OutputColumn["type"], { readonly sql: string; readonly type: DuckDBType }>> = {
  text: { sql: "VARCHAR", type: VARCHAR },
  integer: { sql: "BIGINT", type: BIGINT },
  real: { sql: "DOUBLE", type: DOUBLE },
  boolean: { sql: "BOOLEAN", type: BOOLEAN },
  bytes: { sql: "BLOB", type: BLOB },
  neighbours: {
    sql: "STRUCT(ids BIGINT[], distances DOUBLE[])",
    type: STRUCT({ ids: LIST(BIGINT), distances: LIST(DOUBLE) }),
  },
};
/** DuckDB's own size of a chunk. */
const chunkRows = 2048;
const where = "writing parquet";

/**
 * Writes columns as parquet (zstd), whole or not at all; the same columns give the same bytes.
 * @throws ShapeError for columns of different lengths; InputError for NaN, infinities and integers beyond 2^53;
 * AssayError with code "disk" when the disk is full
 */
export async function writeParquet(path: string, columns: readonly OutputColumn[]): Promise<void> {
  const rows = columns[0]?.values.length ?? 0;
  checkColumns(path, columns, rows);
  const target = resolve(path);
  const temporary = temporaryName(target);
  try {
    await mkdir(dirname(target), { recursive: true });
    await removeAbandoned(target);
    await withEngine(
      temporary,
      async (connection, file) => {
        await connection.run(
          `CREATE TABLE rows (${columns.map((column) => `${identifier(column.name)} ${types[column.type].sql}`).join(", ")})`,
        );
        const appender = await connection.createAppender("rows");
        for (let from = 0; from < rows; from += chunkRows) {
          const chunk = DuckDBDataChunk.create(columns.map((column) => types[column.type].type));
          chunk.setColumns(columns.map((column) => chunkValues(column, from, Math.min(rows, from + chunkRows))));
          appender.appendDataChunk(chunk);
        }
        appender.closeSync();
        await connection.run(`COPY rows TO ${file.literal} (FORMAT parquet, COMPRESSION zstd)`);
      },
      // One thread: with more, the order of row groups could change.
      { creates: true, threads: 1, shown: path },
    );
    const handle = await open(temporary, "r+");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
    await syncFolder(dirname(target));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined); // its folder may not be one
    throw fileError(where, path, cause);
  }
}

function chunkValues(column: OutputColumn, from: number, to: number): DuckDBValue[] {
  if (column.type === "bytes") return column.values.slice(from, to).map((bytes) => new DuckDBBlobValue(bytes));
  if (column.type === "neighbours") return column.values.slice(from, to).map(neighbourValue);
  const values: readonly (string | number | boolean | null)[] = column.values.slice(from, to);
  return column.type === "integer" ? values.map((value) => (value === null ? null : BigInt(Number(value)))) : [...values];
}

function neighbourValue({ ids, distances }: NeighbourCell): DuckDBValue {
  return new DuckDBStructValue({
    ids: new DuckDBListValue(ids.map(BigInt)),
    distances: new DuckDBListValue([...distances]),
  });
}

function checkColumns(path: string, columns: readonly OutputColumn[], rows: number): void {
  const names = new Set(columns.map((column) => column.name.toLowerCase()));
  if (columns.length === 0 || names.size !== columns.length) {
    throw new InputError({
      where,
      must: "there must be columns, with different names (case does not count)",
      got: columns.map((column) => column.name).join(", ") || "none",
      todo: "Rename the columns.",
      file: path,
    });
  }
  for (const column of columns) {
    if (column.values.length !== rows) {
      throw new ShapeError({
        where,
        must: `every column must have ${rows} values`,
        got: `${column.values.length} in ${column.name}`,
        todo: "Give null where there is no value.",
        file: path,
      });
    }
    if (column.type !== "integer" && column.type !== "real") continue;
    const sound = column.type === "integer" ? Number.isSafeInteger : Number.isFinite;
    const bad = column.values.findIndex((value) => value !== null && !sound(value));
    if (bad < 0) continue;
    throw new InputError({
      where,
      must: `${column.name} must be ${column.type === "integer" ? "whole numbers below 2^53" : "finite numbers"}`,
      got: String(column.values[bad]),
      todo: "Give null where there is no value.",
      file: path,
      row: bad + 1,
    });
  }
}
