/** Makes a folder and those above it, one at a time: Node's own recursive mkdir never ends where the system answers "no such file" for a folder whose parent exists (/proc). */
import { mkdir, rmdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ConflictError, InputError } from "../base/errors.ts";
import { errorCode, fileError } from "./file-error.ts";

/**
 * Makes the folder where it is missing.
 * @param where  what is being done, for the error
 * @returns whether it was made
 * @throws ConflictError when a file stands in its way; InputError where no folder can be made; as `fileError` for what
 *   else the system refuses
 */
export async function makeFolder(path: string, where: string): Promise<boolean> {
  const folder = resolve(path);
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return requireFolder(folder, where);
    if (errorCode(error) !== "ENOENT" || !(await makeFolder(dirname(folder), where))) throw notMade(where, folder, error);
  }
  await mkdir(folder).catch((error: unknown) => {
    throw notMade(where, folder, error);
  });
  return true;
}

/** "No such file" is no answer to who wants to make one. */
function notMade(where: string, folder: string, cause: unknown): Error {
  const code = errorCode(cause);
  if (code !== "ENOENT" && code !== "ENOTDIR") return fileError(where, folder, cause);
  return new InputError({
    where,
    must: "the folder must be one that can be made",
    got: code === "ENOENT" ? "a place where the system makes no folders" : "a place below a file",
    todo: "Choose another folder.",
    file: folder,
  });
}

async function requireFolder(folder: string, where: string): Promise<false> {
  const status = await stat(folder).catch(() => null);
  if (status?.isDirectory() === true) return false;
  throw new ConflictError({
    where,
    must: "must be a folder or nothing yet",
    got: status === null ? "a link that leads nowhere" : "a file",
    todo: "Choose another name.",
    file: folder,
  });
}

/** Removes a folder where nothing is in it; whatever is in it stays, and so does a link. */
export async function removeEmptyFolder(path: string): Promise<void> {
  await rmdir(path).catch(() => undefined);
}
