/**
 * Interventions: what a finetuned model's own head still knows after chosen dimensions were switched off in all
 * LayerNorms, beside as many random ones. Dimensions are chosen on training rows, heads are scored on test rows.
 */
import { once } from "../base/once.ts";
import type { RunControl } from "../base/progress.ts";
import { unpackLabels } from "../cells/packed-labels.ts";
import { type PreparedHead, prepareHead } from "../cells/prepared-head.ts";
import { rowNumbersOfRole } from "../cells/slice.ts";
import type { StudiedVariant } from "../cells/studied-variant.ts";
import { cells } from "../cells/table.ts";
import { type EditedPredictions, inferInterventions } from "../claims/infer-interventions.ts";
import { chooseSets, type InterventionSets, interventionSpecs } from "../claims/intervention-sets.ts";
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import { layerNormGraph } from "../encoders/layer-norms.ts";
import { type LayerNormMeans, layerNormMeans } from "../encoders/norm-edit.ts";
import { stridedSample } from "../measures/row-sample.ts";
import type { Analysis } from "../results/analysis.ts";
import type { Intervention } from "../results/intervention.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import { labelsAt } from "../statistics/labels.ts";
import type { Task } from "../tasks/task.ts";
import type { CellStore } from "./cell-store.ts";
import { encodeTexts, openHeadRun } from "./head-run.ts";
import { scoredBy } from "./scored-by.ts";

/** Training texts that means are taken over, at most: some ten thousand tokens. */
const meanTexts = 500;

/** A model with the vectors and head that were analysed. */
export interface InterveningModel {
  readonly variant: StudiedVariant;
  readonly encoder: Encoder;
}

/** How. */
export interface InterventionOptions extends RunControl {
  readonly task: Task;
  /** What scores are; null for that of the task's labels. */
  readonly metric: HeadlineMetric | null;
  readonly maxLength: number;
  readonly threads: number;
  readonly bootstraps: number;
  readonly seed: number;
  readonly store: CellStore;
}

/** Intervenes in every model whose head reads vectors that were analysed. */
export async function runInterventions(
  models: readonly InterveningModel[],
  analysis: Analysis,
  options: InterventionOptions,
): Promise<readonly Intervention[]> {
  const works = models.flatMap((model) => workOf(model, analysis, options.seed) ?? []);
  const total = works.reduce((sum, { specs }) => sum + specs.length, 0);
  let done = 0;
  const step = (): void => options.onProgress?.({ stage: "interventions", done: ++done, total, unit: "edits" });
  const found: Intervention[] = [];
  for (const work of works) found.push(await intervene(work, options, step));
  return found;
}

interface InterventionWork {
  readonly model: InterveningModel;
  readonly head: PreparedHead;
  readonly reads: { readonly layer: number; readonly pooling: Pooling };
  readonly chosen: InterventionSets;
  readonly specs: ReturnType<typeof interventionSpecs>;
}

/** Null where there is nothing to choose from: the head reads vectors that were not analysed. */
function workOf(model: InterveningModel, analysis: Analysis, seed: number): InterventionWork | null {
  const { name, headSeed = null, head = null, vectors } = model.variant;
  if (head === null || head.layer === null || head.pooling === null) return null;
  const reads = { layer: head.layer, pooling: head.pooling as Pooling };
  const chosen = chooseSets({ name, headSeed, ...reads }, analysis, seed);
  if (chosen === null) return null;
  const prepared = prepareHead(head, vectors);
  return { model, head: prepared, reads, chosen, specs: interventionSpecs(prepared.hash, chosen) };
}

async function intervene(work: InterventionWork, options: InterventionOptions, step: () => void): Promise<Intervention> {
  const { model, reads, chosen } = work;
  const { task, metric, bootstraps, seed } = options;
  const testRows = rowNumbersOfRole(task.splits, "test");
  const edited = await predictEdited(work, testRows, options, step);
  const labels = labelsAt(scoredBy(task, metric).labels, testRows);
  const { groups } = task;
  const testGroups = groups && Int32Array.from(testRows, (row) => groups[row]!);
  const { unedited, results } = await inferInterventions(edited, chosen, { labels, groups: testGroups, bootstraps, seed });
  const { name, headSeed = null } = model.variant;
  const norms = new Set(layerNormGraph(model.encoder, reads.layer).norms.map(({ weight }) => weight)).size;
  return { name, headSeed, ...reads, unedited, norms, results };
}

/** Predictions of every edit, from the store or from the model, which is opened when the first one is missing. */
async function predictEdited(
  { model: { encoder, variant }, head, reads, specs }: InterventionWork,
  testRows: Uint32Array,
  { task, store, maxLength, threads, signal }: InterventionOptions,
  step: () => void,
): Promise<readonly EditedPredictions[]> {
  const control = { threads, signal };
  const texts = once(() => encodeTexts(encoder, task, testRows, maxLength, control));
  const means = once(() => trainingMeans(encoder, task, maxLength, control));
  let isOpen = false;
  const run = once(() => {
    isOpen = true;
    return openHeadRun(encoder, head, reads, control);
  });
  const edited: EditedPredictions[] = [];
  try {
    for (const spec of specs) {
      const cell = await store.keep({ vectors: variant.vectors.hash, slice: reads, spec, seed: 0 }, () =>
        cells.intervention.run(
          {
            async predict({ dimensions, fill }) {
              const encoded = await texts();
              const { predict } = await run();
              return predict(encoded, { dimensions, means: fill === "mean" ? await means() : undefined });
            },
          },
          spec,
          0,
        ),
      );
      edited.push({ spec, predictions: unpackLabels(cell.test, testRows.length) });
      step();
    }
  } finally {
    if (isOpen) await (await run()).close();
  }
  return edited;
}

async function trainingMeans(
  encoder: Encoder,
  task: Task,
  maxLength: number,
  control: RunControl & { readonly threads: number },
): Promise<LayerNormMeans> {
  const training = rowNumbersOfRole(task.splits, "training");
  const sample = Uint32Array.from(stridedSample(training.length, meanTexts), (at) => training[at]!);
  const texts = await encodeTexts(encoder, task, sample, maxLength, control);
  const batches = Array.from({ length: texts.plan.batches }, (_, index) => texts.batch(index));
  return layerNormMeans(encoder, batches, control);
}
