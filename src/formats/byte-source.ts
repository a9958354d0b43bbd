/** Bytes that can be read at any place: a regular file, or what was unpacked into memory. */
import { open } from "node:fs/promises";
import { FormatError } from "../base/errors.ts";
import { fileError } from "./file-error.ts";
import { readAt, regularFileSize } from "./whole-file.ts";

/** Where bytes come from. */
export interface ByteSource {
  /** What errors name: a file, or a file and its member. */
  readonly path: string;
  readonly bytes: number;
  /** Fills `into` from a position. @throws FormatError when the bytes end before */
  readAt(into: Uint8Array, position: number): Promise<void>;
}

/** Hands out a file as long as `use` works. @throws MissingError, InputError for folders and devices, and what `use` throws */
export async function withFileBytes<T>(where: string, path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
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

/** Bytes in memory. */
export function bytesInMemory(path: string, held: Uint8Array): ByteSource {
  return {
    path,
    bytes: held.byteLength,
    async readAt(into, position) {
      if (position + into.byteLength > held.byteLength) {
        throw new FormatError({
          where: "reading",
          must: `there must be ${position + into.byteLength} bytes`,
          got: `${held.byteLength}`,
          todo: "The file is cut short: fetch or write it again.",
          file: path,
        });
      }
      into.set(held.subarray(position, position + into.byteLength));
    },
  };
}
