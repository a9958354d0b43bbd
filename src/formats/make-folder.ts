/** Makes a folder and those above it, one at a time: Node's own recursive mkdir never ends where the system answers "no such file" for a folder whose parent exists (/proc). */
import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ConflictError } from "../base/errors.ts";
import { errorCode, fileError } from "./file-error.ts";

/**
 * Makes the folder where it is missing.
 * @param where  what is being done, for the error
 * @returns whether it was made
 * @throws ConflictError when a file stands in its way; as `fileError` for what the system refuses
 */
export async function makeFolder(path: string, where: string): Promise<boolean> {
  const folder = resolve(path);
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return requireFolder(folder, where);
    if (errorCode(error) !== "ENOENT" || !(await makeFolder(dirname(folder), where))) throw fileError(where, folder, error);
  }
  await mkdir(folder).catch((error: unknown) => {
    throw fileError(where, folder, error);
  });
  return true;
}

async function requireFolder(folder: string, where: string): Promise<false> {
  if ((await stat(folder)).isDirectory()) return false;
  throw new ConflictError({
    where,
    must: "must be a folder or nothing yet",
    got: "a file",
    todo: "Choose another name.",
    file: folder,
  });
}
