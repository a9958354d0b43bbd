/**
 * Files on their way into the cache. Each process writes to a name of its own,
 * `<hash>.<machine>-<process>-<start>-….incomplete`, so two that fetch the same file
 * never touch one another, on any file system; the last step is a rename. What
 * an interrupted process leaves is taken over by renaming it: only one can.
 * (Python's huggingface_hub keeps apart in the same way; it does not resume.)
 */
import { readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { threadId } from "node:worker_threads";
import { now } from "../../base/clock.ts";
import { hasEnded, identityText, ownIdentity, parseIdentity } from "../../formats/process-identity.ts";

const ending = ".incomplete";
const released = `.assay${ending}`;
/** A file nobody has written to for so long is nobody's, whoever began it. A live download is silent for half a minute at most. */
const abandonedMs = 10 * 60 * 1000;
let counter = 0;

/** A name for this process to write to; what another one left of the same blob lies there already. */
export async function claimPartial(blob: string): Promise<string> {
  const folder = dirname(blob);
  const mine = `${blob}.${identityText(ownIdentity)}-${threadId}.${counter++}${ending}`;
  const candidates: { path: string; size: number }[] = [];
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(blob)}.`) || !name.endsWith(ending)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found?.isFile() === true && isNobodys(name, found.mtimeMs)) candidates.push({ path, size: found.size });
  }
  candidates.sort((a, b) => b.size - a.size);
  let claimed = false;
  for (const { path } of candidates) {
    if (claimed) await rm(path, { force: true });
    else
      claimed = await rename(path, mine).then(
        () => true,
        () => false,
      ); // false: another process was faster
  }
  return mine;
}

/** Leaves what has come for whoever asks next. */
export async function releasePartial(partial: string, blob: string): Promise<void> {
  await rename(partial, blob + released).catch(() => undefined);
}

/** The last step: the blob gets its name. */
export async function finishPartial(partial: string, blob: string): Promise<void> {
  try {
    await rename(partial, blob);
  } catch (cause) {
    // another process was faster, and the system does not replace open files
    if ((await stat(blob).catch(() => null)) === null) throw cause;
    await rm(partial, { force: true });
  }
}

function isNobodys(name: string, modified: number): boolean {
  if (name.endsWith(released)) return true;
  const owner = /\.([^.]+)-\d+\.\d+\.incomplete$/.exec(name)?.[1];
  const writer = owner === undefined ? null : parseIdentity(owner);
  if (writer !== null && hasEnded(writer)) return true;
  return now() - modified > abandonedMs;
}
