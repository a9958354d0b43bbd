/** Bytes that can be read at any place: a regular file, what is inside a .gz file, or what was unpacked into memory. */
import { open } from "node:fs/promises";
import { FormatError } from "../base/errors.ts";
import { fileError } from "./file-error.ts";
import { isGzip, unpacked } from "./gzip.ts";
import { readAt, regularFileSize } from "./whole-file.ts";

/** Where bytes come from. */
export interface ByteSource {
  /** What errors name: a file, or a file and its member. */
  readonly path: string;
  readonly bytes: number;
  /** Fills `into` from a position. @throws FormatError when the bytes end before */
  readAt(into: Uint8Array, position: number): Promise<void>;
}

/**
 * Hands out a file, of a .gz file what is inside it, as long as `use` works.
 * @throws MissingError, InputError for folders and devices, what `unpacked` throws for a .gz file, and what `use` throws
 */
export async function withFileBytes<T>(where: string, path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  if (isGzip(path)) return withUnpackedBytes(path, use);
  const bytes = await regularFileSize(path);
  try {
    const handle = await open(path, "r");
    try {
      return await use({ path, bytes, readAt: (into, position) => readAt(handle, into, position, path) });
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw fileError(where, path, cause);
  }
}

/**
 * Once through to the end, so that the file is known to be sound and its size before anything is allocated for it; then
 * again from the beginning for who reads, forward: one piece is held, and going back starts anew.
 */
async function withUnpackedBytes<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  let bytes = 0;
  for await (const piece of unpacked(path)) bytes += piece.byteLength;
  let pieces = unpacked(path);
  let piece: Uint8Array = new Uint8Array();
  let start = 0;
  const readFrom = async (into: Uint8Array, position: number): Promise<void> => {
    if (position < start) {
      await pieces.return();
      [pieces, piece, start] = [unpacked(path), new Uint8Array(), 0];
    }
    for (let done = 0; done < into.byteLength; ) {
      const from = position + done - start;
      if (from < piece.byteLength) {
        const part = piece.subarray(from, from + into.byteLength - done);
        into.set(part, done);
        done += part.byteLength;
        continue;
      }
      const next = await pieces.next();
      if (next.done === true) throw cutShort(path, position + into.byteLength, start + piece.byteLength);
      start += piece.byteLength;
      piece = next.value;
    }
  };
  try {
    return await use({ path, bytes, readAt: readFrom });
  } finally {
    await pieces.return();
  }
}

/** Bytes in memory. */
export function bytesInMemory(path: string, held: Uint8Array): ByteSource {
  return {
    path,
    bytes: held.byteLength,
    async readAt(into, position) {
      const end = position + into.byteLength;
      if (end > held.byteLength) throw cutShort(path, end, held.byteLength);
      into.set(held.subarray(position, end));
    },
  };
}

function cutShort(path: string, must: number, got: number): FormatError {
  return new FormatError({
    where: "reading",
    must: `there must be ${must} bytes`,
    got: `${got}`,
    todo: "The file is cut short: fetch or write it again.",
    file: path,
  });
}
