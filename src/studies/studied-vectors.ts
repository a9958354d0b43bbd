/** The vectors that a study has in its folder, for whoever goes on with them: never what it found. */
import { join } from "node:path";
import { MissingError } from "../base/errors.ts";
import { readJson } from "../formats/json.ts";
import { plainFolderNames } from "../formats/ownership.ts";
import { manifestSchema } from "../results/manifest.ts";
import { studyFiles } from "./study-files.ts";

/** Where they are. */
export interface VectorsOfStudy {
  /** A vector set. */
  readonly path: string;
  /** "finetuned-0" */
  readonly variant: string;
  /** Of the study: what was drawn as a curve can be tried as a code. */
  readonly compressors: readonly string[];
}

/**
 * The vectors of a variant: of the first finetuned one where none is named, else of the pretrained one.
 * @returns null for a folder, or anything else, that is no study
 * @throws MissingError for a study that keeps no vectors, or not those of this variant
 */
export async function studiedVectors(folder: string, variant?: string): Promise<VectorsOfStudy | null> {
  const manifest = manifestSchema.safeParse(await readJson(join(folder, studyFiles.manifest)).catch(() => null));
  if (!manifest.success) return null;
  const vectors = join(folder, studyFiles.vectors);
  const names = [...((await plainFolderNames(vectors)) ?? [])].sort();
  const found = names.find((name) =>
    variant === undefined ? name.startsWith("finetuned") : name === variant || name.startsWith(`${variant}-`),
  );
  const chosen = found ?? (variant === undefined ? names[0] : undefined);
  if (chosen === undefined) {
    throw new MissingError({
      where: "study",
      must: variant === undefined ? "the study must have its vectors in its folder" : `the study must have vectors of ${variant}`,
      got: names.length === 0 ? "none: they were brought" : names.join(", "),
      todo: names.length === 0 ? "Name the file of the vectors." : "Choose one of these with {variant}.",
      file: folder,
    });
  }
  const { compressors } = manifest.data.options;
  return {
    path: join(vectors, chosen),
    variant: chosen,
    compressors: Array.isArray(compressors) ? compressors.filter((name) => typeof name === "string") : [],
  };
}
