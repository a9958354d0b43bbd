/**
 * The main job: text to vectors to claims, in a folder that an interrupted run
 * continues.
 */
import { join } from "node:path";
import { InterruptedError } from "../base/errors.ts";
import { fillOptions } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import { bitsOfTexts } from "../cells/control-cell.ts";
import type { StudiedVariant } from "../cells/studied-variant.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { lastLayerNorms } from "../encoders/layer-norms.ts";
import { sha256 } from "../formats/hash.ts";
import { bytesOf } from "../formats/whole-file.ts";
import type { StudyManifest } from "../results/manifest.ts";
import type { Trajectory } from "../results/trajectory.ts";
import { targetOf } from "../statistics/labels.ts";
import { type Fact, splitCodes, type Task } from "../tasks/task.ts";
import type { Finetuned } from "../training/finetuned.ts";
import { finetuneTable } from "../training/training-options.ts";
import { embed } from "../vectors/embed.ts";
import { embedSettings } from "../vectors/embed-options.ts";
import type { VectorSet } from "../vectors/vector-set.ts";
import type { AnalysisOptions } from "./analysis-options.ts";
import { type Analysis, analyze } from "./analyze.ts";
import { estimateStudy, type StudySize } from "./estimate.ts";
import { checkedFinetuning, finetunedVariants, readByHeads, studySteps } from "./finetuning.ts";
import { type InterveningModel, requireAnalysedHeads, runInterventions } from "./interventions.ts";
import { openCheckpoints, ownTraining, studiedHead, type Training } from "./open-checkpoints.ts";
import { type AnalysisPlan, planAnalysis } from "./plan.ts";
import { runTrajectory } from "./run-trajectory.ts";
import { studyFiles } from "./study-files.ts";
import { openStudyFolder, type StudyFolder, type StudyIdentity } from "./study-folder.ts";
import { type StudyFinetuning, type StudyOptions, studyTable } from "./study-options.ts";

/**
 * Runs a study and writes its folder (all but the report): pretrained vectors, and those of finetuned models where
 * these are asked for, each with the model's own head.
 *
 * @example
 * ```ts
 * import { loadEncoder, loadTask, runStudy, writeReport } from "assay";
 *
 * const encoder = await loadEncoder("demo");
 * const task = await loadTask("demo");
 * const { summary } = await runStudy({ encoder, task, folder: "studies/demo", finetune: { seeds: [0] } });
 * await writeReport("studies/demo");
 * ```
 */
