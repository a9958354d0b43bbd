/** The folder that a model is trained in: whose it is, and what of it may be taken away. */
import { existsSync } from "node:fs";
import { readdir, realpath, rm } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { ConflictError, UsageError } from "../base/errors.ts";
import { readJson } from "../formats/json.ts";
import { checkpointsName } from "./checkpoints.ts";
import { finetuneManifestSchema, manifestName } from "./finetune-manifest.ts";
import { tokenizerFiles } from "./saved-model.ts";

/** This very model, finished or begun; nothing; or another model of ours that is to be replaced. */
export type FolderState = "complete" | "begun" | "new" | "replaced";

/**
 * What a folder holds. Changes nothing.
 * @throws ConflictError when it holds another model and `overwrite` is not set, or anything that is not ours
 */
export async function folderState(folder: string, identity: string, overwrite: boolean): Promise<FolderState> {
  const path = join(folder, manifestName);
  if (!existsSync(path)) {
    const [first, ...others] = (await readdir(folder)).filter((name) => !name.startsWith("."));
    if (first === undefined) return "new";
    throw conflict(folder, `${first}${others.length === 0 ? "" : ` and ${others.length} more`}`, "Choose another --out.");
  }
  const found = finetuneManifestSchema.safeParse(await readJson(path).catch(() => null));
  if (found.success && found.data.identity === identity) return found.data.state === "complete" ? "complete" : "begun";
  if (overwrite) return "replaced";
  throw conflict(
    folder,
    found.success ? "one of another encoder, task or other options" : `a ${manifestName} that cannot be read`,
    "Choose another --out, or give --overwrite to replace it.",
  );
}

/** Takes a model of ours away, the manifest last; what is not ours stays. */
export async function removeModel(folder: string): Promise<void> {
  const others = [checkpointsName, "trajectory", "tensorboard", "onnx", "README.md", ...tokenizerFiles];
  for (const name of [...others, "config.json", "model.safetensors", manifestName]) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * A model must not be written over the one it is made from, by whatever name, nor around it.
 * @throws UsageError
 */
export async function refuseOwnFolder(encoder: string, folder: string): Promise<void> {
  const [from, to] = await Promise.all([encoder, folder].map((path) => realpath(path).catch(() => resolve(path))));
  if (from === undefined || to === undefined || (from !== to && !from.startsWith(to + sep))) return;
  throw new UsageError({
    where: "finetuning",
    must: "the finetuned model must go to another folder than its encoder's, and not to one around it",
    got: from === to ? "the same" : `one around ${from}`,
    todo: "Choose another --out.",
    file: folder,
  });
}

function conflict(folder: string, got: string, todo: string): ConflictError {
  return new ConflictError({
    where: "finetuning",
    must: "the folder must be new or hold this very model, finished or not",
    got,
    todo,
    file: folder,
  });
}
