/** Small files read whole, with a cap that is checked before anything is allocated. */
import { open, stat } from "node:fs/promises";
import { FormatError, InputError } from "../base/errors.ts";
import { fileError } from "./file-error.ts";

/** One read asks for at most this much: the system's own limit is just under 2 GiB. */
const largestRead = 1 << 30;

/** What `readAt` needs of an open file. */
interface Readable {
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
}

/**
 * All bytes of a regular file.
 * @throws MissingError, FormatError when the file is larger than `limit`, InputError for folders and devices.
 */
export async function readWholeFile(path: string, limit: number): Promise<Uint8Array> {
  const size = await regularFileSize(path);
  if (size > limit) {
    throw new FormatError({
      where: "reading",
      must: `the file must be at most ${limit} bytes`,
      got: `${size}`,
      todo: "Is this the file you meant?",
      file: path,
    });
  }
  try {
    const handle = await open(path, "r");
    try {
      const bytes = new Uint8Array(size);
      await readAt(handle, bytes, 0, path);
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw fileError("reading", path, cause);
  }
}

/** The size of a regular file; a pipe or device would block or never end. @throws MissingError, InputError */
export async function regularFileSize(path: string): Promise<number> {
  try {
    const status = await stat(path);
    if (status.isFile()) return status.size;
    throw new InputError({
      where: "reading",
      must: "must be a file",
      got: status.isDirectory() ? "a folder" : "a pipe or device",
      todo: "Name a regular file.",
      file: path,
    });
  } catch (cause) {
    throw fileError("reading", path, cause);
  }
}

/** Fills `into` from a position, in pieces. @throws FormatError when the file ends before. */
export async function readAt(handle: Readable, into: Uint8Array, position: number, path: string): Promise<void> {
  let done = 0;
  while (done < into.byteLength) {
    const piece = into.subarray(done, Math.min(done + largestRead, into.byteLength));
    const { bytesRead } = await handle.read(piece, 0, piece.byteLength, position + done);
    if (bytesRead === 0) {
      throw new FormatError({
        where: "reading",
        must: `the file must hold ${position + into.byteLength} bytes`,
        got: `${position + done}`,
        todo: "The file is cut short or was changed while it was read: fetch or write it again.",
        file: path,
      });
    }
    done += bytesRead;
  }
}

/** The bytes under a typed array. */
export function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
