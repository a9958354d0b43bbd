/** Finetuned checkpoints that exist, opened and checked before hours of work: heads, histories, lengths. */
import { InputError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { prepareHead } from "../cells/prepared-head.ts";
import type { StudiedHead } from "../cells/studied-variant.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { loadEncoder } from "../encoders/load.ts";
import { distinctFacts } from "../results/fact.ts";
import type { Fact, Task } from "../tasks/task.ts";
import { finetune } from "../training/finetune.ts";
import type { FinetuneManifest } from "../training/finetune-manifest.ts";
import { type Finetuned, openFinetuned } from "../training/finetuned.ts";
import { readTrainingHistory } from "../training/training-history.ts";
import { type ModelWithHistory, refuseOtherBase, refuseOtherTask, refuseSeenTestRows, unknownHistory } from "./seen-rows.ts";

/** What trains and opens models. */
export interface Training {
  /** Trains a model, or takes the finished one. */
  readonly finetune: typeof finetune;
  /** Opens a checkpoint that exists. */
  readonly openFinetuned: typeof openFinetuned;
}

/** Assay's own. */
export const ownTraining: Training = { finetune, openFinetuned };

/** A checkpoint that exists. */
export interface Checkpoint extends Finetuned {
  /** What it shares with its other seeds; null when it does not say. */
  readonly recipe: string | null;
  /** Seed of the order of texts and of dropout; null when it does not say. */
  readonly orderSeed: number | null;
}

/** What a study asks of checkpoints. */
export interface CheckpointsWanted {
  readonly folders: readonly string[];
  /**
   * The model whose head is put on all of them, in place of their own: what a later training has left of an earlier
   * task.
   */
  readonly headOf: string | undefined;
  /** What they are compared with. */
  readonly encoder: Encoder;
  readonly task: Task;
  /** In tokens; that of their training when not said. */
  readonly maxLength: number | undefined;
}

/** What came of them. */
export interface OpenedCheckpoints {
  readonly checkpoints: readonly Checkpoint[];
  /** In tokens: what was asked for, else what the checkpoints were trained with, else the encoder's own. */
  readonly maxLength: number;
  /** What is not known of them. */
  readonly facts: readonly Fact[];
}

/**
 * Opens checkpoints and checks them.
 * @throws InputError for a head of another task, or of vectors of another size; for a model that was trained on other
 *   rows than the task's training rows, from another encoder, or with texts cut at another length, where that is known
 */
export async function openCheckpoints(
  wanted: CheckpointsWanted,
  training: Training,
  control: RunControl,
): Promise<OpenedCheckpoints> {
  const { folders, headOf, encoder, task } = wanted;
  const checkpoints: Checkpoint[] = [];
  const models: ModelWithHistory[] = [];
  refuseSeenTestRows({ folder: encoder.folder, history: await readTrainingHistory(encoder.folder) }, wanted);
  const earlier = headOf === undefined ? null : await training.openFinetuned(headOf, control);
  if (earlier !== null) {
    const model = await withHistory(earlier.folder);
    refuseOtherTask(model, wanted);
    models.push(model);
  }
  for (const folder of folders) {
    const checkpoint =
      earlier === null ? await training.openFinetuned(folder, control) : withHeadOf(earlier, await loadEncoder(folder, control));
    const model = await withHistory(checkpoint.folder);
    if (earlier === null) refuseOtherTask(model, wanted);
    // under another's head the encoder itself may come: it has seen no task
    if (checkpoint.encoder.hash !== encoder.hash || model.history !== null) models.push(model);
    prepareHead(studiedHead(checkpoint), { dimensions: checkpoint.encoder.config.hiddenSize, labels: task.labels, task });
    const { manifest = null } = model.history ?? {};
    checkpoints.push({
      ...checkpoint,
      recipe: manifest === null ? null : recipeOf(manifest),
      orderSeed: wholeOrNull(manifest?.settings["dataSeed"]),
    });
  }
  for (const model of models) {
    refuseOtherBase(model, wanted);
    refuseSeenTestRows(model, wanted);
  }
  return {
    checkpoints,
    maxLength: commonLength(models, wanted.maxLength) ?? encoder.maxLength,
    facts: distinctFacts(models.flatMap((model) => unknownHistory(model, wanted))),
  };
}

async function withHistory(folder: string): Promise<ModelWithHistory> {
  return { folder, history: await readTrainingHistory(folder) };
}

/**
 * The length at which all texts are cut; null where nobody says one.
 * @throws InputError where trainings and study differ
 */
function commonLength(models: readonly ModelWithHistory[], wanted: number | undefined): number | null {
  let common = wanted ?? null;
  for (const { folder, history } of models) {
    const trained = wholeOrNull(history?.manifest.settings["maxLength"]);
    if (trained === null) continue;
    common ??= trained;
    if (trained === common) continue;
    throw new InputError({
      where: "study",
      must: `finetuned models must have been trained on texts cut at the length of the study, ${common} tokens`,
      got: `one trained at ${trained}`,
      todo: "Give the length with {maxLength} that all of them were trained with, or study them one by one.",
      file: folder,
    });
  }
  return common;
}

/** What models must have in common to be seeds of one training: all settings but the seeds. */
function recipeOf(manifest: FinetuneManifest): string {
  const { headSeed: _head, dataSeed: _data, trajectory: _steps, ...settings } = manifest.settings;
  return JSON.stringify([manifest.model.hash, manifest.task.hash, settings]);
}

function wholeOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : null;
}

/** An encoder under the head of another model. */
function withHeadOf({ encoder: { labels }, head }: Finetuned, encoder: Encoder): Finetuned {
  return { folder: encoder.folder, encoder: { ...encoder, labels }, head };
}

/** The head as the analysis takes it. */
export function studiedHead({ encoder, head }: Finetuned): StudiedHead {
  const { layers, initialLayers, layer, pooling } = head;
  return { layers, initialLayers, layer, pooling, labels: encoder.labels };
}
