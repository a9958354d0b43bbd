/** The files of a study's folder: which are its own, and how they are written and taken away. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ConflictError, FormatError } from "../base/errors.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { fileError } from "../formats/file-error.ts";
import { readJson } from "../formats/json.ts";
import { writeListed } from "../formats/listed-writing.ts";
import { removeEmptyFolder } from "../formats/make-folder.ts";
import {
  foreignFile,
  ownerOf,
  ownerOfSealed,
  plainFolderNames,
  refuseOthers,
  refuseUnsealed,
  removeListed,
} from "../formats/ownership.ts";
import { sealedJson } from "../formats/seal.ts";
import { detailsName } from "../results/details.ts";
import { manifestSchema, type StudyManifest } from "../results/manifest.ts";
import { type SliceIdentity, variantNames } from "../results/slice-identity.ts";
import { removeModel } from "../training/model-folder.ts";
import { removeVectorSet } from "../vectors/extraction.ts";
import { removeCells } from "./cell-store.ts";

/** Names of the files of a study. */
export const studyFiles = {
  manifest: "manifest.json",
  summary: "summary.json",
  rows: "results.jsonl",
  table: "results.parquet",
  details: detailsName,
  report: "report.html",
  cells: "cells",
  vectors: "vectors",
  models: "models",
} as const;

/** The folder of the compressor of a study's vectors, in the study's own. */
export const studyCompressor = "compressor";

/** The folder of a variant's vectors, by name: a trained model's has its head seed behind it. */
export function vectorsFolderOf({ name, headSeed }: Pick<SliceIdentity, "name" | "headSeed">): string {
  return name === variantNames.finetuned ? `${name}-${headSeed}` : name;
}

const { manifest: manifestName, cells, vectors, models, ...listedNames } = studyFiles;
const folderNames = [cells, vectors, models];

/**
 * The study that a folder holds; null for an empty one and, to be written into all the same, one whose files have other
 * names than a study's. Changes nothing.
 * @param overwrite  whether other people's files may lie beside the study
 * @throws ConflictError for a folder with anything else, or a study some of whose files are not ours any more
 */
export async function heldStudy(path: string, overwrite: boolean): Promise<StudyManifest | null> {
  const names = await readdir(path).catch((error: unknown) => {
    throw fileError("study", path, error);
  });
  if (!names.includes(manifestName)) {
    const others = names.filter((name) => !name.startsWith("."));
    const needed = others.filter((name) => (Object.values(studyFiles) as string[]).includes(name));
    const first = overwrite ? needed[0] : others[0];
    if (first === undefined) return null;
    throw otherFolder(path, others.length === 1 ? first : `${others.length} other files, ${first} among them`);
  }
  const manifest = await sealedManifest(path);
  if (manifest === null) throw otherFolder(path, `a ${manifestName} that is no study's, or was changed since`);
  await refuseOthers("study", path, Object.values(listedNames), manifest.files);
  for (const name of folderNames) {
    if (names.includes(name) && (await plainFolderNames(join(path, name))) === null) throw foreignFile("study", join(path, name));
  }
  return manifest;
}

/** Null for what is no study's manifest, or has been changed. */
async function sealedManifest(path: string): Promise<StudyManifest | null> {
  const file = join(path, manifestName);
  if ((await ownerOfSealed(file)) !== "us") return null;
  const parsed = manifestSchema.safeParse(await readJson(file).catch(() => null));
  return parsed.success ? parsed.data : null;
}

function otherFolder(path: string, got: string): ConflictError {
  return new ConflictError({
    where: "study",
    must: "the folder must be empty, new, or hold a study",
    got,
    todo: "Choose another folder with {folder}.",
    file: path,
  });
}

/** Takes a study's own files away, the manifest excepted, which the next one replaces; whatever else is there stays. */
export async function removeStudy(
  path: string,
  { files }: StudyManifest,
  { keepModels }: { readonly keepModels: boolean },
): Promise<void> {
  await removeListed(path, files ?? {});
  await removeCells(join(path, cells));
  const parts = [[vectors, removeVectorSet], ...(keepModels ? [] : ([[models, removeModel]] as const))] as const;
  for (const [name, remove] of parts) {
    for (const folder of (await plainFolderNames(join(path, name))) ?? []) {
      await remove(join(path, name, folder));
      await removeEmptyFolder(join(path, name, folder));
    }
    await removeEmptyFolder(join(path, name));
  }
}

/** Writes files of a study and its manifest, which lists them; gives the manifest. @throws as `writeListed` */
export async function writeStudyFiles(
  path: string,
  manifest: StudyManifest,
  write: (to: string) => Promise<void>,
): Promise<StudyManifest> {
  const files = await writeListed(path, {
    where: "study",
    listed: manifest.files ?? {},
    write,
    list: (all) => writeStudyManifest(path, { ...manifest, files: all }),
  });
  return { ...manifest, files };
}

/** Writes manifest.json. @throws ConflictError where somebody changed it */
export async function writeStudyManifest(path: string, manifest: StudyManifest): Promise<void> {
  const file = join(path, manifestName);
  await refuseUnsealed("study", file);
  await writeFileAtomically(file, sealedJson(manifest));
}

/**
 * A file that was cut at the end of a line, or has another number in it, may still be what its schema says.
 * @throws FormatError for one that is not as the manifest lists it; older manifests list none
 */
export async function refuseDamaged(folder: string, { files = {} }: StudyManifest): Promise<void> {
  for (const name of [studyFiles.summary, studyFiles.rows, studyFiles.details]) {
    const listed = files[name];
    const path = join(folder, name);
    if (listed === undefined || (await ownerOf(path, listed)) === "us") continue;
    throw new FormatError({
      where: "study",
      must: "the files of a study must be as it wrote them",
      got: `a ${name} that was changed since`,
      todo: "Move the file away, then run the study's command again: it writes the file anew.",
      file: path,
    });
  }
}
