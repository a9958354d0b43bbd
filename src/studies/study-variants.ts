/** The variants of a study: the pretrained vectors, and those of each finetuned model, trained and embedded one by one. */
import { join } from "node:path";
import { bitsOfTexts } from "../cells/control-cell.ts";
import type { StudiedVariant } from "../cells/studied-variant.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { lastLayerNorms } from "../encoders/layer-norms.ts";
import { variantNames } from "../results/slice-identity.ts";
import type { Trajectory } from "../results/trajectory.ts";
import type { Task } from "../tasks/task.ts";
import type { Finetuned } from "../training/finetuned.ts";
import { embed } from "../vectors/embed.ts";
import type { VectorSet } from "../vectors/vector-set.ts";
import type { CellStore } from "./cell-store.ts";
import type { FinetunedVariant } from "./finetuning.ts";
import { studiedHead } from "./open-checkpoints.ts";
import type { InterveningModel } from "./run-interventions.ts";
import { runTrajectory } from "./run-trajectory.ts";
import { studyFiles, vectorsFolderOf } from "./study-files.ts";
import type { StudyFolder } from "./study-folder.ts";
import type { StudyPlan } from "./study-plan.ts";

/** All variants, with what was seen on the way. */
export interface StudyVariants {
  /** The pretrained one first. */
  readonly studied: readonly StudiedVariant[];
  readonly models: readonly InterveningModel[];
  readonly trajectory: readonly Trajectory[];
}

/** Makes all variants, or takes what the folder has of them. */
export async function makeVariants(study: StudyPlan, folder: StudyFolder, store: CellStore): Promise<StudyVariants> {
  const embedded = embedding(study, folder);
  const name = variantNames.pretrained;
  const vectors = await embedded(study.encoder, vectorsFolderOf({ name, headSeed: null }));
  const studied: StudiedVariant[] = [{ name, vectors, layerNorms: await lastLayerNorms(study.encoder) }];
  const models: InterveningModel[] = [];
  const trajectory: Trajectory[] = [];
  for (const finetuned of study.finetuned) {
    folder.stage("finetuning");
    const model = await finetuned.model();
    const variant = await variantOf(finetuned, model, study, await embedded(model.encoder, finetuned.vectors));
    studied.push(variant);
    models.push({ variant, encoder: model.encoder });
    if (!hasTrajectory(finetuned, model, study)) continue;
    folder.stage("trajectory");
    trajectory.push(await trajectoryOf(finetuned, model, study, vectors, store));
  }
  return { studied, models, trajectory };
}

/** Embeds the task with any encoder; the same checkpoint under two names has the same vectors. */
function embedding(study: StudyPlan, folder: StudyFolder): (model: Encoder, name: string) => Promise<VectorSet> {
  const { task, layers, poolings, maxLength, analysis, overwrite, control } = study;
  const textBits = bitsOfTexts(task);
  const textOf = study.texts ? textsOf(task) : null;
  const sets = new Map<string, VectorSet>();
  return async (model, name) => {
    folder.stage("embedding");
    const known = sets.get(model.hash);
    if (known !== undefined) return known;
    const to = join(study.folder, studyFiles.vectors, name);
    const { threads } = analysis;
    const set = await embed(model, task, { layers, poolings, maxLength, folder: to, threads, overwrite, ...control });
    const labelled = { ...set, textBits, textOf, leftover: task.leftover };
    sets.set(model.hash, labelled);
    return labelled;
  };
}

/** Both texts of a pair as one. */
function textsOf({ texts, pairs }: Pick<Task, "texts" | "pairs">): (row: number) => string {
  return (row) => (pairs === null ? texts[row]! : `${texts[row]!} ⏎ ${pairs[row]!}`);
}

async function variantOf(
  { name, headSeed, orderSeed }: FinetunedVariant,
  model: Finetuned,
  { analysis }: StudyPlan,
  vectors: VectorSet,
): Promise<StudiedVariant> {
  const dataSeed = orderSeed ?? analysis.dataSeed;
  return { name, headSeed, dataSeed, head: studiedHead(model), vectors, layerNorms: await lastLayerNorms(model.encoder) };
}

/** Only of models that the study trained itself. */
function hasTrajectory({ headSeed }: FinetunedVariant, model: Finetuned, { steps, finetuning, checkpoints }: StudyPlan): boolean {
  const isTrained = headSeed !== null && finetuning?.seeds.includes(headSeed) === true;
  return steps.length > 0 && isTrained && !checkpoints.some((checkpoint) => checkpoint === model);
}

function trajectoryOf(
  { headSeed }: FinetunedVariant,
  model: Finetuned,
  { encoder, steps, task, folder, maxLength, analysis, training, control }: StudyPlan,
  pretrained: VectorSet,
  store: CellStore,
): Promise<Trajectory> {
  return runTrajectory({
    ...{ encoder, pretrained, model, headSeed, steps, task, maxLength, store, training },
    folder: join(folder, studyFiles.vectors),
    plan: analysis,
    ...control,
  });
}