export async function runStudy(options: StudyOptions, training: Training = ownTraining): Promise<Analysis> {
  const { encoder, task, folder } = options;
  const { poolings, layers, finetuned, trajectory } = fillOptions(studyTable, options, "study");
  const plan = planAnalysis(task.labels, encoder.config.hiddenSize, options);
  const asked = options.finetune ?? false;
  const finetuning = asked === false ? null : checkedFinetuning(asked);
  const wanted = { folders: finetuned, headOf: options.headOf, encoder, task, maxLength: options.maxLength };
  const { checkpoints, maxLength, facts } = await openCheckpoints(wanted, training, control(options));
  const { seeds, ...chosen }: StudyFinetuning = finetuning ?? { seeds: [] };
  const steps = trajectory === null || finetuning === null ? [] : studySteps(task, chosen, trajectory);
  const choices = steps.length === 0 ? chosen : { ...chosen, trajectory: steps };
  const variants = finetunedVariants(
    {
      seeds,
      orderSeed: plan.dataSeed,
      folder: join(folder, studyFiles.models),
      model: (own, headSeed) => {
        const { dataSeed, threads } = plan;
        const overwrite = options.overwrite === true;
        const to = { folder: own, headSeed, dataSeed, maxLength, threads, overwrite };
        return training.finetune(encoder, task, { ...choices, ...to, ...control(options) });
      },
    },
    checkpoints,
  );
  if (options.interventions === true) {
    const { layers: analysed } = embedSettings(encoder, { folder, layers, poolings, maxLength });
    requireAnalysedHeads(readByHeads(encoder, finetuning, checkpoints), analysed, poolings);
  }
  const identity: StudyIdentity = {
    options: {
      command: "study",
      layers,
      poolings,
      maxLength,
      ...identityOf(plan),
      ...leftoverIdentity(task),
      ...(finetuning === null ? {} : { finetune: JSON.parse(JSON.stringify(finetuning)) }),
      ...(options.interventions === true ? { interventions: true } : {}),
      ...(steps.length === 0 ? {} : { trajectory: steps }),
      ...(checkpoints.length === 0 ? {} : { finetuned: checkpoints.map((one) => one.encoder.hash) }),
      ...(checkpoints.length === 0 || options.headOf === undefined ? {} : { headOf: headHash(checkpoints) }),
    },
    inputs: {
      model: { name: encoder.name, revision: encoder.revision, hash: encoder.hash },
      task: { name: task.name, revision: null, hash: task.hash },
      vectors: [],
    },
    seeds: {
      data: plan.dataSeed,
      head: [...new Set(variants.flatMap(({ headSeed }) => (headSeed === null ? [] : [headSeed])))],
      resampling: plan.seed,
    },
  };
  return inFolder(folder, options.overwrite === true, identity, plan.threads, async (study, store) => {
    options.onEstimate?.(
      estimateStudy({
        ...taskSize(task),
        parameters: encoder.parameters - encoder.config.vocabularySize * encoder.config.embeddingSize,
        dimensions: encoder.config.hiddenSize,
        slices: (layers === "last" ? 1 : layers === "all" ? encoder.config.layers + 1 : layers.length) * poolings.length,
        curves: plan.compressors.length * plan.probes.length,
        threads: plan.threads,
        finetunings: seeds.length,
        epochs: choices.epochs ?? finetuneTable.epochs.default,
        savedParameters: encoder.parameters,
        snapshots: steps.length,
        sets: 1 + variants.length,
      }),
    );
    const textBits = bitsOfTexts(task);
    const sets = new Map<string, VectorSet>(); // the same checkpoint under two names has the same vectors
    const embedded = async (model: Encoder, name: string): Promise<VectorSet> => {
      study.stage("embedding");
      const known = sets.get(model.hash);
      if (known !== undefined) return known;
      const set = await embed(model, task, {
        layers,
        poolings,
        maxLength,
        folder: join(folder, studyFiles.vectors, name),
        threads: plan.threads,
        overwrite: options.overwrite,
        ...control(options),
      });
      const own = { ...set, textBits, leftover: task.leftover };
      sets.set(model.hash, own);
      return own;
    };
    const pretrained = { vectors: await embedded(encoder, "pretrained"), layerNorms: await lastLayerNorms(encoder) };
    const studied: StudiedVariant[] = [{ name: "pretrained", ...pretrained }];
    const models: InterveningModel[] = [];
    const trajectory: Trajectory[] = [];
    for (const { name, headSeed, orderSeed, vectors, model } of variants) {
      study.stage("finetuning");
      const own = await model();
      const set = await embedded(own.encoder, vectors);
      const layerNorms = await lastLayerNorms(own.encoder);
      const dataSeed = orderSeed ?? plan.dataSeed;
      const variant: StudiedVariant = { name, headSeed, dataSeed, head: studiedHead(own), vectors: set, layerNorms };
      studied.push(variant);
      models.push({ variant, encoder: own.encoder });
      if (steps.length > 0 && headSeed !== null && seeds.includes(headSeed) && !checkpoints.some((each) => each === own)) {
        study.stage("trajectory");
        const to = { folder: join(folder, studyFiles.vectors), maxLength, plan, store, training, ...control(options) };
        trajectory.push(
          await runTrajectory({ encoder, pretrained: pretrained.vectors, model: own, headSeed, steps, task, ...to }),
        );
      }
    }
    study.stage("analysis");
    let analysis = await analyze(studied, { ...plan, sizes: plan.sizes ?? undefined, ...control(options), store });
    if (options.interventions === true) {
      study.stage("interventions");
      const interventions = await runInterventions(models, analysis, { ...plan, task, maxLength, store, ...control(options) });
      analysis = { ...analysis, summary: analysis.summary.with({ interventions }) };
    }
    analysis = withFacts(analysis, facts);
    if (trajectory.length > 0) analysis = { ...analysis, summary: analysis.summary.with({ trajectory }) };
    const hashes = studied.map(({ name, headSeed, vectors }) => ({
      variant: typeof headSeed === "number" ? `${name}, head seed ${headSeed}` : name,
      hash: vectors.hash,
    }));
    return { analysis, vectors: hashes };
  });
}

/** What is to be said of the models besides. */
function withFacts({ summary, rows }: Analysis, facts: readonly Fact[]): Analysis {
  const all = [...(summary.task.facts ?? []), ...facts];
  return { summary: summary.with({ task: { ...summary.task, facts: all } }), rows };
}

