/**
 * What tasks have begun that go on where they were stopped: a folder for every try, so that two workers at one task never
 * write into one another's; a new try takes over the newest checkpoints of those before, wherever they ran.
 */
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../formats/file-error.ts";
import { hasEnded, identityText, ownIdentity, parseIdentity } from "../formats/process-identity.ts";
import type { RunFolder } from "./run-folder.ts";

/** A folder to work in, with what the furthest earlier try left. */
export async function openBegun(run: RunFolder, id: string): Promise<string> {
  const own = begunBy(run, id);
  await mkdir(own, { recursive: true });
  const earlier = await furthest(join(run.begun, id), own);
  if (earlier === null) return own;
  // what is renamed into place is whole, and what is on its way has a name that begins with a point
  const isWhole = (path: string): boolean => !/\/\.[^/]*$/.test(path);
  await cp(earlier, own, { recursive: true, filter: isWhole }).catch((error: unknown) => {
    if (errorCode(error) !== "ENOENT") throw error; // a worker that still lives has just replaced a checkpoint
  });
  return own;
}

/** Begins with nothing: what was taken over could not be gone on from. */
export async function emptyBegun(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

/** Removes what this process and those that have ended left of a task. */
export async function removeBegun(run: RunFolder, id: string): Promise<void> {
  const folder = join(run.begun, id);
  await rm(begunBy(run, id), { recursive: true, force: true });
  for (const name of await readdir(folder).catch(() => [])) {
    const writer = parseIdentity(name);
    if (writer !== null && hasEnded(writer)) await rm(join(folder, name), { recursive: true, force: true });
  }
  if ((await readdir(folder).catch(() => [""])).length === 0) await rm(folder, { recursive: true, force: true });
}

function begunBy(run: RunFolder, id: string): string {
  return join(run.begun, id, identityText(ownIdentity));
}

const checkpointName = /(?:^|\/)step-(\d+)\.safetensors$/;

/** The folder with the newest checkpoint; null where none has one. */
async function furthest(folder: string, own: string): Promise<string | null> {
  let best: { readonly path: string; readonly step: number } | null = null;
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (path === own || parseIdentity(name) === null) continue;
    for (const file of await readdir(path, { recursive: true }).catch(() => [])) {
      const found = checkpointName.exec(file);
      if (found !== null && (best === null || Number(found[1]) > best.step)) best = { path, step: Number(found[1]) };
    }
  }
  return best?.path ?? null;
}
