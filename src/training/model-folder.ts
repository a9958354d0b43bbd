/** The folder that a model is trained in: whose it is, and what of it may be taken away. */
import { existsSync } from "node:fs";
import { readdir, realpath, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { ConflictError, FormatError, UsageError } from "../base/errors.ts";
import { removeEmptyFolder } from "../formats/make-folder.ts";
import {
  foreignFile,
  type ListedFile,
  type ListedFiles,
  listFile,
  ownerOf,
  ownerOfSealed,
  plainFolderNames,
  refuseOthers,
  removeListed,
} from "../formats/ownership.ts";
import { isEventFileName } from "../formats/tensorboard.ts";
import { checkpointsName, isCheckpoint, isCheckpointName, removeCheckpoints } from "./checkpoints.ts";
import { manifestName, readFinetuneManifest } from "./finetune-manifest.ts";
import { initialHeadName } from "./finetuned.ts";
import { onnxModelName } from "./onnx-model.ts";
import { savedModelFiles } from "./saved-model.ts";
import { trainedRowsName } from "./trained-rows.ts";
import { eventsName, isTrainingLog, trainingLogName } from "./training-log.ts";

/** The folder of the snapshots, in the model's. */
export const trajectoryName = "trajectory";

/** This very model, finished or begun; nothing; or another model of ours that is to be replaced. */
export type FolderState = "complete" | "begun" | "new" | "replaced";

/**
 * What a folder holds. Changes nothing.
 * @throws ConflictError when it holds another model and `overwrite` is not set, anything that is not ours without it, or
 *   a file under a name that is needed that is somebody else's or was changed
 */
export async function folderState(folder: string, identity: string, overwrite: boolean): Promise<FolderState> {
  const path = join(folder, manifestName);
  const names = await readdir(folder);
  if (!names.includes(manifestName)) {
    const others = names.filter((name) => !name.startsWith("."));
    const [first, ...more] = overwrite ? others.filter((name) => ownNames.has(name)) : others;
    if (first === undefined) return "new";
    throw conflict(
      folder,
      `${first}${more.length === 0 ? "" : ` and ${more.length} more`}`,
      "Choose another folder with {folder}.",
    );
  }
  const found = await readFinetuneManifest(folder).catch((error: unknown) => {
    if (error instanceof FormatError) return null;
    throw error;
  });
  // whoever wrote it: what lies beside it may be theirs
  if (found === null || (await ownerOfSealed(path)) !== "us") {
    throw conflict(
      folder,
      `a ${manifestName} that Assay did not write, or that was changed since`,
      "Choose another folder with {folder}.",
    );
  }
  if (found.identity === identity && found.state === "complete") return "complete";
  if (found.identity !== identity && !overwrite) {
    throw conflict(
      folder,
      "one of another encoder, task or other options",
      "Choose another folder with {folder}, or replace it with {overwrite}.",
    );
  }
  await refuseOthers("finetuning", folder, ["README.md", ...snapshotFiles], found.files);
  if (found.identity === identity) return "begun";
  await refuseOtherLogs(folder, found.files);
  return "replaced";
}

/** Logs and checkpoints grow while a training runs: these are not listed before it is complete. */
async function refuseOtherLogs(folder: string, listed: ListedFiles = {}): Promise<void> {
  const log = join(folder, trainingLogName);
  const owner = await ownerOf(log, listed[trainingLogName]);
  if (owner === "others" && (trainingLogName in listed || !isTrainingLog(log))) throw foreignFile("finetuning", log);
  const checkpoints = await plainFolderNames(join(folder, checkpointsName));
  if (checkpoints === null) throw foreignFile("finetuning", join(folder, checkpointsName));
  for (const name of checkpoints.filter(isCheckpointName)) {
    const path = join(folder, checkpointsName, name);
    if (!(await isCheckpoint(path))) throw foreignFile("finetuning", path);
  }
}

/** The entries of what a finished training has logged. */
export async function listLogs(folder: string): Promise<ListedFiles> {
  const files: Record<string, ListedFile> = { [trainingLogName]: await listFile(join(folder, trainingLogName)) };
  for (const name of (await plainFolderNames(join(folder, eventsName))) ?? []) {
    if (isEventFileName(name, hostname())) files[`${eventsName}/${name}`] = await listFile(join(folder, eventsName, name));
  }
  return files;
}

/** Takes the files away that a finetuning wrote and nobody changed, the manifest last; whatever else is there stays. */
export async function removeModel(folder: string): Promise<void> {
  const path = join(folder, manifestName);
  if ((await ownerOfSealed(path)) !== "us") return;
  const { files = {} } = await readFinetuneManifest(folder);
  const trajectory = join(folder, trajectoryName);
  for (const name of (await plainFolderNames(trajectory)) ?? []) {
    if (!/^step-\d+$/.test(name)) continue;
    await removeModel(join(trajectory, name));
    await removeEmptyFolder(join(trajectory, name));
  }
  await removeEmptyFolder(trajectory);
  await removeCheckpoints(folder);
  const log = join(folder, trainingLogName);
  if (!(trainingLogName in files) && existsSync(log) && isTrainingLog(log)) await rm(log);
  await removeListed(folder, files);
  await rm(path);
}

/** Also those of the model itself. */
const snapshotFiles: readonly string[] = [initialHeadName, trainedRowsName, ...savedModelFiles];

/** What a finetuning may write at the top of a folder. */
const ownNames: ReadonlySet<string> = new Set([
  ...snapshotFiles,
  ...["README.md", manifestName, trainingLogName, checkpointsName, eventsName, trajectoryName, dirname(onnxModelName)],
]);

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
    todo: "Choose another folder with {folder}.",
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
