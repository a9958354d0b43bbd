/** The files of a study as they lie there now: whether any is another than before. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, fileError } from "../formats/file-error.ts";
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
