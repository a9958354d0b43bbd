/**
 * Where copies of stores lie: in Assay's cache folder, one for the reading that may go on, and one for what is finished, which
 * is this process's own. The finished are removed when the process ends, those of killed processes by the next that reads.
 */
import { rmSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { assayCacheFolder } from "../base/cache-folder.ts";
import { ConflictError } from "../base/errors.ts";
import { fileError } from "../formats/file-error.ts";
import { lockFolder } from "../formats/folder-lock.ts";
import { makeFolder } from "../formats/make-folder.ts";
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
    await makeFolder(shared, where);
    removeAtExit(whole);
    await mkdir(whole, { mode: 0o700 }); // what is read may be for one person's eyes
  } catch (cause) {
    throw fileError(where, all, cause);
  }
  const lock = await lockFolder(shared, where).catch((error: unknown) => {
    if (error instanceof ConflictError) return null; // another reads the same now: each for itself
    throw error;
  });
  if (lock === null) return { partial: whole, whole, release: async () => {} };
  return {
    partial: shared,
    whole,
    async release(isDone) {
      await lock.release();
      if (isDone) await rm(shared, { recursive: true, force: true });
    },
  };
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
