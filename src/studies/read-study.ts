/** Reads a finished study's files back, each checked against its schema. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { z } from "zod";
import { ConflictError, FormatError, MissingError } from "../base/errors.ts";
import { fileError } from "../formats/file-error.ts";
import { readJson } from "../formats/json.ts";
import { plainFolderNames } from "../formats/ownership.ts";
import { problemBesideSummary, problemOfDetails } from "../results/check-details.ts";
import { type Details, detailsSchema } from "../results/details.ts";
import { manifestSchema, type StudyManifest } from "../results/manifest.ts";
import { type ResultRow, resultRowSchema } from "../results/result-row.ts";
import { type StudySummary, studySummary } from "../results/study-summary.ts";
import { type Summary, summarySchema } from "../results/summary.ts";
import { studyFiles } from "./study-files.ts";

/** What a report is made from. */
export interface FinishedStudy {
  readonly summary: StudySummary;
  readonly rows: readonly ResultRow[];
  readonly manifest: StudyManifest;
  /** What can be looked up of single dimensions and texts; null, or left out, for a study without. */
  readonly details?: Details | null | undefined;
}

/**
 * Reads the folder of a study.
 *
 * @example
 * ```ts
 * import { readStudy } from "assay";
 *
 * const { summary, rows, manifest } = await readStudy("studies/demo");
 * console.log(manifest.state, rows.length, summary.scoreAt(8, { compressor: "pca" }));
 * ```
 * @throws MissingError where there is no study, ConflictError while it is not complete, FormatError for a file that is not what it should be
 */
export async function readStudy(folder: string): Promise<FinishedStudy> {
  const manifest = await checked(folder, studyFiles.manifest, manifestSchema);
  if (manifest.state !== "complete") {
    throw new ConflictError({
      where: "report",
      must: "the study must be complete",
      got: `one that is ${manifest.state}`,
      todo: "Run the study's command again; it continues where it stopped.",
      file: folder,
    });
  }
  const summary = await checked(folder, studyFiles.summary, summarySchema);
  const rows = await readRows(join(folder, studyFiles.rows));
  return { summary: studySummary(summary, rows), rows, manifest, details: await readDetails(folder, manifest, summary) };
}

/** Larger ones are not of 16,384 dimensions and a few variants. */
const largestDetails = 256 * 1024 * 1024;

/** Null for a study without; a file of that name that the study did not write is somebody's, and not looked at. */
async function readDetails(folder: string, { files }: StudyManifest, summary: Summary): Promise<Details | null> {
  if (files?.[studyFiles.details] === undefined) return null;
  const details = await checked(folder, studyFiles.details, detailsSchema, largestDetails);
  const problem = problemOfDetails(details) ?? problemBesideSummary(details, summary);
  if (problem !== null) throw malformed(join(folder, studyFiles.details), problem);
  return details;
}

async function checked<T>(folder: string, name: string, schema: z.ZodType<T>, limitBytes?: number): Promise<T> {
  const path = join(folder, name);
  let value: unknown;
  try {
    value = await readJson(path, limitBytes);
  } catch (error) {
    if (error instanceof MissingError) {
      throw new MissingError({
        where: "report",
        must: `the folder must hold a study's ${name}`,
        got: "no such file",
        todo: "Name the folder that assay study or assay analyze wrote (the one with manifest.json).",
        file: path,
      });
    }
    throw error;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw malformed(path, issue === undefined ? "something else" : `${issue.path.join(".")}: ${issue.message}`);
}

async function readRows(path: string): Promise<ResultRow[]> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw fileError("report", path, error);
  });
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => {
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        throw malformed(path, "a line that is not JSON", index + 1);
      }
      const parsed = resultRowSchema.safeParse(value);
      if (!parsed.success) throw malformed(path, `${parsed.error.issues[0]?.message ?? "a row of another shape"}`, index + 1);
      return parsed.data;
    });
}

function malformed(file: string, got: string, row?: number): FormatError {
  return new FormatError({
    where: "report",
    must: "the file must be as its JSON Schema says",
    got,
    todo:
      basename(file) === studyFiles.manifest
        ? "Move the folder away, then run the study's command again."
        : "Move the file away, then run the study's command again: it writes the file anew.",
    file,
    ...(row === undefined ? {} : { row }),
  });
}

/** Where the vectors of a study are. */
export interface VectorsOfStudy {
  /** A vector set. */
  readonly path: string;
  /** "finetuned-0" */
  readonly variant: string;
  /** The folder of the model that was finetuned for them; null where there is none. */
  readonly model: string | null;
  /** Of the study: what was drawn as a curve can be tried as a code. */
  readonly compressors: readonly string[];
}

/**
 * The vectors of a variant, for whoever goes on with them and looks at nothing that the study found: of the first finetuned one where none is named, else of the pretrained one.
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
    model: await modelOf(folder, chosen),
    compressors: Array.isArray(compressors) ? compressors.filter((name) => typeof name === "string") : [],
  };
}

/** "finetuned-0" was made by models/seed-0. */
async function modelOf(folder: string, vectors: string): Promise<string | null> {
  const name = vectors.replace(/^finetuned-/, "seed-");
  const names = (await plainFolderNames(join(folder, studyFiles.models))) ?? [];
  return name !== vectors && names.includes(name) ? join(folder, studyFiles.models, name) : null;
}
