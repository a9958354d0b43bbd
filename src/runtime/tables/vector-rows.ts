/** Rows of a parquet file with their vectors, some at a time: lists of real numbers as float32, other columns as text. */
import { DuckDBFloatVector, DuckDBListVector, type DuckDBVector } from "@duckdb/node-api";
import { FormatError, ShapeError } from "../../base/errors.ts";
import { identifier } from "../../formats/sql-identifier.ts";
import { listed } from "./cells.ts";
import { streamWithEngine } from "./engine.ts";

const where = "reading vectors";

/** Rows that came together, in the file's order. */
export interface VectorRowsPiece {
  readonly dimensions: number;
  /** [rows, dimensions] */
  readonly vectors: Float32Array<ArrayBuffer>;
  /** Of each row in the file, from 0: rows without a vector are left out. */
  readonly numbers: readonly number[];
  /** A list a column, as text; null where there is no value. */
  readonly cells: readonly (readonly (string | null)[])[];
}

/**
 * The rows that have a vector.
 * @param column  FLOAT[], FLOAT[d], DOUBLE[] or DOUBLE[d]
 * @param others  columns that are read as text
 * @throws ShapeError naming the first row whose vector is of another length; FormatError for empty places in one
 */
export function streamVectorRows(path: string, column: string, others: readonly string[]): AsyncGenerator<VectorRowsPiece> {
  const vector = identifier(column);
  const texts = others.map((name) => `CAST(${identifier(name)} AS VARCHAR)`);
  const chosen = [`${vector}::FLOAT[]`, "file_row_number", ...texts].join(", ");
  return streamWithEngine(path, async function* (connection, file) {
    const from = `read_parquet(${file.pattern}, file_row_number = true, binary_as_string = true)`;
    const result = await connection.stream(`SELECT ${chosen} FROM ${from} WHERE ${vector} IS NOT NULL`);
    let dimensions: number | null = null;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      const numbers = chunk.getColumnValues(1).map(Number);
      const list = chunk.getColumnVector(0);
      dimensions ??= list instanceof DuckDBListVector ? list.getEntryLength(0) : 0;
      const vectors = new Float32Array(chunk.rowCount * dimensions);
      copyVectors(list, { path, column, dimensions, numbers }, vectors);
      const cells = others.map((_, at) => chunk.getColumnValues(at + 2).map((value) => (value === null ? null : String(value))));
      yield { dimensions, vectors, numbers, cells };
    }
  });
}

interface Place {
  readonly path: string;
  readonly column: string;
  readonly dimensions: number;
  readonly numbers: readonly number[];
}

function copyVectors(list: DuckDBVector, { path, column, dimensions, numbers }: Place, into: Float32Array): void {
  const child = list instanceof DuckDBListVector ? list.childVector : null;
  for (const [row, number] of numbers.entries()) {
    const length = list instanceof DuckDBListVector ? list.getEntryLength(row) : 0;
    if (length !== dimensions || length === 0) {
      throw new ShapeError({
        where,
        must: `all vectors of ${listed([column])} must have as many numbers as the first, ${dimensions}, and at least one`,
        got: `${length}`,
        todo: "Repair or drop the row; every row needs one vector of the same model.",
        file: path,
        row: number + 1,
      });
    }
    const offset = (list as DuckDBListVector).getEntryOffset(row);
    for (let j = 0; j < dimensions; j++) {
      const value = child instanceof DuckDBFloatVector ? child.getItem(offset + j) : null;
      if (value === null) throw emptyPlace(path, number);
      into[row * dimensions + j] = value;
    }
  }
}

function emptyPlace(file: string, number: number): FormatError {
  const [must, got] = ["vectors must have a number in every place", "an empty place"];
  return new FormatError({ where, must, got, todo: "Repair or drop the row.", file, row: number + 1 });
}
