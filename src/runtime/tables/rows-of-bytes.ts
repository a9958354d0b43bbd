/** A parquet column of rows of equally many bytes, piece by piece: fixed-size binary, or lists of float32 as their bytes. */
import { DuckDBBlobValue, type DuckDBConnection, DuckDBFloatVector, DuckDBListVector, type DuckDBVector } from "@duckdb/node-api";
import { MissingError, ShapeError } from "../../base/errors.ts";
import { identifier } from "../../formats/sql-identifier.ts";
import { listed } from "./cells.ts";
import { type EnginePath, streamWithEngine, withEngine } from "./engine.ts";

const where = "reading parquet";

/** What such a column is. */
export interface BytesColumn {
  readonly name: string;
  readonly kind: "bytes" | "float32";
  /** Of a row. */
  readonly bytes: number;
}

/** DuckDB's words for the types; it reads fixed-size binary as it reads any other. */
const kinds: Readonly<Record<BytesColumn["kind"], RegExp>> = { bytes: /^BLOB$/, float32: /^FLOAT\[\d*\]$/ };

/**
 * The number of rows, once the column is known to be there and of its type.
 * @throws MissingError without the column; ShapeError for a column of anything else; FormatError for what is no parquet
 */
export function countBytesRows(path: string, column: BytesColumn): Promise<number> {
  return withEngine(path, async (connection, file) => {
    const described = await connection.runAndReadAll(
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${file.pattern}))`,
    );
    const there = described.getRows().map(([name, type]) => [String(name), String(type)] as const);
    const type = there.find(([name]) => name === column.name)?.[1];
    if (type === undefined) {
      throw new MissingError({
        where,
        must: `there must be a column ${JSON.stringify(column.name)}`,
        got: `the columns ${listed(there.map(([name]) => name))}`,
        todo: "Give the file that was written, or rename the column.",
        file: path,
      });
    }
    if (!kinds[column.kind].test(type)) throw otherRow(path, column, `the type ${type}`);
    const counted = await connection.runAndReadAll(`SELECT num_rows FROM parquet_file_metadata(${file.pattern})`);
    return Number(counted.getRows()[0]![0]);
  });
}

/**
 * The rows, some at a time, in the file's order.
 * @throws as countBytesRows; ShapeError naming the first row of another length, or that is missing
 */
export function streamBytesRows(path: string, column: BytesColumn): AsyncGenerator<Uint8Array> {
  return streamWithEngine(path, (connection, file) => piecesOf(path, column, connection, file));
}

async function* piecesOf(
  path: string,
  column: BytesColumn,
  connection: DuckDBConnection,
  file: EnginePath,
): AsyncGenerator<Uint8Array> {
  const name = identifier(column.name);
  const cast = column.kind === "bytes" ? name : `${name}::FLOAT[]`; // a fixed length (FLOAT[d]) then arrives as a list does
  const result = await connection.stream(`SELECT ${cast}, ${name} IS NULL FROM read_parquet(${file.pattern})`);
  let done = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const vector = chunk.getColumnVector(0);
    const into = new Uint8Array(chunk.rowCount * column.bytes);
    if (vector instanceof DuckDBListVector) copyLists(path, column, [vector, chunk.getColumnVector(1)], { into, done });
    else copyBlobs(path, column, vector, { into, done });
    done += chunk.rowCount;
    yield into;
  }
}

interface Piece {
  readonly into: Uint8Array;
  /** Rows before it. */
  readonly done: number;
}

function copyBlobs(path: string, column: BytesColumn, vector: DuckDBVector, { into, done }: Piece): void {
  for (let row = 0; row < vector.itemCount; row++) {
    const value = vector.getItem(row);
    const bytes = value instanceof DuckDBBlobValue ? value.bytes : null;
    if (bytes?.byteLength !== column.bytes) throw otherRow(path, column, lengthInWords(bytes?.byteLength), done + row + 1);
    into.set(bytes, row * column.bytes);
  }
}

function copyLists(
  path: string,
  column: BytesColumn,
  [list, missing]: readonly [DuckDBListVector, DuckDBVector],
  { into, done }: Piece,
): void {
  const numbers = new Float32Array(into.buffer);
  const columns = column.bytes / Float32Array.BYTES_PER_ELEMENT;
  const child = list.childVector;
  for (let row = 0; row < list.itemCount; row++) {
    const isThere = missing.getItem(row) !== true; // the list itself would be made of values one by one
    const length = isThere ? list.getEntryLength(row) * Float32Array.BYTES_PER_ELEMENT : undefined;
    if (length !== column.bytes || !(child instanceof DuckDBFloatVector)) {
      throw otherRow(path, column, lengthInWords(length), done + row + 1);
    }
    const offset = list.getEntryOffset(row);
    for (let j = 0; j < columns; j++) {
      const value = child.getItem(offset + j);
      if (value === null) throw otherRow(path, column, "an empty place", done + row + 1);
      numbers[row * columns + j] = value;
    }
  }
}

const lengthInWords = (bytes: number | undefined): string => (bytes === undefined ? "a row without any" : `${bytes} bytes`);

function otherRow(file: string, { name, kind, bytes }: BytesColumn, got: string, row?: number): ShapeError {
  const of =
    kind === "bytes" ? `${bytes} bytes (binary)` : `${bytes / Float32Array.BYTES_PER_ELEMENT} numbers (a list of float32)`;
  return new ShapeError({
    where,
    must: `each row of ${JSON.stringify(name)} must be ${of}`,
    got,
    todo: "Give what this very compressor made.",
    file,
    ...(row === undefined ? {} : { row }),
  });
}
