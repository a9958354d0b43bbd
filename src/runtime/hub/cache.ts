/**
 * The cache shared with Python's huggingface_hub:
 *
 *   models--org--name/blobs/<hash>                      the bytes, once
 *   models--org--name/snapshots/<commit>/<path>         links to blobs
 *   models--org--name/refs/<revision>                   the commit, as text
 *   models--org--name/trees/<commit>.json               the listing (listing.ts)
 *
 * Where links cannot be made, the snapshot holds the file itself: moved there,
 * or copied when the blob was there before (as Python does).
 */
import { copyFile, lstat, mkdir, readdir, readFile, readlink, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { FormatError, InputError } from "../../base/errors.ts";
import { writeFileAtomically } from "../../formats/atomic-file.ts";
import { errorCode } from "../../formats/file-error.ts";
import { removeAbandoned, temporaryName } from "../../formats/temporary-file.ts";
import { type HubRepositoryName, repositoryFolder } from "./errors.ts";
import { isCommit, keptListing } from "./listing.ts";
import type { HubSettings } from "./settings.ts";

/** The folder of a commit's files. */
export function snapshotFolder(settings: HubSettings, name: HubRepositoryName, commit: string): string {
  return join(repositoryFolder(settings, name), "snapshots", commit);
}

/** The commit that the cache has for a revision, or null. */
export async function cachedCommit(settings: HubSettings, name: HubRepositoryName): Promise<string | null> {
  if (isCommit(name.revision)) return name.revision;
  try {
    const text = (await readFile(join(repositoryFolder(settings, name), "refs", name.revision), "utf8")).trim();
    return isCommit(text) ? text : null;
  } catch {
    return null;
  }
}

/** Writes down the commit of a branch or tag, where it is not known yet. */
export async function keepReference(settings: HubSettings, name: HubRepositoryName, commit: string): Promise<void> {
  if (name.revision === commit || (await cachedCommit(settings, name)) === commit) return;
  await writeFileAtomically(join(repositoryFolder(settings, name), "refs", name.revision), commit);
}

/** Marks the cache for backup programs, with Python's own words. */
export async function tagCache(settings: HubSettings): Promise<void> {
  const text =
    "Signature: 8a477f597d28d172789f06886806bc55\n" +
    "# This file is a cache directory tag created by huggingface_hub.\n" +
    "# For information about cache directory tags, see:\n" +
    "#\thttps://bford.info/cachedir/\n";
  await writeFile(join(settings.cache, "CACHEDIR.TAG"), text, { flag: "wx" }).catch(() => undefined); // there already, or not ours
}

/** Whether a file with that many bytes is there, links followed. */
export async function hasFile(path: string, size: number | null): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isFile() && (size === null || found.size === size);
  } catch {
    return false;
  }
}

/**
 * What the cache has of a commit: `complete` when every wanted file is there.
 * Caches filled by older Pythons have no listing; then the wanted files found are taken for all.
 */
export async function cachedSnapshot(
  settings: HubSettings,
  name: HubRepositoryName,
  commit: string,
  wanted: (path: string) => boolean,
): Promise<{ complete: boolean; found: string }> {
  const folder = snapshotFolder(settings, name, commit);
  const listing = await keptListing(settings, name, commit);
  if (listing === null) {
    const paths = (await filesBelow(folder, "")).filter(wanted);
    for (const path of paths) {
      if (!(await hasFile(join(folder, path), null))) return { complete: false, found: `a broken link for ${path}` };
    }
    return { complete: paths.length > 0, found: paths.length > 0 ? "all of it" : "no copy of it" };
  }
  const needed = listing.filter(({ path }) => wanted(path));
  const missing: string[] = [];
  for (const { path, size } of needed) {
    if (!(isSafePath(path) && (await hasFile(join(folder, path), size)))) missing.push(path);
  }
  if (missing.length === 0) return { complete: needed.length > 0, found: needed.length > 0 ? "all of it" : "no copy of it" };
  const some = `${missing.slice(0, 3).join(", ")}${missing.length > 3 ? ", …" : ""}`;
  return { complete: false, found: `a copy without ${missing.length} of ${needed.length} files (${some})` };
}

/** Names of the files of a commit, as far as the cache knows them. */
export async function cachedPaths(settings: HubSettings, name: HubRepositoryName, commit: string): Promise<readonly string[]> {
  const listing = await keptListing(settings, name, commit);
  return listing === null ? filesBelow(snapshotFolder(settings, name, commit), "") : listing.map(({ path }) => path);
}

/** Whether a name from the Hub stays inside the folder it is joined to, on every system. */
function isSafePath(path: string): boolean {
  if (path === "" || path.length > 1024) return false;
  return path.split("/").every(
    (part) =>
      part !== "" &&
      part !== "." &&
      part !== ".." &&
      part.length <= 255 &&
      !part.includes("\\") && // a separator on Windows
      ![...part].some((letter) => letter < " ") && // control characters, NUL above all
      !/^[a-zA-Z]:/.test(part), // a drive on Windows
  );
}

/** @throws FormatError for a name that would escape */
export function refuseUnsafePath(path: string, name: HubRepositoryName): void {
  if (isSafePath(path)) return;
  throw new FormatError({
    where: `${name.kind} ${name.id}`,
    must: "file names must be relative and stay inside the repository",
    got: JSON.stringify(path.slice(0, 120)),
    todo: "This may be an attack: do not use the repository; tell its owner or the Hub.",
  });
}

/** @throws InputError for a revision that is no branch, tag or commit */
export function refuseUnsafeRevision(name: HubRepositoryName): void {
  if (isSafePath(name.revision) && !/[\s~^:?*[]/.test(name.revision)) return;
  throw new InputError({
    where: `${name.kind} ${name.id}`,
    must: "the revision must be a branch, a tag or a commit",
    got: JSON.stringify(name.revision.slice(0, 120)),
    todo: 'Write for example "main" or the 40 digits of a commit.',
  });
}

/** Puts a blob at its place in the snapshot. `isNew`: the blob was made just now, so nothing else refers to it. */
export async function pointTo(settings: HubSettings, blob: string, pointer: string, isNew: boolean): Promise<void> {
  await mkdir(dirname(pointer), { recursive: true });
  if (settings.symlinks) {
    try {
      await link(relative(dirname(pointer), blob), pointer);
      return;
    } catch (cause) {
      if (!["EPERM", "EACCES", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EINVAL"].includes(errorCode(cause) ?? "")) throw cause;
    }
  }
  if (isNew) {
    await rename(blob, pointer);
    return;
  }
  await removeAbandoned(pointer);
  const temporary = temporaryName(pointer);
  try {
    await copyFile(blob, temporary);
    await rename(temporary, pointer);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}

async function link(target: string, pointer: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await symlink(target, pointer);
      return;
    } catch (cause) {
      if (errorCode(cause) !== "EEXIST" || attempt === 3) throw cause;
      const there = await lstat(pointer).catch(() => null);
      if (there?.isSymbolicLink() === true && (await readlink(pointer)) === target) return; // another process was faster
      if (there !== null) await rm(pointer, { force: true }); // a broken or outdated one
    }
  }
}

async function filesBelow(folder: string, prefix: string): Promise<string[]> {
  const paths: string[] = [];
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) paths.push(...(await filesBelow(folder, path)));
    else paths.push(path);
  }
  return paths;
}
