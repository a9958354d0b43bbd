/**
 * Where copies of stores lie: in Assay's cache folder, one for the reading that may go on, and one for what is finished, which
 * is this process's own. The finished are removed when the process ends, those of killed processes by the next that reads.
 */
import { rmSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { assayCacheFolder } from "../base/cache-folder.ts";
import { ConflictError, MissingError } from "../base/errors.ts";
import { fileError } from "../formats/file-error.ts";
import { type FolderLock, lockFolder } from "../formats/folder-lock.ts";
import { makeFolder, removeEmptyFolder } from "../formats/make-folder.ts";
import { removeAbandoned, temporaryName } from "../formats/temporary-file.ts";

const where = "sources";
const finished = new Set<string>();

/** The folders of one reading. */
export interface LandedFolder {
  /** Rows on their way: kept when a reading breaks off. */
  readonly partial: string;
  /** What is finished. */
  readonly whole: string;
  /** Lets others read the same. @param isDone  nothing is to be kept of what was on its way */
  release(isDone: boolean): Promise<void>;
}

/** Makes them. @param key  of the reading: 32 hexadecimal digits */
export async function openLandedFolder(key: string): Promise<LandedFolder> {
  const all = join(assayCacheFolder(), "sources");
  const shared = join(all, key);
  const whole = temporaryName(shared);
  try {
    await makeFolder(all, where);
    await removeAbandonedOfAll(all);
    removeAtExit(whole);
    await mkdir(whole, { mode: 0o700 }); // what is read may be for one person's eyes
  } catch (cause) {
    throw fileError(where, all, cause);
  }
  const lock = await lockShared(shared);
  if (lock === null) return { partial: whole, whole, release: async () => {} };
  return {
    partial: shared,
    whole,
    async release(isDone) {
      // while it is locked: the next to take it finds nothing, and loses nothing
      if (isDone) for (const name of await readdir(shared)) if (name !== ".lock") await rm(join(shared, name), { force: true });
      await lock.release();
      await removeEmptyFolder(shared);
    },
  };
}

/** Who was there just now may have taken the empty folder away. */
const lockTries = 5;

/** Null where another reads the same now: each for itself. */
async function lockShared(shared: string): Promise<FolderLock | null> {
  for (let tries = 1; ; tries++) {
    try {
      await makeFolder(shared, where);
      return await lockFolder(shared, where);
    } catch (error) {
      if (error instanceof ConflictError) return null;
      if (!(error instanceof MissingError) || tries === lockTries) throw error;
    }
  }
}

async function removeAbandonedOfAll(all: string): Promise<void> {
  const keys = new Set((await readdir(all)).flatMap((name) => /^\.([0-9a-f]{32})\./.exec(name)?.[1] ?? []));
  for (const key of keys) await removeAbandoned(join(all, key));
}

function removeAtExit(folder: string): void {
  if (finished.size === 0) process.on("exit", removeAll);
  finished.add(folder);
}

function removeAll(): void {
  for (const folder of finished) rmSync(folder, { recursive: true, force: true });
}
