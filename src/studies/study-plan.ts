/** What a study will do, checked before its folder is touched. */
import { join } from "node:path";
import { fillOptions, givenOf, requireKnown } from "../base/options.ts";
import { controlKeys, type RunControl } from "../base/progress.ts";
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import { targetOf } from "../statistics/labels.ts";
import { type Fact, splitCodes, type Task } from "../tasks/task.ts";
import { finetuneTable } from "../training/training-options.ts";
import { embedSettings } from "../vectors/embed-options.ts";
import { analysisTable } from "./analysis-options.ts";
import type { StudySize } from "./estimate.ts";
import {
  checkedFinetuning,
  type FinetunedVariant,
  finetunedVariants,
  readByHeads,
  requireAnalysedHeads,
  studySteps,
} from "./finetuning.ts";
import { type Checkpoint, openCheckpoints, type Training } from "./open-checkpoints.ts";
import { type AnalysisPlan, planAnalysis } from "./plan.ts";
import { studyFiles } from "./study-files.ts";
import { type StudyFinetuning, type StudyOptions, studyTable } from "./study-options.ts";

/** A study, planned. */
export interface StudyPlan {
  readonly encoder: Encoder;
  readonly task: Task;
  readonly folder: string;
  readonly overwrite: boolean;
  readonly layers: "last" | "all" | readonly number[];
  readonly poolings: readonly Pooling[];
  /** In tokens. */
  readonly maxLength: number;
  readonly analysis: AnalysisPlan;
  /** Null for none. */
  readonly finetuning: StudyFinetuning | null;
  readonly checkpoints: readonly Checkpoint[];
  /** Folder of the model whose head is on all checkpoints. */
  readonly headOf: string | undefined;
  /** Models beside the pretrained one. */
  readonly finetuned: readonly FinetunedVariant[];
  /** Steps of each training that are looked at. */
  readonly steps: readonly number[];
  readonly interventions: boolean;
  /** Whether texts of test rows are kept beside the results. */
  readonly texts: boolean;
  /** What is not known of the checkpoints. */
  readonly facts: readonly Fact[];
  readonly training: Training;
  readonly control: RunControl;
}

/** What is given of a study that is no option of it or of its analysis. */
const besideTables = [
  "encoder",
  "task",
  "folder",
  "finetune",
  "command",
  "onEstimate",
  ...controlKeys,
] satisfies (keyof StudyOptions)[];

/** Plans a study. @throws whatever is wrong with the options, or with the checkpoints */
export async function planStudy(options: StudyOptions, training: Training): Promise<StudyPlan> {
  const { encoder, task, folder, headOf } = options;
  const control: RunControl = { onProgress: options.onProgress, signal: options.signal };
  requireKnown(studyTable, options, "study", [...Object.keys(analysisTable), ...besideTables]);
  const { poolings, layers, finetuned: folders, trajectory } = fillOptions(studyTable, givenOf(studyTable, options), "study");
  const analysis = planAnalysis(task.labels, encoder.config.hiddenSize, givenOf(analysisTable, options));
  const finetuning = options.finetune == null || options.finetune === false ? null : checkedFinetuning(options.finetune);
  const wanted = { folders, headOf, encoder, task, maxLength: options.maxLength };
  const { checkpoints, maxLength, facts } = await openCheckpoints(wanted, training, control);
  const { seeds, ...chosen }: StudyFinetuning = finetuning ?? { seeds: [] };
  const steps = trajectory === null || finetuning === null ? [] : studySteps(task, chosen, trajectory);
  const overwrite = options.overwrite === true;
  const { dataSeed, threads } = analysis;
  const finetuned = finetunedVariants(
    {
      seeds,
      orderSeed: dataSeed,
      folder: join(folder, studyFiles.models),
      model: (to, headSeed) =>
        training.finetune(encoder, task, {
          ...chosen,
          ...(steps.length === 0 ? {} : { trajectory: steps }),
          ...{ folder: to, headSeed, dataSeed, maxLength, threads, overwrite },
          ...control,
        }),
    },
    checkpoints,
  );
  const interventions = options.interventions === true;
  if (interventions) {
    const { layers: analysed } = embedSettings(encoder, { folder, layers, poolings, maxLength });
    requireAnalysedHeads(readByHeads(encoder, finetuning, checkpoints), analysed, poolings);
  }
  const settled = { encoder, task, folder, overwrite, layers, poolings, maxLength, analysis, finetuning, checkpoints, headOf };
  const texts = options.texts ?? (task.groups === undefined && task.leftover === undefined);
  return { ...settled, finetuned, steps, interventions, texts, facts, training, control };
}

/** The size that an estimate is made from. */
export function sizeOfStudy({ encoder, task, layers, poolings, analysis, finetuning, steps, finetuned }: StudyPlan): StudySize {
  const { config, parameters } = encoder;
  const charactersOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);
  return {
    texts: task.texts.length,
    characters: charactersOf(task.texts) + charactersOf(task.pairs ?? []),
    parameters: parameters - config.vocabularySize * config.embeddingSize,
    dimensions: config.hiddenSize,
    slices: (layers === "last" ? 1 : layers === "all" ? config.layers + 1 : layers.length) * poolings.length,
    training: task.splits.reduce((sum, code) => sum + (code === splitCodes.training ? 1 : 0), 0),
    outputs: task.labels.kind === "values" || targetOf(task.labels) === "binary" ? 1 : task.labels.classes,
    curves: analysis.compressors.length * analysis.probes.length,
    threads: analysis.threads,
    finetunings: finetuning?.seeds.length ?? 0,
    epochs: finetuning?.epochs ?? finetuneTable.epochs.default,
    savedParameters: parameters,
    snapshots: steps.length,
    sets: 1 + finetuned.length,
  };
}
