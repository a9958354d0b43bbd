/**
 * Writes files of a folder so that they can always be told from other people's: they are written aside, listed with
 * their hashes in the folder's manifest, and only then get their names. Killed in between, whatever has its name is
 * listed.
 */
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { syncFolder } from "./atomic-file.ts";
import { fileError } from "./file-error.ts";
import { foreignFile, type ListedFiles, listFile, ownerOf, plainFolderNames } from "./ownership.ts";
import { removeAbandoned, temporaryName } from "./temporary-file.ts";

/** Files of a folder on their way. */
export interface ListedWriting {
  /** What is being done, for errors. */
  readonly where: string;
  /** What the manifest lists so far. */
  readonly listed: ListedFiles;
  /** Writes the files, under their names, into a folder made for it. */
  write(folder: string): Promise<void>;
  /** Writes the manifest with this list. */
  list(files: ListedFiles): Promise<void>;
  /** A name that the others come before: whoever sees it may count on them. */
  readonly last?: string;
}

/**
 * Writes the files; one of the very same bytes that is there already stays.
 * @returns the new list, sorted by name
 * @throws ConflictError for a name under which there is a file of somebody else's: then nothing is changed
 */
export async function writeListed(folder: string, writing: ListedWriting): Promise<ListedFiles> {
  const { where, listed, last } = writing;
  const aside = temporaryName(join(folder, "files"));
  try {
    await removeAbandoned(join(folder, "files"));
    await mkdir(aside);
    await writing.write(aside);
    const names = (await filesIn(aside)).sort((a, b) => Number(a === last) - Number(b === last) || (a < b ? -1 : 1));
    const fresh = new Map(await Promise.all(names.map(async (name) => [name, await listFile(join(aside, name))] as const)));
    const outdated: string[] = [];
    for (const [name, file] of fresh) {
      const path = join(folder, name);
      // a link in the place of a folder of ours would lead to another place
      if (name.includes("/") && (await plainFolderNames(dirname(path))) === null) throw foreignFile(where, dirname(path));
      if ((await ownerOf(path, file)) !== "others") continue;
      if ((await ownerOf(path, listed[name])) === "others") throw foreignFile(where, path);
      outdated.push(path);
    }
    // before the list: an old file beside a list that has the new one would be nobody's
    for (const path of outdated) await rm(path, { force: true });
    const files = Object.fromEntries(
      Object.entries({ ...listed, ...Object.fromEntries(fresh) }).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    await writing.list(files);
    for (const name of names) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await rename(join(aside, name), join(folder, name));
    }
    await syncFolder(folder);
    return files;
  } catch (cause) {
    throw fileError(where, folder, cause);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join("/"),
    );
}
