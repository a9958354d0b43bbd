/** What a model went through: the training that made its folder, and those of the models that it was made from. */
import { basename, dirname, resolve } from "node:path";
import { FormatError, MissingError } from "../base/errors.ts";
import { type FinetuneManifest, readFinetuneManifest } from "./finetune-manifest.ts";
import { readTrainedRows } from "./trained-rows.ts";

/** What is known of a model that was finetuned here. */
export interface TrainingHistory {
  /** Of its last training. */
  readonly manifest: FinetuneManifest;
  /** Fingerprints of the rows of all trainings; null where an earlier version wrote none. */
  readonly rows: ReadonlySet<string> | null;
}

/**
 * Reads the history of a model's folder. A snapshot of a trajectory that does not say it itself has that of the model
 * around it.
 * @returns null where nothing is known: anybody's model
 */
export async function readTrainingHistory(folder: string): Promise<TrainingHistory | null> {
  const history = await historyIn(folder);
  const around = dirname(resolve(folder));
  if (history !== null || !/^step-\d+$/.test(basename(folder)) || basename(around) !== "trajectory") return history;
  return historyIn(dirname(around));
}

async function historyIn(folder: string): Promise<TrainingHistory | null> {
  try {
    return { manifest: await readFinetuneManifest(folder), rows: await readTrainedRows(folder) };
  } catch (error) {
    // somebody else's file of that name says as little as none
    if (error instanceof MissingError || error instanceof FormatError) return null;
    throw error;
  }
}
