/**
 * Names for files, and folders of files, on their way: `.<name>.<machine>-<pid>-<started>-<n>.assay-partial`,
 * in the folder of the file that they will become. A writer that is killed leaves
 * one; the next to write that file takes it away.
 */
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { threadId } from "node:worker_threads";
import { hasEnded, identityText, ownIdentity, parseIdentity } from "./process-identity.ts";

const ending = ".assay-partial";
let counter = 0;

/** A name that nobody else uses, in the folder of the file. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${identityText(ownIdentity)}-${threadId}.${counter++}${ending}`);
}

/** Removes what writers of this file left that have ended. */
export async function removeAbandoned(path: string): Promise<void> {
  const folder = dirname(path);
  const beginning = `.${basename(path)}.`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(beginning) || !name.endsWith(ending)) continue;
    const writer = parseIdentity(name.slice(beginning.length, -ending.length).replace(/-\d+\.\d+$/, ""));
    if (writer !== null && hasEnded(writer)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Removes all that killed writers left in a folder. Only for who holds the folder alone. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(".") && name.endsWith(ending)) await rm(join(folder, name), { recursive: true, force: true });
  }
}
