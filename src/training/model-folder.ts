/** The folder that a model is trained in: whose it is, and what of it may be taken away. */
import { existsSync } from "node:fs";
import { lstat, readdir, realpath, rm, rmdir } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join, resolve, sep } from "node:path";
import { ConflictError, FormatError, UsageError } from "../base/errors.ts";
import { isEventFileName } from "../formats/tensorboard.ts";
import { checkpointsName, isCheckpointName } from "./checkpoints.ts";
import { manifestName, readFinetuneManifest } from "./finetune-manifest.ts";
import { initialHeadName } from "./finetuned.ts";
import { onnxModelName } from "./onnx-model.ts";
import { savedModelFiles } from "./saved-model.ts";
import { trainedRowsName } from "./trained-rows.ts";
import { trainingLogName } from "./training-log.ts";

/** The folder of the snapshots, in the model's. */
export const trajectoryName = "trajectory";

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
  const found = await readFinetuneManifest(folder).catch((error: unknown) => {
    if (error instanceof FormatError) return null;
    throw error;
  });
  // whoever wrote it: what lies beside it may be theirs
  if (found === null) throw conflict(folder, `a ${manifestName} that Assay did not write`, "Choose another --out.");
  if (found.identity === identity) return found.state === "complete" ? "complete" : "begun";
  if (overwrite) return "replaced";
  throw conflict(
    folder,
    "one of another encoder, task or other options",
    "Choose another --out, or give --overwrite to replace it.",
  );
}

/** Takes the files away that a finetuning writes, the manifest last; whatever else is there stays, with its folder. */
export async function removeModel(folder: string): Promise<void> {
  await removeFiles(join(folder, checkpointsName), isCheckpointName);
  await removeFiles(join(folder, "tensorboard"), (name) => isEventFileName(name, hostname()));
  await removeFiles(join(folder, dirname(onnxModelName)), (name) => name === basename(onnxModelName));
  const trajectory = join(folder, trajectoryName);
  for (const name of await namesIn(trajectory)) {
    if (/^step-\d+$/.test(name)) await removeFiles(join(trajectory, name), (file) => snapshotFiles.includes(file));
  }
  await rmdir(trajectory).catch(() => undefined); // somebody else's files stay
  for (const name of [trainingLogName, "README.md", ...snapshotFiles]) await rm(join(folder, name), { force: true });
}

/** Also those of the model itself, the manifest last. */
const snapshotFiles: readonly string[] = [initialHeadName, trainedRowsName, ...savedModelFiles, manifestName];

/** Removes plain files by their names, and the folder where nothing is left in it. */
async function removeFiles(folder: string, isOurs: (name: string) => boolean): Promise<void> {
  for (const name of (await namesIn(folder)).filter(isOurs)) await rm(join(folder, name), { force: true });
  await rmdir(folder).catch(() => undefined); // somebody else's files stay
}

/** None for what is no folder, a link to one among them: that leads to another place. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const status = await lstat(folder).catch(() => null);
  return status?.isDirectory() === true ? readdir(folder) : [];
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
