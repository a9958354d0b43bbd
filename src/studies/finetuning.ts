/** Finetuned variants of a study: trained in its folder, one a head seed, or brought as checkpoints. */
import { basename, join } from "node:path";
import { UsageError } from "../base/errors.ts";
import { fillOptions, givenOf, requireKnown } from "../base/options.ts";
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import { variantNames } from "../results/slice-identity.ts";
import { splitCodes, type Task } from "../tasks/task.ts";
import type { Finetuned } from "../training/finetuned.ts";
import { defaultHead } from "../training/head-options.ts";
import { type HeadPlan, planHead } from "../training/head-plan.ts";
import { finetuneTable } from "../training/training-options.ts";
import { stepCount } from "../training/training-run.ts";
import type { Checkpoint } from "./open-checkpoints.ts";
import { vectorsFolderOf } from "./study-files.ts";
import type { StudyFinetuning } from "./study-options.ts";
import { trajectorySteps } from "./trajectory-steps.ts";

/** A finetuned variant before it is embedded. */
export interface FinetunedVariant {
  /** "finetuned"; checkpoints whose seeds are not told apart have their folder's name behind it. */
  readonly name: string;
  readonly headSeed: number | null;
  /** Seed of the order of texts and of dropout; null when not known. */
  readonly orderSeed: number | null;
  /** Name of its folder of vectors. */
  readonly vectors: string;
  /** Trains the model, or takes the one that is there. */
  model(): Promise<Finetuned>;
}

/** The steps at which snapshots of every training are taken. @throws UsageError for options out of range */
export function studySteps(task: Task, finetuning: Omit<StudyFinetuning, "seeds">, points: number): readonly number[] {
  const training = task.splits.reduce((sum, code) => sum + (code === splitCodes.training ? 1 : 0), 0);
  return trajectorySteps(
    stepCount(training, fillOptions(finetuneTable, givenOf(finetuneTable, finetuning), "finetuning")),
    points,
  );
}

/** Of finetuning, what the study does not decide. */
const { headSeed: _h, dataSeed: _d, maxLength: _m, threads: _t, overwrite: _o, ...ofFinetuning } = finetuneTable;
const studyFinetuningKeys = { ...ofFinetuning, head: null, seeds: null };

/** The seeds to train. @throws UsageError for none, or one twice */
export function checkedFinetuning(finetuning: StudyFinetuning): StudyFinetuning {
  requireKnown(studyFinetuningKeys, finetuning, "finetuning");
  const { seeds } = finetuning;
  if (seeds.length > 0 && new Set(seeds).size === seeds.length && seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0))
    return finetuning;
  throw new UsageError({
    where: "study",
    must: "head seeds must be whole numbers from 0, at least one, each once",
    got: JSON.stringify(seeds),
    todo: "Give the number of seeds with {seeds} and the first with {headSeed}, or switch finetuning off.",
  });
}

/** All finetuned variants: those to be trained, in the order of their seeds, then the checkpoints. */
export function finetunedVariants(
  trained: {
    readonly seeds: readonly number[];
    readonly orderSeed: number;
    readonly folder: string;
    model(folder: string, seed: number): Promise<Finetuned>;
  },
  checkpoints: readonly Checkpoint[],
): readonly FinetunedVariant[] {
  const variants: FinetunedVariant[] = trained.seeds.map((seed) => ({
    name: variantNames.finetuned,
    headSeed: seed,
    orderSeed: trained.orderSeed,
    vectors: vectorsFolderOf({ name: variantNames.finetuned, headSeed: seed }),
    model: () => trained.model(join(trained.folder, `seed-${seed}`), seed),
  }));
  for (const [i, checkpoint] of checkpoints.entries()) {
    const { seed } = checkpoint.head;
    const taken = new Set(variants.filter(({ headSeed }) => headSeed === seed).map(({ name }) => name));
    // only models that differ in nothing but their seeds are put together under one name
    const isSeed =
      i === 0 ? trained.seeds.length === 0 : checkpoint.recipe !== null && checkpoint.recipe === checkpoints[0]?.recipe;
    const names = [
      ...(isSeed && !variants.some(({ name }) => name !== variantNames.finetuned) ? [variantNames.finetuned] : []),
      `${variantNames.finetuned} ${basename(checkpoint.folder)}`,
      `${variantNames.finetuned} ${basename(checkpoint.folder)} (${i + 1})`,
    ];
    variants.push({
      name: names.find((name) => !taken.has(name)) ?? `${variantNames.finetuned} checkpoint ${i + 1}`,
      headSeed: seed,
      orderSeed: checkpoint.orderSeed,
      vectors: `checkpoint-${i + 1}`,
      model: () => Promise.resolve(checkpoint),
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
  const trained = finetuning === null ? [] : [planHead(encoder, finetuning.head ?? defaultHead, 1)];
  return [...trained, ...checkpoints.map(({ head }) => head)];
}

/**
 * Checks before hours of work that there will be something to intervene in: dimensions are chosen among the vectors
 * that a model's head reads.
 * @throws UsageError for a head whose vectors are not to be analysed
 */
export function requireAnalysedHeads(
  heads: readonly { readonly layer: number; readonly pooling: Pooling }[],
  layers: readonly number[],
  poolings: readonly Pooling[],
): void {
  const unread = heads.find(({ layer, pooling }) => !layers.includes(layer) || !poolings.includes(pooling));
  if (unread === undefined) return;
  throw new UsageError({
    where: "interventions",
    must: "the vectors that a model's own head reads must be among those analysed",
    got: `a head on ${unread.pooling} of layer ${unread.layer}; ${poolings.join(", ")} of layer ${layers.join(", ")} to analyse`,
    todo: "Analyse that layer and pooling, too ({layers}, {poolings}), or leave interventions out.",
  });
}
