/**
 * The vectors of an extraction on their way to the disk: a safetensors file of
 * full size from the start, into which each batch's rows are written where they
 * belong. Vectors are never collected in memory.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { requireRoom } from "../formats/disk-room.ts";
import { fileError } from "../formats/file-error.ts";
import { encodeHeader } from "../formats/safetensors.ts";
import { bytesOf } from "../formats/whole-file.ts";

const makeRoom = "Free some space, choose another folder, or embed fewer layers or poolings; then run the same command again.";

/** The shape of the finished file. */
export interface PartialShape {
  readonly rows: number;
  readonly dimensions: number;
  /** One tensor for each slice. */
  readonly tensors: readonly string[];
}

/** An open file that is being filled. */
export interface PartialFile {
  /** Puts a batch's vectors, one [rows.length, dimensions] array for each tensor, in their places; returns their checksum. */
  write(rows: Uint32Array, vectors: readonly Float32Array[]): number;
  /** The checksum of what lies in these rows. */
  checksum(rows: Uint32Array): number;
  /** Everything to the disk itself. */
  flush(): void;
  close(): void;
}

/**
 * Opens the file to continue, or makes it.
 * @returns whether it was there already, whole and of this shape
 * @throws AssayError "disk" when there is no room for all of it
 */
export async function openPartialFile(path: string, shape: PartialShape): Promise<{ file: PartialFile; existed: boolean }> {
  const { rows, dimensions, tensors } = shape;
  const header = encodeHeader(tensors.map((name) => ({ name, dtype: "F32", shape: [rows, dimensions] })));
  const size = header.byteLength + tensors.length * rows * dimensions * 4;
  await mkdir(dirname(path), { recursive: true });
  const missing = (): number => size - allocated(path);
  requireRoom(missing(), "vectors", { where: "embedding", todo: makeRoom, file: path });
  try {
    const existed = await hasHeader(path, header, size);
    // Rows are written by synchronous calls: some hundred of a few microseconds a batch, far cheaper than as many promises.
    const descriptor = openSync(path, existed ? "r+" : "w+");
    try {
      if (!existed) {
        writeSync(descriptor, header, 0, header.byteLength, 0);
        ftruncateSync(descriptor, size);
      }
      return { file: partialFile(descriptor, path, header.byteLength, shape, missing), existed };
    } catch (cause) {
      closeSync(descriptor);
      throw cause;
    }
  } catch (cause) {
    throw fileError("embedding", path, cause);
  }
}

function partialFile(
  descriptor: number,
  path: string,
  start: number,
  { rows: allRows, dimensions, tensors }: PartialShape,
  missing: () => number,
): PartialFile {
  const rowBytes = dimensions * 4;
  /** Calls `use` for every run of neighbouring rows of every tensor, in an order that depends on `rows` only. */
  const eachRun = (rows: Uint32Array, use: (tensor: number, from: number, to: number, position: number) => void): void => {
    try {
      for (let tensor = 0; tensor < tensors.length; tensor++) {
        for (let from = 0; from < rows.length; ) {
          const first = rows[from]!;
          let to = from + 1;
          while (to < rows.length && rows[to] === first + to - from) to++;
          use(tensor, from, to, start + (tensor * allRows + first) * rowBytes);
          from = to;
        }
      }
    } catch (cause) {
      throw fileError("embedding", path, cause, missing());
    }
  };
  return {
    write(rows, vectors) {
      if (vectors.length !== tensors.length || vectors.some((values) => values.length !== rows.length * dimensions)) {
        throw new Error("a batch's vectors are missing or of another size"); // our own mistake, not the user's
      }
      eachRun(rows, (tensor, from, to, position) => {
        const bytes = bytesOf(vectors[tensor]!).subarray(from * rowBytes, to * rowBytes);
        for (let done = 0; done < bytes.byteLength; ) {
          done += writeSync(descriptor, bytes, done, bytes.byteLength - done, position + done);
        }
      });
      return vectors.reduce((checksum, values) => crc32(bytesOf(values), checksum), 0);
    },
    checksum(rows) {
      const bytes = new Uint8Array(rows.length * rowBytes);
      let checksum = 0;
      eachRun(rows, (_, from, to, position) => {
        const run = bytes.subarray(0, (to - from) * rowBytes);
        for (let done = 0; done < run.byteLength; ) {
          const read = readSync(descriptor, run, done, run.byteLength - done, position + done);
          if (read === 0) throw new Error("the file of vectors shrank while it was read");
          done += read;
        }
        checksum = crc32(run, checksum);
      });
      return checksum;
    },
    flush: () => fsyncSync(descriptor),
    close: () => closeSync(descriptor),
  };
}

async function hasHeader(path: string, header: Uint8Array, size: number): Promise<boolean> {
  const status = await stat(path).catch(() => null);
  if (status === null || !status.isFile() || status.size !== size) return false;
  const found = new Uint8Array(header.byteLength);
  const descriptor = openSync(path, "r");
  try {
    readSync(descriptor, found, 0, found.byteLength, 0);
  } finally {
    closeSync(descriptor);
  }
  return Buffer.compare(found, header) === 0;
}

/** Bytes that a file has on its disk already: it is sparse until it is filled. Better told now than after hours. */
function allocated(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512;
}
