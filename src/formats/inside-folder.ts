/**
 * Links in a folder that came from elsewhere: followed where they stay inside it, refused where they lead out, so that
 * a stranger's folder cannot make us read (or copy into a model) other files of the reader's. A folder itself may be
 * named through a link.
 *
 * The Hub's cache keeps a snapshot's files beside it: `snapshots/<commit>/<file>` leads to `blobs/<hash>`, which
 * counts as inside.
 */
import { realpath } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { InputError } from "../base/errors.ts";
import { errorCode, fileError } from "./file-error.ts";

/**
 * The path of a file or folder in a folder; whether it is there is for who opens it.
 * @param where  what is being read, for the error
 * @throws InputError when a link leads out of the folder
 */
export async function insideFolder(where: string, folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  let home: string;
  let target: string;
  try {
    home = await realpath(folder);
    target = await realpath(path);
  } catch (cause) {
    if (errorCode(cause) === "ENOENT" || errorCode(cause) === "ENOTDIR") return path;
    throw fileError(where, path, cause);
  }
  const snapshots = dirname(home);
  const homes = basename(snapshots) === "snapshots" ? [home, join(dirname(snapshots), "blobs")] : [home];
  if (homes.some((inner) => target.startsWith(inner.endsWith(sep) ? inner : inner + sep))) return path;
  throw new InputError({
    where,
    must: "files of a folder must lie inside it",
    got: "a link that leads out of it",
    todo: "Copy the file into the folder.",
    file: path,
  });
}
