/** What a study will do, checked before its folder is touched. */
import { join } from "node:path";
import type { RunControl } from "../base/progress.ts";
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import { targetOf } from "../statistics/labels.ts";
import { type Fact, splitCodes, type Task } from "../tasks/task.ts";
import { embedSettings } from "../vectors/embed-options.ts";
import type { StudyEstimate, StudySize } from "./estimate.ts";
import {
  checkedFinetuning,
  type FinetunedVariant,
  finetunedVariants,
  readByHeads,
  requireAnalysedHeads,
  type StudyFinetuning,
  studySteps,
} from "./finetuning.ts";
import { type Checkpoint, openCheckpoints, type Training } from "./open-checkpoints.ts";
import { type AnalysisOptions, type AnalysisPlan, planAnalysis } from "./plan.ts";
import { studyFiles } from "./study-files.ts";

/** What a study is made of. */
export interface StudyOptions extends AnalysisOptions, RunControl {
  readonly encoder: Encoder;
  readonly task: Task;
  /** The study's folder. */
  readonly folder: string;
  /** The last layer when left out. */
  readonly layers?: "last" | "all" | readonly number[] | undefined;
  /** [CLS] and mean when left out. */
  readonly poolings?: readonly Pooling[] | undefined;
  /** In tokens; when left out, what the checkpoints were trained with, else the encoder's own. */
  readonly maxLength?: number | undefined;
  /** Finetune before the vectors are compared; not when left out. */
  readonly finetune?: false | StudyFinetuning | undefined;
  /** Folders of finetuned checkpoints that exist: sequence classifiers in Hugging Face layout, for this task. */
  readonly finetuned?: readonly string[] | undefined;
  /** Folder of a finetuned model whose head is put on these checkpoints (any encoders then), in place of their own. */
  readonly headOf?: string | undefined;
  /** Switch chosen dimensions off inside the finetuned models and score their own heads; not when left out. */
  readonly interventions?: boolean | undefined;
  /** The headline numbers at so many steps of each finetuning, besides before it; not when left out. */
  readonly trajectory?: number | undefined;
  /** Replace another study in the folder. */
  readonly overwrite?: boolean | undefined;
  /** Told before the work starts. */
  readonly onEstimate?: ((estimate: StudyEstimate) => void) | undefined;
}

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
  /** What is not known of the checkpoints. */
  readonly facts: readonly Fact[];
  readonly training: Training;
  readonly control: RunControl;
}

/** Plans a study. @throws whatever is wrong with the options, or with the checkpoints */
export async function planStudy(options: StudyOptions, training: Training): Promise<StudyPlan> {
  const { encoder, task, folder, headOf } = options;
  const control: RunControl = { onProgress: options.onProgress, signal: options.signal };
  const poolings = options.poolings ?? ["cls", "mean"];
  const layers = options.layers ?? "last";
  const analysis = planAnalysis(task.labels, encoder.config.hiddenSize, options);
  const finetuning = options.finetune == null || options.finetune === false ? null : checkedFinetuning(options.finetune);
  const wanted = { folders: options.finetuned ?? [], headOf, encoder, task, maxLength: options.maxLength };
  const { checkpoints, maxLength, facts } = await openCheckpoints(wanted, training, control);
  const { seeds, ...chosen }: StudyFinetuning = finetuning ?? { seeds: [] };
  const steps = options.trajectory === undefined || finetuning === null ? [] : studySteps(task, chosen, options.trajectory);
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
  return { ...settled, finetuned, steps, interventions, facts, training, control };
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
    epochs: finetuning?.epochs ?? 3,
    savedParameters: parameters,
    snapshots: steps.length,
    sets: 1 + finetuned.length,
  };
}
