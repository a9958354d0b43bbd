/** The tasks of one encoder on one task: finetunings, embeddings, cells in bundles of minutes, and the study of them all. */
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import { targetOf } from "../statistics/labels.ts";
import { estimateStudy, type StudyEstimate, type StudySize } from "../studies/estimate.ts";
import { planAnalysis } from "../studies/plan.ts";
import { splitCodes, type Task } from "../tasks/task.ts";
import { embedSettings } from "../vectors/embed-options.ts";
import type { Grid } from "./grid.ts";
import { analysisKeys, type PlannedAnalysis, type PlannedVariant } from "./kinds/arguments.ts";
import type { PlannedEncoder } from "./plan.ts";
import type { Effort, PlannedWork } from "./planned-work.ts";

/** One encoder, one task. */
export interface StudyToPlan {
  readonly grid: Grid;
  readonly encoder: Encoder;
  readonly planned: PlannedEncoder;
  /** Of the encoder, in the plan. */
  readonly name: string;
  readonly task: Task;
}

/** Seconds of a bundle of cells: a task of an engine costs seconds of its own. */
const bundleSeconds = 240;

/** Adds the tasks of a study. @returns the id of the study's @throws UsageError for options that make no sense */
export function planStudyTasks(study: StudyToPlan, work: PlannedWork): string {
  const { grid, encoder, planned, name, task } = study;
  const { threads, finetune } = grid;
  const poolings = grid.poolings as readonly Pooling[];
  const { layers, maxLength } = embedSettings(encoder, { layers: grid.layers, poolings, maxLength: grid.maxLength });
  const analysis = analysisOf(grid);
  planAnalysis(task.labels, encoder.config.hiddenSize, analysis); // refuses what no task could do
  const texts = { encoder: { name, hash: planned.hash }, task: { name: task.name, hash: task.hash }, prefix: planned.prefix };
  const size = sizeOf(study);
  const variants: PlannedVariant[] = [];
  for (const headSeed of [null, ...(finetune === false ? [] : finetune.headSeeds)]) {
    const model = headSeed === null ? null : addFinetuning(study, { ...texts, maxLength }, { headSeed, size }, work);
    const args = { ...texts, maxLength, model, headSeed, layers, poolings };
    const inputs = model === null ? [] : [model];
    const vectors = work.add({ kind: "embed", args, inputs, threads }, effortOf({ ...size, sets: 1 }));
    variants.push({ vectors, model, headSeed });
  }
  const slices = layers.flatMap((layer) => poolings.map((pooling) => ({ layer, pooling })));
  const isCompared = variants.length > 1;
  const curves = analysis.compressors?.length ?? usualCurves;
  const ofSlice = effortOf({ ...size, texts: size.texts, characters: 0, slices: 1, sets: 1, curves: 2 * curves });
  const each = Math.max(1, Math.floor(bundleSeconds / ofSlice.seconds));
  const cells = variants.flatMap((variant) =>
    bundles(slices, each).map((bundle) => {
      const inputs = [variant.vectors, ...(variant.model === null ? [] : [variant.model])];
      const args = { ...texts, variant, slices: bundle, isCompared, analysis };
      return work.add({ kind: "cell", args, inputs, threads }, times(ofSlice, bundle.length));
    }),
  );
  const models = variants.flatMap(({ model }) => (model === null ? [] : [model]));
  const inputs = [...variants.map(({ vectors }) => vectors), ...models, ...cells];
  const claims = { seconds: secondsOfClaims * slices.length * variants.length, bytes: ofSlice.bytes };
  return work.add({ kind: "study", args: { ...texts, variants, cells, analysis }, inputs, threads }, claims);
}

/** Compressors where a grid names none. */
const usualCurves = 9;

/** Tests and intervals of a slice, of a thousand test rows. */
const secondsOfClaims = 4;

function addFinetuning(
  { grid: { finetune, seed, threads } }: StudyToPlan,
  texts: Readonly<Record<string, unknown>>,
  { headSeed, size }: { readonly headSeed: number; readonly size: StudySize },
  work: PlannedWork,
): string {
  if (finetune === false) throw new Error("a finetuning is planned that nobody asked for");
  const { headSeeds: _, ...settings } = finetune;
  const args = { ...texts, ...settings, headSeed, dataSeed: seed };
  const effort = effortOf({ ...size, sets: 0, finetunings: 1, epochs: finetune.epochs });
  return work.add({ kind: "finetune", args, inputs: [], threads }, effort);
}

function analysisOf(grid: Grid): PlannedAnalysis {
  const said = Object.keys(analysisKeys).map((key) => [key, Reflect.get(grid, key)]);
  return { ...Object.fromEntries(said.filter(([, value]) => value !== undefined)), seed: grid.seed };
}

/** Of an embedding of all texts; the rest is filled in by kinds. */
function sizeOf({ grid, encoder, task }: StudyToPlan): StudySize {
  const { config, parameters } = encoder;
  const characters = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);
  return {
    texts: task.texts.length,
    characters: characters(task.texts) + characters(task.pairs ?? []),
    parameters: parameters - config.vocabularySize * config.embeddingSize,
    dimensions: config.hiddenSize,
    training: task.splits.reduce((sum, code) => sum + (code === splitCodes.training ? 1 : 0), 0),
    outputs: task.labels.kind === "values" || targetOf(task.labels) === "binary" ? 1 : task.labels.classes,
    savedParameters: parameters,
    threads: grid.threads,
    ...{ slices: 0, curves: 0, finetunings: 0, epochs: 0, snapshots: 0, sets: 1 },
  };
}

function effortOf(size: StudySize): Effort {
  const { seconds, memoryBytes }: StudyEstimate = estimateStudy(size);
  return { seconds, bytes: memoryBytes };
}

function times({ seconds, bytes }: Effort, factor: number): Effort {
  return { seconds: seconds * factor, bytes };
}

function bundles<T>(items: readonly T[], each: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / each) }, (_, i) => items.slice(i * each, (i + 1) * each));
}