/** The part of an estimate that the task gives. */
function taskSize(task: Task): Pick<StudySize, "texts" | "characters" | "training" | "outputs"> {
  const characters = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);
  return {
    texts: task.texts.length,
    characters: characters(task.texts) + characters(task.pairs ?? []),
    training: task.splits.reduce((sum, code) => sum + (code === splitCodes.training ? 1 : 0), 0),
    outputs: task.labels.kind === "values" || targetOf(task.labels) === "binary" ? 1 : task.labels.classes,
  };
}

/** What an analysis of brought vectors is made of. */
export interface VectorStudyOptions extends AnalysisOptions, RunControl {
  readonly vectors: VectorSet;
  readonly folder: string;
  readonly overwrite?: boolean | undefined;
}

/**
 * Analyses vectors that a person brought and writes the study's folder (all but the report).
 *
 * @example
 * ```ts
 * import { bringVectors, runVectorStudy, writeReport } from "assay";
 *
 * const vectors = await bringVectors("vectors.npy", { labels: "labels.txt" });
 * const { summary } = await runVectorStudy({ vectors, folder: "studies/vectors" });
 * await writeReport("studies/vectors");
 * ```
 */
export function runVectorStudy(options: VectorStudyOptions): Promise<Analysis> {
  const { vectors, folder } = options;
  const plan = planAnalysis(vectors.labels, vectors.dimensions, options);
  const identity: StudyIdentity = {
    options: {
      command: "analyze",
      vectors: vectors.hash,
      ...(vectors.sample === undefined ? {} : { sample: vectors.sample }),
      ...identityOf(plan),
      ...leftoverIdentity(vectors),
    },
    inputs: {
      model:
        vectors.encoder === null
          ? null
          : { name: vectors.encoder.name, revision: vectors.encoder.revision, hash: vectors.encoder.hash },
      task: { name: vectors.task.name, revision: null, hash: vectors.task.hash },
      vectors: [],
    },
    seeds: { data: plan.dataSeed, head: [], resampling: plan.seed },
  };
  return inFolder(folder, options.overwrite === true, identity, plan.threads, async (study, store) => {
    study.stage("analysis");
    const analysis = await analyze({ vectors }, { ...plan, sizes: plan.sizes ?? undefined, ...control(options), store });
    return { analysis, vectors: [{ variant: "vectors", hash: vectors.hash }] };
  });
}

type Store = Awaited<ReturnType<StudyFolder["begin"]>>;

/** Work in a study's folder: locked, marked in the manifest, given back whatever happens. */
async function inFolder(
  path: string,
  overwrite: boolean,
  identity: StudyIdentity,
  threads: number,
  work: (
    study: StudyFolder,
    store: Store,
  ) => Promise<{ readonly analysis: Analysis; readonly vectors: StudyManifest["inputs"]["vectors"] }>,
): Promise<Analysis> {
  const study = await openStudyFolder(path, { overwrite });
  let state: "stopped" | "failed" | "complete" = "failed";
  try {
    const store = await study.begin(identity, threads);
    const { analysis, vectors } = await work(study, store);
    await study.finish(analysis, vectors);
    state = "complete";
    return analysis;
  } catch (error) {
    if (error instanceof InterruptedError) state = "stopped";
    throw error;
  } finally {
    await study.close(state);
  }
}

/** The part of a plan that determines results. */
function identityOf(plan: AnalysisPlan): Readonly<Record<string, unknown>> {
  const { threads: _, inquiries, ...determining } = plan;
  return inquiries.length === 0 ? determining : { ...determining, inquiries };
}

/** Which other labelling is asked about. */
function leftoverIdentity({ leftover }: Pick<Task, "leftover">): Readonly<Record<string, unknown>> {
  if (leftover === undefined) return {};
  return { leftover: { name: leftover.name, hash: sha256(leftover.labels.kind, bytesOf(leftover.labels.values)) } };
}

function control(options: RunControl): RunControl {
  return { onProgress: options.onProgress, signal: options.signal };
}

/** Of the head that all checkpoints are under. */
function headHash([first]: readonly Finetuned[]): string {
  const parts = first?.head.layers.flatMap(({ weight, bias }) => [weight, ...(bias === null ? [] : [bias])]) ?? [];
  return sha256(...parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)));
}
