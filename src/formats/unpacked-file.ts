/**
 * .gz files unpacked to disk, for who needs a plain file or any place of it: in Assay's cache folder, under a temporary
 * name. They are removed when they are done with, at the latest when the process ends; those of processes that were
 * killed by the next that unpacks.
 */
import { rmSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { assayCacheFolder } from "../base/cache-folder.ts";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { writeAt } from "./atomic-file.ts";
import { requireRoom } from "./disk-room.ts";
import { fileError } from "./file-error.ts";
import { isGzip, type UnpackOptions, unpacked } from "./gzip.ts";
import { makeFolder } from "./make-folder.ts";
import { removeAbandoned, temporaryName } from "./temporary-file.ts";

const where = "unpacking";
/** So much of the disk is left to others. */
const leftFree = 64 * 2 ** 20;
const there = new Set<string>();

/**
 * Hands out a plain file as long as `use` works: the file itself, or of a .gz file what is inside it.
 * @throws as `unpackToDisk`, and what `use` throws
 */
export async function withPlainFile<T>(
  path: string,
  options: UnpackOptions & RunControl,
  use: (plain: string) => Promise<T>,
): Promise<T> {
  if (!isGzip(path)) return use(path);
  const plain = await unpackToDisk(path, options);
  try {
    return await use(plain);
  } finally {
    await remove(plain);
  }
}

/**
 * Unpacks a .gz file for the rest of the process.
 * @returns path of the plain file
 * @throws as `unpacked`; AssayError with code "disk" before the disk is full; InterruptedError
 */
export async function unpackToDisk(path: string, options: UnpackOptions & RunControl): Promise<string> {
  const target = join(assayCacheFolder(), "unpacked", "file");
  const folder = dirname(target);
  const plain = temporaryName(target);
  try {
    await makeFolder(folder, where);
    await removeAbandoned(target);
    removeAtExit(plain);
    const handle = await open(plain, "wx", 0o600); // what is packed may be for one person's eyes
    try {
      let bytes = 0;
      for await (const piece of unpacked(path, options)) {
        stopIfAborted(options, where);
        requireRoom(leftFree + piece.byteLength, `what ${basename(path)} holds`, {
          where,
          todo: "Free some space, or let ASSAY_CACHE name a folder where there is more.",
          file: folder,
        });
        await writeAt(handle, piece, bytes);
        bytes += piece.byteLength;
        options.onProgress?.({ stage: where, done: bytes, total: bytes, unit: "bytes" });
      }
    } finally {
      await handle.close();
    }
  } catch (cause) {
    await remove(plain);
    throw fileError(where, folder, cause);
  }
  return plain;
}

async function remove(plain: string): Promise<void> {
  await rm(plain, { force: true }).catch(() => undefined); // its folder may not be one
  there.delete(plain);
  if (there.size === 0) process.off("exit", removeAll);
}

function removeAtExit(plain: string): void {
  if (there.size === 0) process.on("exit", removeAll);
  there.add(plain);
}

function removeAll(): void {
  for (const plain of there) rmSync(plain, { force: true });
}
