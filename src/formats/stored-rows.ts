/** Float32 matrices that stay on disk: a file, where in it the numbers lie, and rows of it when they are asked for. */
import { type FileHandle, open } from "node:fs/promises";
import { fileError } from "./file-error.ts";
import { bytesOf, readAt } from "./whole-file.ts";

/** A row-major little-endian float32 matrix in a file. */
export interface StoredRows {
  readonly path: string;
  /** Bytes before the first number. */
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
}

/** Consecutive rows. */
export interface RowChunk {
  /** Number of the first row. */
  readonly from: number;
  readonly rows: number;
  /** [rows, columns]; used again for the chunk after the next one. */
  readonly data: Float32Array;
}

/** Bytes of a chunk: large enough for the disk, small beside everything else. */
const chunkBytes = 4 * 1024 * 1024;

/** Memory for `rowChunks` of these rows, for who goes through them more than once. */
export type ChunkBuffers = readonly [Float32Array, Float32Array];

/** Buffers for chunks of these rows. */
export function chunkBuffers({ columns }: Pick<StoredRows, "columns">): ChunkBuffers {
  const length = columns * Math.max(1, Math.floor(chunkBytes / (4 * columns)));
  return [new Float32Array(length), new Float32Array(length)];
}

/**
 * Rows `from` to `to` (exclusive) in chunks; the next chunk is read while this one is worked on.
 * @throws MissingError, FormatError when the file is not there or ends before
 */
export async function* rowChunks(
  stored: StoredRows,
  from: number = 0,
  to: number = stored.rows,
  buffers: ChunkBuffers = chunkBuffers(stored),
): AsyncGenerator<RowChunk> {
  const { columns, path } = stored;
  const height = buffers[0].length / columns;
  const handle = await openFile(path);
  try {
    const read = async (start: number, turn: number): Promise<RowChunk> => {
      const rows = Math.min(height, to - start);
      const data = buffers[(turn % 2) as 0 | 1].subarray(0, rows * columns);
      await readAt(handle, bytesOf(data), stored.offset + 4 * start * columns, path);
      return { from: start, rows, data };
    };
    let next = from < to ? read(from, 0) : null;
    for (let start = from, turn = 1; next !== null; turn++) {
      const chunk: RowChunk = await next;
      start += chunk.rows;
      next = start < to ? read(start, turn) : null;
      next?.catch(() => {}); // told when it is awaited
      yield chunk;
    }
  } finally {
    await handle.close();
  }
}

/**
 * Chosen rows, in the given order.
 * @returns [chosen, columns]
 */
export async function readChosenRows(stored: StoredRows, chosen: ArrayLike<number>): Promise<Float32Array> {
  const { columns, path, offset } = stored;
  const data = new Float32Array(chosen.length * columns);
  const handle = await openFile(path);
  try {
    for (let at = 0; at < chosen.length; ) {
      let end = at + 1;
      while (end < chosen.length && chosen[end] === chosen[end - 1]! + 1) end++;
      const part = data.subarray(at * columns, end * columns);
      await readAt(handle, bytesOf(part), offset + 4 * chosen[at]! * columns, path);
      at = end;
    }
  } finally {
    await handle.close();
  }
  return data;
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    throw fileError("rows", path, cause);
  }
}
