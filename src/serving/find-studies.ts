/** The folders of studies that a person names: each itself, or those one level below it. */
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { MissingError } from "../base/errors.ts";
import { fileError } from "../formats/file-error.ts";
import { readJson } from "../formats/json.ts";
import { manifestSchema } from "../results/manifest.ts";
import { studyFiles } from "../studies/study-files.ts";

/** More folders than these are no folder of studies. */
const mostFolders = 10_000;

/** A folder of a study. */
export interface FoundStudy {
  readonly folder: string;
  /** What tells it from the others: its folder's name, or as much of the path as that takes. */
  readonly name: string;
}

/**
 * The studies of some folders, each once, in the order in which they were named.
 * @throws MissingError for a folder that is not there, or has no study in it
 */
export async function findStudies(folders: readonly string[]): Promise<readonly FoundStudy[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const studies = await studiesOf(folder);
    if (studies.length === 0) throw noStudy(folder);
    found.push(...studies);
  }
  // by another name it would be compared with itself
  const once = [...new Set(await Promise.all(found.map((folder) => realpath(folder))))];
  return once.map((folder) => ({ folder, name: nameAmong(folder, once) }));
}

async function studiesOf(folder: string): Promise<readonly string[]> {
  const status = await stat(folder).catch((error: unknown) => {
    throw fileError("serve", folder, error);
  });
  if (!status.isDirectory()) return [];
  if (await isStudy(folder)) return [folder];
  const all = await readdir(folder).catch((error: unknown) => {
    throw fileError("serve", folder, error);
  });
  const names = all.filter((name) => !name.startsWith(".")).sort();
  const found: string[] = [];
  for (const name of names.slice(0, mostFolders)) if (await isStudy(join(folder, name))) found.push(join(folder, name));
  return found;
}

async function isStudy(folder: string): Promise<boolean> {
  const manifest = join(folder, studyFiles.manifest);
  const value = await readJson(manifest).catch(() => null);
  if (manifestSchema.safeParse(value).success) return true;
  // one whose manifest was broken is listed as what it is: results tell it from folders of other things
  return value === null && (await isThere(manifest)) && (await isThere(join(folder, studyFiles.rows)));
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Folders of one name are told apart by their paths. */
function nameAmong(folder: string, all: readonly string[]): string {
  const name = basename(folder);
  return all.filter((other) => basename(other) === name).length === 1 ? name : folder;
}

function noStudy(file: string): MissingError {
  return new MissingError({
    where: "serve",
    must: "the folder must hold a study, or folders of studies",
    got: "none",
    todo: "Name the folder that a study was written to, or the one that it lies in.",
    file,
  });
}
