/**
 * Files that a person asks for by name: new ones, or ours when they are to be overwritten. Never anybody else's, and
 * never one of ours that is something else, or that a folder of ours needs.
 */
import { dirname, join, relative } from "node:path";
import { ConflictError } from "../base/errors.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import { readJson } from "./json.ts";
import { foreignFile, listedFilesSchema, sealedAt } from "./ownership.ts";
import { requirePlainPath } from "./plain-path.ts";
import type { SealedForm } from "./seal.ts";
import { shape } from "./shape.ts";

/** How a file is asked for. */
export interface OutputOptions {
  /** What is being done, for errors. */
  readonly where: string;
  /** What is written, which replaces nothing but its like; left out for what replaces nothing. */
  readonly form?: SealedForm | undefined;
  /** Replace a file that Assay wrote and nobody changed since. */
  readonly overwrite?: boolean | undefined;
}

/** Those that list the files beside them. */
const manifestNames = ["manifest.json", "finetune.json"];
const manifestSchema = shape({ files: listedFilesSchema });

/**
 * Asks, before work is done for it, whether a file may be written.
 * @throws ConflictError for a file that is there and is not to be overwritten, is not ours, is another kind of file than
 *   what is to be written, or belongs to a folder of ours
 */
export async function requireOutput(path: string, { where, form, overwrite }: OutputOptions): Promise<void> {
  requirePlainPath(where, path);
  const there = await sealedAt(path);
  if (there.owner === "nobody") return;
  if (form === undefined) throw notNew(where, path, "Choose another name.");
  if (there.owner === "others") throw foreignFile(where, path);
  if (there.form !== form) throw otherForm(where, path, form, there.form);
  if (await isListedBeside(path)) throw partOfFolder(where, path);
  if (overwrite !== true) throw notNew(where, path, "Choose another name, or replace it with {overwrite}.");
}

function notNew(where: string, file: string, todo: string): ConflictError {
  return new ConflictError({ where, must: "the file must be new", got: "one that is there already", todo, file });
}

/** Writes a sealed text (`sealedText`, `sealedJson`). @throws as `requireOutput`, and AssayError "disk" */
export async function writeOutput(path: string, sealed: string, options: OutputOptions): Promise<void> {
  await requireOutput(path, options);
  await writeFileAtomically(path, sealed);
}

/** Whether a manifest in the file's own folder lists it. */
async function isListedBeside(path: string): Promise<boolean> {
  const folder = dirname(path);
  for (const name of manifestNames) {
    const manifest = manifestSchema.safeParse(await readJson(join(folder, name)).catch(() => null));
    if (manifest.success && Object.hasOwn(manifest.data.files, relative(folder, path))) return true;
  }
  return false;
}

function otherForm(where: string, path: string, form: SealedForm, there: SealedForm): ConflictError {
  return new ConflictError({
    where,
    must: `what is replaced must be the same kind of file as what is written (${form})`,
    got: `another one that Assay wrote (${there})`,
    todo: "Choose another name.",
    file: path,
  });
}

function partOfFolder(where: string, path: string): ConflictError {
  return new ConflictError({
    where,
    must: "what is replaced must be a file by itself",
    got: "one that the manifest beside it lists",
    todo: "Choose another name: a study's own page is made anew where it is.",
    file: path,
  });
}
