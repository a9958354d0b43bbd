/**
 * A column of vectors in a parquet file as one matrix. DuckDB hands over the
 * numbers of a chunk as one flat array; they are copied row by row, never
 * turned into JavaScript values one by one.
 */
import { DuckDBDoubleVector, DuckDBFloatVector, DuckDBListVector, type DuckDBVector } from "@duckdb/node-api";
import { FormatError, InputError, ShapeError } from "../../base/errors.ts";
import { stopIfAborted } from "../../base/progress.ts";
import { identifier } from "../../formats/sql-identifier.ts";
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import { checkedSize, checkLimit, columnIndices, listed, type TableOptions } from "./cells.ts";
import { withEngine } from "./engine.ts";
import { describe, unpackedBytes } from "./parquet.ts";

const where = "reading vectors";
/** Default of `limitBytes` here: vectors are larger than texts. */
const defaultVectorLimit = 16 * 1024 ** 3;

/**
 * The vectors of a parquet file, one a row: FLOAT[], FLOAT[d], DOUBLE[] or
 * DOUBLE[d]. Without a name: the file's only column of vectors.
 * @throws MissingError listing the columns; InputError (no such column, or several); ShapeError naming the first row of
 * another length; FormatError for missing vectors or elements
 */
export async function readVectorColumn(path: string, column?: string, options: TableOptions = {}): Promise<Matrix> {
  const limits = { ...options, limitBytes: options.limitBytes ?? defaultVectorLimit };
  await checkedSize(path, limits);
  return withEngine(path, async (connection, file) => {
    const there = await describe(connection, file);
    const name = column ?? onlyVectorColumn(path, there);
    const [index] = columnIndices(
      path,
      there.map((column) => column.name),
      [name],
    );
    const found = there[index ?? 0];
    if (found?.kind !== "vector") {
      throw new InputError({
        where,
        must: `${JSON.stringify(name)} must hold lists of real numbers (FLOAT or DOUBLE)`,
        got: `the type ${found?.type}`,
        todo: "Name a column of vectors.",
        file: path,
      });
    }
    checkLimit(path, await unpackedBytes(connection, file, [name]), limits);
    const quotedName = identifier(name);
    const source = `read_parquet(${file.pattern}, binary_as_string = true)`;
    const counted = await connection.runAndReadAll(`SELECT num_rows FROM parquet_file_metadata(${file.pattern})`);
    const rows = Number(counted.getRows()[0]![0]);
    // A fixed length (FLOAT[d]) is cast to a list: both kinds then arrive the same way.
    const type = found.type.startsWith("DOUBLE") ? "DOUBLE[]" : "FLOAT[]";
    const result = await connection.stream(`SELECT ${quotedName}::${type}, ${quotedName} IS NULL FROM ${source}`);
    let vectors: Matrix | null = null;
    let done = 0;
    for (;;) {
      stopIfAborted(options, where);
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      const list = chunk.getColumnVector(0);
      if (!(list instanceof DuckDBListVector)) throw noVectors(path);
      if (vectors === null) {
        const columns = chunk.getColumnVector(1).getItem(0) === true ? 0 : list.getEntryLength(0);
        checkLimit(path, rows * columns * Float32Array.BYTES_PER_ELEMENT, limits);
        vectors = matrix(rows, columns);
      }
      copyChunk(list, chunk.getColumnVector(1), vectors, done, path);
      done += chunk.rowCount;
      options.onProgress?.({ stage: where, done, total: rows, unit: "rows" });
    }
    if (vectors === null || done !== rows || vectors.columns === 0) throw noVectors(path);
    return vectors;
  });
}

function copyChunk(list: DuckDBListVector, missing: DuckDBVector, into: Matrix, done: number, path: string): void {
  const count = missing.itemCount;
  const child = list.childVector;
  if (!(child instanceof DuckDBFloatVector || child instanceof DuckDBDoubleVector) || done + count > into.rows) {
    throw noVectors(path);
  }
  for (let i = 0; i < count; i++) {
    const row = done + i + 1;
    const vector = missing.getItem(i) === true ? null : list.getEntryLength(i);
    if (vector !== into.columns) throw raggedVectors(path, row, into.columns, vector);
    const offset = list.getEntryOffset(i);
    const start = (done + i) * into.columns;
    for (let j = 0; j < into.columns; j++) {
      const value = child.getItem(offset + j);
      if (value === null) throw emptyPlace(path, row);
      into.data[start + j] = value;
    }
  }
}

function raggedVectors(path: string, row: number, must: number, got: number | null): ShapeError {
  return new ShapeError({
    where,
    must: `all vectors must have as many numbers as the first, ${must}`,
    got: got === null ? "a row without a vector" : `${got}`,
    todo: "Repair or drop the row; every row needs one vector of the same model.",
    file: path,
    row,
  });
}

function emptyPlace(path: string, row: number): FormatError {
  return new FormatError({
    where,
    must: "vectors must have a number in every place",
    got: "an empty place",
    todo: "Repair or drop the row.",
    file: path,
    row,
  });
}

function onlyVectorColumn(path: string, there: readonly { readonly name: string; readonly kind: string }[]): string {
  const vectors = there.filter((column) => column.kind === "vector").map((column) => column.name);
  const [only] = vectors;
  if (only !== undefined && vectors.length === 1) return only;
  throw new InputError({
    where,
    must: "there must be one column of vectors (lists of FLOAT or DOUBLE), or its name",
    got: vectors.length === 0 ? `the columns ${listed(there.map((column) => column.name))}` : listed(vectors),
    todo: "Name the column of vectors.",
    file: path,
  });
}

function noVectors(path: string): FormatError {
  return new FormatError({
    where,
    must: "there must be as many vectors as the file declares, at least one, each with numbers",
    got: "fewer or empty ones",
    todo: "Write the file again.",
    file: path,
  });
}
