/** The files of a study as they lie there now: whether any is another than before, and whether each is as the study wrote it. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { FormatError } from "../base/errors.ts";
import { errorCode, fileError } from "../formats/file-error.ts";
import { ownerOf } from "../formats/ownership.ts";
import type { StudyManifest } from "../results/manifest.ts";
import { studyFiles } from "../studies/study-files.ts";

const { manifest, summary, rows, details, cells, vectors } = studyFiles;

/** Read whole. */
const readNames = [summary, rows, details] as const;

/** Of what has many files the folder tells when one comes, goes or is replaced: looking at each takes too long. */
const lookedAt = [manifest, ...readNames, cells, vectors] as const;

/** Other after every change of a file that is read: where its length and its time were kept, that of its last change tells. */
export async function versionOf(folder: string): Promise<string> {
  const each = await Promise.all(lookedAt.map((name) => stampOf(join(folder, name))));
  return each.join(", ");
}

async function stampOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(" ");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "none";
    throw fileError("serve", path, error);
  }
}

/**
 * A file that was cut at the end of a line, or has another number in it, may still be what its schema says.
 * @throws FormatError for one that is not as the manifest lists it; older manifests list none
 */
export async function refuseDamaged(folder: string, { files = {} }: StudyManifest): Promise<void> {
  for (const name of readNames) {
    const listed = files[name];
    const path = join(folder, name);
    if (listed === undefined || (await ownerOf(path, listed)) === "us") continue;
    throw new FormatError({
      where: "serve",
      must: "the files of a study must be as it wrote them",
      got: `a ${name} that was changed since`,
      todo: "Move the file away, then run the study's command again: it writes the file anew.",
      file: path,
    });
  }
}
