/** Finetuned variants of a study: trained in its folder, one a head seed, or brought as checkpoints. */
import { basename, join } from "node:path";
import { InputError, UsageError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { loadEncoder } from "../encoders/load.ts";
import { splitCodes, type Task } from "../tasks/task.ts";
import { finetune } from "../training/finetune.ts";
import { type FinetuneManifest, readFinetuneManifest } from "../training/finetune-manifest.ts";
import { type Finetuned, openFinetuned } from "../training/finetuned.ts";
import { type HeadPlan, planHead } from "../training/head-plan.ts";
import type { FinetuneOptions } from "../training/training-options.ts";
import { stepCount } from "../training/training-run.ts";
import { prepareHead } from "./own-head.ts";
import type { StudiedHead } from "./studied-variant.ts";
import { trajectorySteps } from "./trajectory-steps.ts";

/** How a study finetunes: everything that finetuning takes but what the study decides; what is left out has its defaults. */
export interface StudyFinetuning
  extends Omit<FinetuneOptions, "folder" | "headSeed" | "dataSeed" | "maxLength" | "threads" | "overwrite" | keyof RunControl> {
  /** Head seeds: one model each. */
  readonly seeds: readonly number[];
}

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
}

/** A finetuned variant before it is embedded. */
export interface FinetunedVariant {
  /** "finetuned"; checkpoints whose seeds are not told apart have their folder's name behind it. */
  readonly name: string;
  readonly headSeed: number | null;
  /** Name of its folder of vectors. */
  readonly vectors: string;
  /** Trains the model, or takes the one that is there. */
  model(): Promise<Finetuned>;
}

/** The steps at which snapshots of every training are taken. @throws UsageError without a training, or for no number of them */
export function studySteps(task: Task, finetuning: Omit<StudyFinetuning, "seeds">, points: number): readonly number[] {
  const training = task.splits.reduce((sum, code) => sum + (code === splitCodes.training ? 1 : 0), 0);
  const { batchSize = 32, accumulate = 1, epochs = 3 } = finetuning;
  if (Number.isInteger(points) && points >= 1 && points <= 1000)
    return trajectorySteps(stepCount(training, { batchSize, accumulate, epochs }), points);
  throw new UsageError({
    where: "study",
    must: "the points of a trajectory must be a whole number from 1 to 1000",
    got: `${points}`,
    todo: "Leave it out for the default.",
  });
}

/** The seeds to train. @throws UsageError for none, or one twice */
export function checkedFinetuning(finetuning: StudyFinetuning): StudyFinetuning {
  const { seeds } = finetuning;
  if (seeds.length > 0 && new Set(seeds).size === seeds.length && seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0))
    return finetuning;
  throw new UsageError({
    where: "study",
    must: "head seeds must be whole numbers from 0, at least one, each once",
    got: JSON.stringify(seeds),
    todo: "Give the number of seeds with --seeds and the first with --head-seed, or switch finetuning off.",
  });
}

/**
 * Opens checkpoints that exist, and checks their heads before hours of work.
 * @param headOf  the model whose head is put on all of them, in place of their own: what a later training has left of
 *   an earlier task
 * @throws InputError for a head of another task, or of vectors of another size
 */
export async function openCheckpoints(
  folders: readonly string[],
  headOf: string | undefined,
  task: Task,
  training: Training,
  control: RunControl,
): Promise<readonly Checkpoint[]> {
  const opened: Checkpoint[] = [];
  const earlier = headOf === undefined ? null : await training.openFinetuned(headOf, control);
  for (const folder of folders) {
    const one =
      earlier === null ? await training.openFinetuned(folder, control) : withHeadOf(earlier, await loadEncoder(folder, control));
    const manifest = await readFinetuneManifest(one.folder).catch(() => null); // anybody's checkpoint has none
    if (earlier === null && manifest !== null) refuseOtherRows(one.folder, manifest, task);
    prepareHead(studiedHead(one), { dimensions: one.encoder.config.hiddenSize, labels: task.labels, task });
    opened.push({ ...one, recipe: manifest === null ? null : recipeOf(manifest) });
  }
  return opened;
}

/**
 * A model that was trained on other rows may have seen the ones that are the test here.
 * @throws InputError where the model's folder says so
 */
function refuseOtherRows(folder: string, manifest: FinetuneManifest, task: Task): void {
  if (manifest.task.hash === task.hash) return;
  throw new InputError({
    where: "study",
    must: "a finetuned model must have been trained on the training rows of this very task",
    got: `one trained on ${manifest.task.name} with other rows or another split of them`,
    todo: "Give the same task, --limit, --seed and --data-seed as to assay finetune; to see what it knows of another task, add --head-of.",
    file: folder,
  });
}

/** What models must have in common to be seeds of one training: all settings but the seeds. */
function recipeOf(manifest: FinetuneManifest): string {
  const { headSeed: _head, dataSeed: _data, trajectory: _steps, ...settings } = manifest.settings;
  return JSON.stringify([manifest.model.hash, manifest.task.hash, settings]);
}

/** An encoder under the head of another model. */
function withHeadOf({ encoder: { labels }, head }: Finetuned, encoder: Encoder): Finetuned {
  return { folder: encoder.folder, encoder: { ...encoder, labels }, head };
}

/** All finetuned variants: those to be trained, in the order of their seeds, then the checkpoints. */
export function finetunedVariants(
  trained: {
    readonly seeds: readonly number[];
    readonly folder: string;
    model(folder: string, seed: number): Promise<Finetuned>;
  },
  checkpoints: readonly Checkpoint[],
): readonly FinetunedVariant[] {
  const variants: FinetunedVariant[] = trained.seeds.map((seed) => ({
    name: "finetuned",
    headSeed: seed,
    vectors: `finetuned-${seed}`,
    model: () => trained.model(join(trained.folder, `seed-${seed}`), seed),
  }));
  for (const [i, one] of checkpoints.entries()) {
    const { seed } = one.head;
    const taken = new Set(variants.filter(({ headSeed }) => headSeed === seed).map(({ name }) => name));
    // only models that differ in nothing but their seeds are put together under one name
    const isSeed = i === 0 ? trained.seeds.length === 0 : one.recipe !== null && one.recipe === checkpoints[0]?.recipe;
    const names = [
      ...(isSeed && !variants.some(({ name }) => name !== "finetuned") ? ["finetuned"] : []),
      `finetuned ${basename(one.folder)}`,
      `finetuned ${basename(one.folder)} (${i + 1})`,
    ];
    variants.push({
      name: names.find((name) => !taken.has(name)) ?? `finetuned checkpoint ${i + 1}`,
      headSeed: seed,
      vectors: `checkpoint-${i + 1}`,
      model: () => Promise.resolve(one),
    });
  }
  return variants;
}

/** What the heads of a study's models read: of the one that is trained, and of the checkpoints. */
export function readByHeads(
  encoder: Encoder,
  finetuning: Omit<StudyFinetuning, "seeds"> | null,
  checkpoints: readonly Checkpoint[],
): readonly Pick<HeadPlan, "layer" | "pooling">[] {
  const trained = finetuning === null ? [] : [planHead(encoder, finetuning.head ?? { kind: "pooler" }, 1)];
  return [...trained, ...checkpoints.map(({ head }) => head)];
}

/** The head as the analysis takes it. */
export function studiedHead({ encoder, head }: Finetuned): StudiedHead {
  const { layers, initialLayers, layer, pooling } = head;
  return { layers, initialLayers, layer, pooling, labels: encoder.labels };
}
