/**
 * Whose a file is. In a folder of ours the manifest lists the files that Assay wrote, with size and SHA-256: those are
 * ours while they are unchanged. Any other file is somebody's, is never replaced or removed, and under a name that is
 * needed it is a reason to refuse.
 */
import { lstat, readdir, realpath, rm } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { z } from "zod";
import { ConflictError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { errorCode, fileError } from "./file-error.ts";
import { sha256File } from "./hash.ts";
import { removeEmptyFolder } from "./make-folder.ts";
import { type SealedForm, sealedFormOf } from "./seal.ts";
import { type Accepted, type Shape, shape } from "./shape.ts";
import { readWholeFile, regularFileSize } from "./whole-file.ts";

const listedFileKeys = { bytes: z.int().nonnegative(), sha256: z.string() };

/** A file as it was written. */
export interface ListedFile extends Shape<typeof listedFileKeys> {}

const listedFileSchema: z.ZodType<ListedFile> = shape(listedFileKeys);

/** Checks the list of a manifest. */
export const listedFilesSchema = z.record(z.string(), listedFileSchema);

/** The files that a manifest lists, by their paths in its folder, "/" between the parts. */
export type ListedFiles = Accepted<typeof listedFilesSchema>;

/** Larger ones carry no seal. */
const largestSealed = 2 ** 30;

/** A file's entry. @throws as `sha256File` */
export async function listFile(path: string, control: RunControl = {}): Promise<ListedFile> {
  return { bytes: await regularFileSize(path), sha256: await sha256File(path, control) };
}

/** Whether there is nothing at a path, a file as it was listed, or anything else. Hashes only what has the listed size. */
export async function ownerOf(path: string, listed: ListedFile | undefined): Promise<"nobody" | "us" | "others"> {
  const status = await lstatOf(path);
  if (status === null) return "nobody";
  if (listed === undefined || !status.isFile() || status.size !== listed.bytes) return "others";
  return (await sha256File(path)) === listed.sha256 ? "us" : "others";
}

/** Whether there is nothing at a path, a text that carries our seal unbroken, or anything else. */
export async function ownerOfSealed(path: string): Promise<"nobody" | "us" | "others"> {
  return (await sealedAt(path)).owner;
}

/** As `ownerOfSealed`, with the form of a text of ours. */
export async function sealedAt(
  path: string,
): Promise<{ readonly owner: "nobody" } | { readonly owner: "others" } | { readonly owner: "us"; readonly form: SealedForm }> {
  const status = await lstatOf(path);
  if (status === null) return { owner: "nobody" };
  if (!status.isFile() || status.size > largestSealed) return { owner: "others" };
  const form = sealedFormOf(await readWholeFile(path, largestSealed));
  return form === null ? { owner: "others" } : { owner: "us", form };
}

/** @throws ConflictError for a file that is there and carries no unbroken seal of ours */
export async function refuseUnsealed(where: string, path: string): Promise<void> {
  if ((await ownerOfSealed(path)) === "others") throw foreignFile(where, path);
}

/**
 * Looks at the names that are going to be written in a folder.
 * @throws ConflictError for the first that is there and not as it was listed
 */
export async function refuseOthers(
  where: string,
  folder: string,
  names: readonly string[],
  listed: ListedFiles = {},
): Promise<void> {
  for (const name of names) {
    if ((await ownerOf(join(folder, name), listed[name])) === "others") throw foreignFile(where, join(folder, name));
  }
}

/** A file that is somebody else's under a name that is needed. */
export function foreignFile(where: string, path: string): ConflictError {
  return new ConflictError({
    where,
    must: "what is replaced must be a file that Assay wrote and nobody changed since",
    got: "another one",
    todo: "Move it away, or choose another place.",
    file: path,
  });
}

/**
 * Removes the listed files that are unchanged, and folders of theirs that are then empty. A list may be a stranger's:
 * names that lead out of the folder, by dots or by a link, are left alone.
 */
export async function removeListed(folder: string, listed: ListedFiles): Promise<void> {
  for (const [name, file] of Object.entries(listed)) {
    const path = join(folder, name);
    if (!(await liesInside(folder, name)) || (await ownerOf(path, file)) !== "us") continue;
    await rm(path, { force: true });
    if (name.includes("/")) await removeEmptyFolder(dirname(path));
  }
}

/** Whether the file's own folder is `folder`, or one below it that no link leads to. */
async function liesInside(folder: string, name: string): Promise<boolean> {
  try {
    const home = await realpath(folder);
    const parent = await realpath(dirname(join(folder, name)));
    return parent === join(home, dirname(name)) && (parent === home || parent.startsWith(home.endsWith(sep) ? home : home + sep));
  } catch (cause) {
    const code = errorCode(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    throw fileError("looking at a file", folder, cause);
  }
}

/** The names in a folder; none where there is nothing; null for a link, which leads to another place, or a file. */
export async function plainFolderNames(path: string): Promise<readonly string[] | null> {
  const status = await lstatOf(path);
  if (status === null) return [];
  return status.isDirectory() ? readdir(path) : null;
}

/** What is at a path, links not followed; null for nothing. */
async function lstatOf(path: string): Promise<Awaited<ReturnType<typeof lstat>> | null> {
  try {
    return await lstat(path);
  } catch (cause) {
    const code = errorCode(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw fileError("looking at a file", path, cause);
  }
}
