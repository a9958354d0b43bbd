/**
 * Files that are whole or not there: written under a temporary name in the
 * same folder, flushed, renamed, and the folder flushed. Whoever looks sees
 * the old file or the new one, also after a crash.
 */
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fileError } from "./file-error.ts";
import { makeFolder } from "./make-folder.ts";
import { removeAbandoned, temporaryName } from "./temporary-file.ts";

/** One write asks for at most this much: the system's own limit is just under 2 GiB. */
const largestWrite = 1 << 30;

/**
 * Writes a whole file; the folder is made where it is missing.
 * @throws AssayError with code "disk" when the disk is full; no temporary file stays behind.
 */
export function writeFileAtomically(path: string, data: string | Uint8Array): Promise<void> {
  return writePiecesAtomically(path, [typeof data === "string" ? Buffer.from(data, "utf8") : data]);
}

/** The same for data that comes in pieces. @throws as writeFileAtomically */
export async function writePiecesAtomically(
  path: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const folder = dirname(path);
  const temporary = temporaryName(path);
  try {
    await makeFolder(folder, "writing");
    await removeAbandoned(path);
    const handle = await open(temporary, "wx");
    try {
      let position = 0;
      for await (const piece of pieces) {
        await writeAt(handle, piece, position);
        position += piece.byteLength;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined); // its folder may not be one
    throw fileError("writing", path, cause, Array.isArray(pieces) ? bytesOfAll(pieces) : undefined);
  }
}

function bytesOfAll(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
}

/** Writes all bytes at a position: one call may write fewer than asked, and never 2 GiB. */
export async function writeAt(handle: FileHandle, data: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < data.byteLength) {
    const piece = data.subarray(done, Math.min(done + largestWrite, data.byteLength));
    const { bytesWritten } = await handle.write(piece, 0, piece.byteLength, position + done);
    done += bytesWritten;
  }
}

/** Makes a rename last through a power cut; systems that cannot flush folders do without. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(folder, "r");
  } catch {
    return; // Windows opens no folders
  }
  try {
    await handle.sync();
  } catch {
    // some network file systems refuse
  } finally {
    await handle.close();
  }
}
