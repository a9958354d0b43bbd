/**
 * One process at a time in a folder: a file that says which process has it and
 * on which machine.
 *
 * A library that keeps a lock alive by touching it would make a person wait after
 * `kill -9` until the lock is stale; a process can be asked whether it lives,
 * so the same command continues at once.
 */
import { link, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { ConflictError } from "../base/errors.ts";
import { errorCode, fileError } from "./file-error.ts";
import { hasEnded, identityText, ownIdentity, parseIdentity } from "./process-identity.ts";

/** A lock that is held. */
export interface FolderLock {
  /** Gives the folder back. */
  release(): Promise<void>;
}

const lockName = ".lock";

/**
 * Takes the folder, or says who has it.
 * @param where  what is being done, for the error
 * @throws ConflictError when a living process has it.
 */
export async function lockFolder(folder: string, where: string = "study"): Promise<FolderLock> {
  const path = join(folder, lockName);
  const owner = `${identityText(ownIdentity)} ${hostname()}\n`;
  for (let attempt = 0; attempt < 3; attempt++) {
    // Written under a name of our own and linked, so that nobody ever sees a lock without an owner.
    const draft = `${path}.${identityText(ownIdentity)}`;
    try {
      await writeFile(draft, owner);
      await link(draft, path);
      await removeDrafts(folder);
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw fileError("lock", path, error);
    } finally {
      await rm(draft, { force: true });
    }
    const holder = await readFile(path, "utf8").catch(() => null);
    if (holder === null) continue; // released in between
    const living = livingOwner(holder);
    if (living !== null) throw inUse(where, folder, path, living);
    // Taken away under a name of our own, so that two that see a dead owner do not both remove a new lock.
    await rename(path, draft).catch(() => {});
    await rm(draft, { force: true });
  }
  throw inUse(where, folder, path, "a process that has just taken it");
}

/** Removes what processes left that were killed between writing a lock and linking it. */
async function removeDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${lockName}.`)) continue;
    const writer = parseIdentity(name.slice(lockName.length + 1));
    if (writer !== null && hasEnded(writer)) await rm(join(folder, name), { force: true });
  }
}

/** The owner in words; null for one that has ended, and for what was never a lock. */
function livingOwner(text: string): string | null {
  const [identity = "", host = "another machine"] = text.trim().split(" ");
  const owner = parseIdentity(identity);
  if (owner === null || hasEnded(owner)) return null;
  return `process ${owner.pid} of ${host}`;
}

function inUse(where: string, folder: string, path: string, holder: string): ConflictError {
  return new ConflictError({
    where,
    must: "one process at a time may work in a folder",
    got: `${holder} at work there`,
    todo: `Wait for it, choose another folder (--out), or, when you know it has ended, remove ${path}.`,
    file: folder,
  });
}
