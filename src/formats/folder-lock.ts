/**
 * One process at a time in a folder: a file that says which process has it and
 * on which machine.
 *
 * A library that keeps a lock alive by touching it would make a person wait after
 * `kill -9` until the lock is stale; a process can be asked whether it lives,
 * so the same command continues at once.
 */
import { link, lstat, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { ConflictError } from "../base/errors.ts";
import { errorCode, fileError } from "./file-error.ts";
import { foreignFile } from "./ownership.ts";
import { hasEnded, identityText, ownIdentity, type ProcessIdentity, parseIdentity } from "./process-identity.ts";

/** A lock that is held. */
export interface FolderLock {
  /** Gives the folder back. */
  release(): Promise<void>;
}

const lockName = ".lock";

/**
 * Takes the folder, or says who has it.
 * @param where  what is being done, for the error
 * @throws ConflictError when a living process has it, or a file of that name is no lock of ours.
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
    const holder = await holderOf(path, where);
    if (holder === null) continue; // released in between
    if (!hasEnded(holder)) throw inUse(where, folder, path, `process ${holder.pid} of ${holder.host}`);
    // Taken away under a name of our own, so that two that see a dead owner do not both remove a new lock.
    await rename(path, draft).catch(() => {});
    await rm(draft, { force: true });
  }
  throw inUse(where, folder, path, "a process that has just taken it");
}

/** Whether a living process has the folder. Changes nothing. */
export async function isFolderInUse(folder: string): Promise<boolean> {
  const holder = await holderOf(join(folder, lockName), "lock").catch(() => null);
  return holder !== null && !hasEnded(holder);
}

/** Removes what processes left that were killed between writing a lock and linking it. */
async function removeDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${lockName}.`)) continue;
    const writer = parseIdentity(name.slice(lockName.length + 1));
    if (writer !== null && hasEnded(writer)) await rm(join(folder, name), { force: true });
  }
}

/** More is no lock. */
const longestLock = 1000;

/** Who has a lock; null where there is none. @throws ConflictError for what is no lock of ours, which stays as it is */
async function holderOf(path: string, where: string): Promise<(ProcessIdentity & { readonly host: string }) | null> {
  const status = await lstat(path).catch(() => null);
  if (status === null) return null;
  if (!status.isFile() || status.size > longestLock) throw foreignFile(where, path);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return null;
    throw fileError("lock", path, error);
  });
  if (text === null) return null;
  const [, identity = "", host = ""] = /^(\S+) (.*)\n$/.exec(text) ?? [];
  const owner = parseIdentity(identity);
  if (owner === null) throw foreignFile(where, path);
  return { ...owner, host };
}

function inUse(where: string, folder: string, path: string, holder: string): ConflictError {
  return new ConflictError({
    where,
    must: "one process at a time may work in a folder",
    got: `${holder} at work there`,
    todo: `Wait for it, choose another folder with {folder}, or, when you know it has ended, remove ${path}.`,
    file: folder,
  });
}
