/**
 * Checkpoints of a training, two at a time: parameters, moments and the place
 * in the data. After an end at any moment the last whole one is continued, and
 * everything after it comes out the same again.
 */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { FormatError } from "../base/errors.ts";
import { insideFolder } from "../formats/inside-folder.ts";
import { makeFolder, removeEmptyFolder } from "../formats/make-folder.ts";
import { plainFolderNames } from "../formats/ownership.ts";
import { readMetadata } from "../formats/safetensors.ts";
import { type Shape, shape } from "../formats/shape.ts";
import { removeLeftovers } from "../formats/temporary-file.ts";
import type { RemoteTraining } from "./remote-training.ts";
import { readStateMetadata } from "./training-state.ts";

const progressKeys = {
  /** Steps that are done. */
  step: z.int().nonnegative(),
  /** Epochs whose validation score is known. */
  epochs: z.array(shape({ validation: z.number().nullable() })),
  /** Of the kept model: the epoch, counted from 0. */
  bestEpoch: z.int().nonnegative().nullable(),
  /** Bytes of the log. */
  logBytes: z.int().nonnegative(),
  /** Tokens trained on. */
  tokens: z.int().nonnegative(),
};

/** Where a training is, beside its parameters. The generators need nothing more: they count from the seed and the step. */
export interface TrainingProgress extends Shape<typeof progressKeys> {}

const progressSchema: z.ZodType<TrainingProgress> = shape(progressKeys);

/** How many are kept: should the last be damaged, there is the one before. */
const kept = 2;

/** Their folder, in the model's. */
export const checkpointsName = "checkpoints";

const bestName = "best.safetensors";

const nameOf = (step: number): string => `step-${String(step).padStart(9, "0")}.safetensors`;

/** Is this the name of a file that is written there? */
export function isCheckpointName(name: string): boolean {
  return name === bestName || isStepName(name);
}

function isStepName(name: string): boolean {
  return /^step-\d{9,}\.safetensors$/.test(name);
}

/** The checkpoints of one training's folder. */
export interface Checkpoints {
  /**
   * Loads the newest whole one into the engine; null where there is none.
   * @param needsBest  one that knows of a best epoch counts only while that epoch's parameters are whole, too
   */
  restore(training: RemoteTraining, needsBest: boolean): Promise<TrainingProgress | null>;
  save(training: RemoteTraining, progress: TrainingProgress): Promise<void>;
  /** Keeps the parameters as the best so far. */
  saveBest(training: RemoteTraining): Promise<void>;
  /** @throws FormatError when the best was damaged since it was saved; the same call then goes on from where it was not needed */
  loadBest(training: RemoteTraining): Promise<void>;
  /** Removes them all. */
  remove(): Promise<void>;
}

/**
 * Opens the checkpoints of a folder.
 * @param identity  hash of everything that decides the outcome: checkpoints of another training are not continued
 */
export async function openCheckpoints(folder: string, identity: string): Promise<Checkpoints> {
  const path = join(folder, checkpointsName);
  await makeFolder(path, "checkpoints");
  await insideFolder("checkpoint", folder, checkpointsName);
  await removeLeftovers(path);
  const best = join(path, bestName);
  const newestFirst = async (): Promise<string[]> => (await readdir(path)).filter(isStepName).sort((a, b) => (a < b ? 1 : -1));
  const prune = async (): Promise<void> => {
    for (const name of (await newestFirst()).slice(kept)) await rm(join(path, name), { force: true });
  };
  await prune();
  return {
    async restore(training, needsBest) {
      // of a folder that somebody else made, perhaps
      for (const name of [bestName, ...(await newestFirst())]) await insideFolder("checkpoint", path, name);
      const hasBest = !needsBest || (await isWhole(best, identity));
      for (const name of await newestFirst()) {
        const file = join(path, name);
        const progress = await readProgress(file, identity);
        if (progress === null || (progress.bestEpoch !== null && !hasBest)) {
          // of no use to anybody, and it must not push out one that is
          await rm(file, { force: true });
          continue;
        }
        await training.load(file, true);
        return progress;
      }
      return null;
    },
    async save(training, progress) {
      await training.save(join(path, nameOf(progress.step)), true, { identity, progress: JSON.stringify(progress) });
      await prune();
    },
    saveBest: (training) => training.save(best, false, { identity }),
    async loadBest(training) {
      if (!(await isWhole(best, identity))) {
        throw new FormatError({
          where: "checkpoint",
          must: "the best epoch's parameters must be what was saved",
          got: "a damaged or missing file",
          todo: "Check the disk, then run the same command again.",
          file: best,
        });
      }
      await training.load(best, false);
    },
    remove: () => removeCheckpoints(folder),
  };
}

/** Removes the checkpoints of a model's folder, of whatever training; other files stay. */
export async function removeCheckpoints(folder: string): Promise<void> {
  const path = join(folder, checkpointsName);
  for (const name of ((await plainFolderNames(path)) ?? []).filter(isCheckpointName)) {
    if ((await readMetadata(join(path, name)))?.has("identity") === true) await rm(join(path, name));
  }
  await removeEmptyFolder(path);
}

/** Whether a file is a checkpoint, of whatever training, that nobody changed. */
export async function isCheckpoint(path: string): Promise<boolean> {
  return (await readStateMetadata(path))?.has("identity") === true;
}

/** Null for a file that is damaged or of another training. */
async function readProgress(file: string, identity: string): Promise<TrainingProgress | null> {
  const metadata = await readStateMetadata(file);
  if (metadata === null || metadata.get("identity") !== identity) return null;
  try {
    return progressSchema.parse(JSON.parse(metadata.get("progress") ?? ""));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

async function isWhole(file: string, identity: string): Promise<boolean> {
  return (await readStateMetadata(file))?.get("identity") === identity;
}
