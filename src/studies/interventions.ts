/**
 * Interventions: what a finetuned model's own head still knows after chosen
 * dimensions were switched off in all LayerNorms, beside as many random ones.
 * Dimensions are chosen on training rows, heads are scored on test rows.
 */

import { UsageError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { seeded } from "../base/random.ts";
import type { InterventionSpec } from "../cells/cell.ts";
import { prepareHead } from "../cells/own-head.ts";
import { packLabels, unpackLabels } from "../cells/packed-labels.ts";
import type { StudiedVariant } from "../cells/studied-variant.ts";
import { rowsToShowLoss } from "../claims/rows-to-show-loss.ts";
import { withInterval } from "../claims/scoring.ts";
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import { layerNormGraph } from "../encoders/layer-norms.ts";
import { type LayerNormMeans, layerNormMeans } from "../encoders/norm-edit.ts";
import { stridedSample } from "../measures/row-sample.ts";
import type { Intervention, InterventionResult, InterventionSet } from "../results/intervention.ts";
import { bootstrapPValue, differences, percentileInterval, resample } from "../statistics/bootstrap.ts";
import { holm } from "../statistics/family-wise.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import { type Labels, labelsAt } from "../statistics/labels.ts";
import { headlineMetric } from "../statistics/metrics.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { argsortNumbers } from "../statistics/order.ts";
import { resampledScores } from "../statistics/resampled-score.ts";
import { splitCodes, type Task } from "../tasks/task.ts";
import type { Analysis } from "./analyze.ts";
import type { CellStore } from "./cell-store.ts";
import { type EncodedTexts, encodeTexts, type HeadRun, openHeadRun } from "./head-run.ts";
import { scoredBy } from "./scored-by.ts";

/** Draws of random dimensions for each number of them. */
export const controlDraws = 10;

/** Training texts that means are taken over, at most: some ten thousand tokens. */
export const meanTexts = 500;

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

/** Intervenes in every model whose head reads vectors that were analysed. */
export async function runInterventions(
  models: readonly InterveningModel[],
  analysis: Analysis,
  options: InterventionOptions,
): Promise<readonly Intervention[]> {
  const planned = models.flatMap((model) => {
    const plan = planEdits(model, analysis, options.seed);
    return plan === null ? [] : [plan];
  });
  const total = planned.reduce((sum, { edits }) => sum + edits.length, 0);
  let done = 0;
  const step = (): void => options.onProgress?.({ stage: "interventions", done: ++done, total, unit: "edits" });
  const found: Intervention[] = [];
  for (const plan of planned) found.push(await intervene(plan, options, step));
  return found;
}

/** What stands in place of a switched-off dimension. */
const fills = ["zero", "mean"] as const;

interface ChosenSet {
  readonly set: InterventionSet;
  readonly dimensions: readonly number[];
}

interface EditPlan {
  readonly model: InterveningModel;
  readonly head: NonNullable<StudiedVariant["head"]>;
  readonly reads: { readonly layer: number; readonly pooling: Pooling };
  readonly sets: readonly ChosenSet[];
  /** Random sets by their size. */
  readonly controls: ReadonlyMap<number, readonly (readonly number[])[]>;
  readonly edits: readonly InterventionSpec[];
}

/** Null where there is nothing to choose from: the head reads vectors that were not analysed. */
function planEdits(model: InterveningModel, { summary, rows }: Analysis, seed: number): EditPlan | null {
  const { name, headSeed = null, head = null, vectors } = model.variant;
  if (head === null || head.layer === null || head.pooling === null) return null;
  const { layer, pooling } = head;
  const isOwn = (one: { layer: number | null; pooling: string | null; headSeed: number | null }): boolean =>
    one.layer === layer && one.pooling === pooling && one.headSeed === headSeed;
  const scored = rows.filter((row) => row.variant === name && row.part === "dimension" && isOwn(row));
  if (scored.length === 0) return null;
  const order = Array.from(argsortNumbers(scored.map(({ train }) => -(train ?? 0))), (at) => scored[at]?.dimension ?? 0);
  const byVariance = summary.comparison?.geometry.find((one) => one.name === name && isOwn(one))?.outlierDimensions ?? [];
  const byNorms = summary.comparison?.norms.find((one) => one.name === name && one.headSeed === headSeed)?.outliers ?? [];
  const sets: ChosenSet[] = [
    ...([1, 3, 10] as const)
      .filter((top) => top <= order.length)
      .map((top) => ({ set: `top-${top}` as const, dimensions: order.slice(0, top) })),
    { set: "variance-outliers", dimensions: [...byVariance] },
    { set: "norm-outliers", dimensions: byNorms.map(({ dimension }) => dimension) },
  ];
  const chosen = new Set(sets.flatMap(({ dimensions }) => dimensions));
  const others = order.filter((dimension) => !chosen.has(dimension)).sort((a, b) => a - b);
  const possible = sets.filter(({ dimensions }) => dimensions.length > 0 && dimensions.length <= others.length);
  const random = seeded(seed).fork("intervention");
  const controls = new Map(
    possible.map(({ dimensions: { length } }) => [
      length,
      Array.from({ length: controlDraws }, (_, draw) =>
        random
          .fork(`${length} ${draw}`)
          .shuffle([...others])
          .slice(0, length)
          .sort((a, b) => a - b),
      ),
    ]),
  );
  const { hash } = prepareHead(head, vectors);
  const spec = (dimensions: readonly number[], fill: InterventionSpec["fill"]): InterventionSpec => ({
    kind: "intervention",
    head: hash,
    fill,
    dimensions,
  });
  const all = [...possible.map(({ dimensions }) => dimensions), ...[...controls.values()].flat()];
  const edits = [spec([], "zero"), ...fills.flatMap((fill) => all.map((dimensions) => spec(dimensions, fill)))];
  return { model, head, reads: { layer, pooling: pooling as Pooling }, sets: possible, controls, edits };
}

async function intervene(plan: EditPlan, options: InterventionOptions, step: () => void): Promise<Intervention> {
  const { model, reads, sets, controls, edits } = plan;
  const { task } = options;
  const testRows = rowsOf(task, splitCodes.test);
  const predictions = await predictionsOf(plan, testRows, options, step);
  const truth = labelsAt(scoredBy(task, options.metric).labels, testRows);
  const metric = headlineMetric(truth);
  const resamples = resample(testRows.length, {
    seed: options.seed,
    count: options.bootstraps,
    groups: task.groups && testRows.map((row) => task.groups?.[row] ?? 0),
  });
  const resampled = await resampledScores(metric, truth, predictions, resamples);
  const scores = new Map(edits.map((edit, i) => [keyOf(edit.dimensions, edit.fill), resampled[i]]));
  const scoreOf = (dimensions: readonly number[], fill: InterventionSpec["fill"]): ResampledScore => {
    const found = scores.get(keyOf(dimensions, fill));
    if (found === undefined) throw new Error("an intervention is missing");
    return found;
  };
  const unedited = scoreOf([], "zero");
  const results = fills.flatMap((fill) =>
    sets.map(({ set, dimensions }): InterventionResult => {
      const own = scoreOf(dimensions, fill);
      const draws = (controls.get(dimensions.length) ?? []).map((drawn) => scoreOf(drawn, fill));
      const control = meanOfDraws(draws, options.seed);
      const drawn = draws.map((one) => one.score);
      return {
        set,
        dimensions,
        fill,
        ...withInterval(own),
        difference: differenceOf(own, unedited),
        control: { ...withInterval(control), draws: draws.length, minimum: Math.min(...drawn), maximum: Math.max(...drawn) },
        beyondControl: {
          ...differenceOf(own, control),
          pValue: bootstrapPValue(differences(own.resampled, control.resampled)),
          rowsNeeded: rowsToShowLoss(own, draws, control, { rows: testRows.length, tests: fills.length * sets.length }),
        },
      };
    }),
  );
  const adjusted = holm(results.map(({ beyondControl }) => beyondControl.pValue ?? 1));
  const { name, headSeed = null } = model.variant;
  const norms = new Set(layerNormGraph(model.encoder, reads.layer).norms.map(({ weight }) => weight)).size;
  return { name, headSeed, ...reads, unedited: withInterval(unedited), norms, results: results.map(corrected(adjusted)) };
}

/** Predictions of every edit, from the store or from the model. */
async function predictionsOf(
  { model, head, reads, edits }: EditPlan,
  testRows: readonly number[],
  options: InterventionOptions,
  step: () => void,
): Promise<readonly Labels[]> {
  const { task, store, maxLength, threads } = options;
  const { vectors } = model.variant;
  const control = { threads, signal: options.signal };
  const { encoder } = model;
  const predictions: Labels[] = [];
  const made: { texts?: EncodedTexts; means?: LayerNormMeans; run?: HeadRun } = {};
  try {
    for (const spec of edits) {
      const { dimensions, fill } = spec;
      const key = { vectors: vectors.hash, slice: reads, spec, seed: 0 };
      const cell = await store.keep(key, async () => {
        made.texts ??= await encodeTexts(encoder, task, Uint32Array.from(testRows), maxLength, control);
        made.run ??= await openHeadRun(encoder, prepareHead(head, vectors), reads, control);
        if (fill === "mean") made.means ??= await trainingMeans(encoder, task, maxLength, control);
        const said = await made.run.predict(made.texts, { dimensions, means: fill === "mean" ? made.means : undefined });
        return { kind: "intervention", test: packLabels(said) };
      });
      predictions.push(unpackLabels(cell.test, testRows.length));
      step();
    }
  } finally {
    await made.run?.close();
  }
  return predictions;
}

async function trainingMeans(
  encoder: Encoder,
  task: Task,
  maxLength: number,
  control: RunControl & { readonly threads: number },
): Promise<LayerNormMeans> {
  const training = rowsOf(task, splitCodes.training);
  const sample = Uint32Array.from(stridedSample(training.length, meanTexts), (at) => training[at] ?? 0);
  const texts = await encodeTexts(encoder, task, sample, maxLength, control);
  const batches = Array.from({ length: texts.plan.batches }, (_, index) => texts.batch(index));
  return layerNormMeans(encoder, batches, control);
}

/** The mean over draws; each resample of rows has draws resampled too, so that its spread is that of both. */
function meanOfDraws(draws: readonly ResampledScore[], seed: number): ResampledScore {
  const random = seeded(seed).fork("intervention draws");
  const count = draws[0]?.resampled.length ?? 0;
  const resampled = Float64Array.from({ length: count }, (_, b) => {
    let sum = 0;
    for (let i = 0; i < draws.length; i++) sum += draws[random.below(draws.length)]?.resampled[b] ?? 0;
    return sum / draws.length;
  });
  return { score: draws.reduce((sum, own) => sum + own.score, 0) / draws.length, resampled };
}

function differenceOf(a: ResampledScore, b: ResampledScore): InterventionResult["difference"] {
  return { value: a.score - b.score, interval: percentileInterval(differences(a.resampled, b.resampled)) };
}

/** With its p-value corrected for all results of its model. */
function corrected(adjusted: Float64Array): (result: InterventionResult, at: number) => InterventionResult {
  return (result, at) => ({ ...result, beyondControl: { ...result.beyondControl, adjustedPValue: adjusted[at] ?? 1 } });
}

function keyOf(dimensions: readonly number[], fill: string): string {
  return `${fill} ${dimensions.join(",")}`;
}

function rowsOf(task: Task, code: number): readonly number[] {
  return Array.from(task.splits.keys()).filter((row) => task.splits[row] === code);
}
