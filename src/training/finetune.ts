/**
 * Finetuning: an encoder and labelled text in, a model folder out.
 *
 * Killed at any moment, the same call goes on from its last checkpoint and ends
 * with the same weights, bit for bit (with the same number of threads).
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { timestamp } from "../base/clock.ts";
import { UsageError } from "../base/errors.ts";
import { stopIfAborted } from "../base/progress.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { tokenPosition } from "../encoders/graph.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { requireRoom } from "../formats/disk-room.ts";
import { lockFolder } from "../formats/folder-lock.ts";
import { sha256 } from "../formats/hash.ts";
import { makeFolder } from "../formats/make-folder.ts";
import { writeSafetensors } from "../formats/safetensors.ts";
import { removeLeftovers } from "../formats/temporary-file.ts";
import type { Task } from "../tasks/task.ts";
import { openCheckpoints, removeCheckpoints } from "./checkpoints.ts";
import { type FinetuneManifest, manifestName, readFinetuneManifest, startedManifest, toolIdentity } from "./finetune-manifest.ts";
import { type FinetuneSettings, finetuneSettings } from "./finetune-settings.ts";
import { type Finetuned, initialHeadName, openFinetuned } from "./finetuned.ts";
import { firstHeadWeights, headTensors } from "./first-head.ts";
import { type HeadPlan, planHead } from "./head-plan.ts";
import { lastScores } from "./last-scores.ts";
import { lossOf } from "./loss.ts";
import { modelCard } from "./model-card.ts";
import { writeManifest, writeModelFiles } from "./model-files.ts";
import { folderState, listLogs, refuseOwnFolder, removeModel, trajectoryName } from "./model-folder.ts";
import { openRemoteTraining, type RemoteTraining } from "./remote-training.ts";
import { filesBesideWeights, saveModel, weightBytes } from "./saved-model.ts";
import { type TokenisedTexts, tokenise } from "./text-batches.ts";
import { seenTestRows, trainedRows, writeTrainedRows } from "./trained-rows.ts";
import { readTrainingHistory } from "./training-history.ts";
import { type FinetuneOptions, finetuneTable } from "./training-options.ts";
import { planTraining, type TrainingPlan } from "./training-plan.ts";
import { type TrainingRows, trainingRows } from "./training-rows.ts";
import { runTraining, stepCount } from "./training-run.ts";

/**
 * Finetunes an encoder on the training rows of a task, or goes on, or opens the model where it is finished already.
 *
 * The model of the best epoch by validation score is kept (or the last's); the test rows are scored once, at the end.
 *
 * @example
 * ```ts
 * import { finetune, loadEncoder, loadTask } from "assay";
 *
 * const encoder = await loadEncoder("./my-encoder");
 * const task = await loadTask("reviews.csv", { text: "body", label: "stars" });
 * const { encoder: finetuned } = await finetune(encoder, task, { folder: "models/reviews", epochs: 3, headSeed: 0 });
 * ```
 * @throws UsageError for options that make no sense
 * @throws InputError, FormatError where the model could not be saved: its tokenizer or config.json cannot be read or written
 * @throws ConflictError when the folder holds another model and `overwrite` is not set, a file of somebody else's under
 *   a name of ours whatever is set, or another process is at work in it
 * @throws InterruptedError when the signal fired; the same call goes on
 * @throws InputError when the training diverges
 */
export async function finetune(encoder: Encoder, task: Task, options: FinetuneOptions): Promise<Finetuned> {
  const { folder, threads = availableParallelism() } = options;
  await refuseOwnFolder(encoder.folder, folder);
  const prepared = await prepare(encoder, task, options);
  await makeFolder(folder, "finetuning");
  const lock = await lockFolder(folder, "finetuning");
  try {
    await removeLeftovers(folder);
    const state = await folderState(folder, prepared.identity, options.overwrite === true);
    if (state === "complete") {
      // left there by an end between the manifest and their removal
      await removeCheckpoints(folder);
    } else {
      const texts = await tokenise(encoder, task, prepared.settings.maxLength, prepared.shortest, options);
      // only now, when nothing more can be refused, is an old model taken away
      if (state === "replaced") await removeModel(folder);
      requireRoom(weightBytes({ encoder, head: prepared.head }), "weights", {
        where: "finetuning",
        todo: makeRoom,
        file: folder,
      });
      const resolved = { ...options, threads };
      await train(encoder, task, prepared, texts, state === "begun" ? await asBegun(folder, resolved) : resolved);
    }
  } finally {
    await lock.release();
  }
  return openFinetuned(folder, { signal: options.signal });
}

const makeRoom = "Free some space, or choose a folder on another disk; then run the same command again.";

/** With their number of threads known. */
type ResolvedOptions = FinetuneOptions & { readonly threads: number };

/** Options of a training that goes on: with the threads it began with, on which its last bits depend. */
async function asBegun(folder: string, options: ResolvedOptions): Promise<ResolvedOptions> {
  const { threads, plannedSteps } = await readFinetuneManifest(folder);
  if (threads === null || options.threads === threads) return options;
  options.onProgress?.({
    stage: "finetuning",
    done: 0,
    total: plannedSteps,
    unit: "steps",
    milestone: `goes on with ${threads} ${threads === 1 ? "thread" : "threads"}, as it began, for the same weights`,
  });
  return { ...options, threads };
}

/** Everything that can be refused before the folder is touched. */
interface Prepared {
  readonly settings: FinetuneSettings;
  /** Hash of what decides the outcome. */
  readonly identity: string;
  readonly rows: TrainingRows;
  readonly head: HeadPlan;
  readonly plan: TrainingPlan;
  /** Tokens that every text must have for the head's pooling. */
  readonly shortest: number;
  /** All of the model's folder but its weights. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

async function prepare(encoder: Encoder, task: Task, options: FinetuneOptions): Promise<Prepared> {
  const settings = finetuneSettings(encoder, task, options);
  const rows = trainingRows(task, settings);
  const steps = stepCount(rows.training.length, settings);
  const beyond = settings.trajectory.find((step) => step > steps);
  if (beyond !== undefined) {
    throw new UsageError({
      where: "trajectory",
      must: `its steps must be among the ${steps} of the training`,
      got: `${beyond}`,
      todo: "Leave the later steps out.",
    });
  }
  const head = planHead(encoder, settings.head, task.labels.kind === "classes" ? task.labels.classes : 1);
  const { maxLength, headSeed } = settings;
  return {
    settings,
    files: await filesBesideWeights({ encoder, task, head, headSeed, maxLength }),
    identity: sha256(toolIdentity, encoder.hash, task.hash, JSON.stringify(settings)),
    rows,
    head,
    plan: planTraining(encoder, head, lossOf(task.labels), settings.dropout, settings),
    shortest: (tokenPosition(head.pooling, encoder.config.maxPositions) ?? 0) + 1,
  };
}

/** A training whose folder is written. */
interface Begun {
  /** What the manifest says from the start. */
  readonly started: FinetuneManifest;
  /** What it says with the files that are there. */
  readonly manifest: FinetuneManifest;
  /** The first weights of the head. */
  readonly firstHead: ReadonlyMap<string, Float32Array>;
  /** Writes what the training began with: the rows seen, and the head. */
  writeOrigin(to: string): Promise<void>;
}

async function begin(encoder: Encoder, task: Task, prepared: Prepared, options: ResolvedOptions): Promise<Begun> {
  const { folder, threads } = options;
  const { settings, identity, rows, head } = prepared;
  const before = existsSync(join(folder, manifestName)) ? await readFinetuneManifest(folder) : null; // of this very training
  const startedAt = before?.startedAt ?? timestamp();
  const history = await readTrainingHistory(encoder.folder);
  const started = startedManifest({
    encoder,
    task,
    settings,
    identity,
    threads,
    plannedSteps: stepCount(rows.training.length, settings),
    startedAt,
    before: history?.manifest ?? null,
    seenTestRows: history === null || history.rows === null ? 0 : seenTestRows(task, history.rows).seen,
  });
  // nothing is written of rows that are not all known
  const seen = history === null || history.rows !== null ? new Set([...(history?.rows ?? []), ...trainedRows(task)]) : null;
  const firstHead = await firstHeadWeights(encoder, head, settings.headSeed);
  const initialHeadTensors = headTensors(head, encoder.config.hiddenSize, firstHead);
  const writeOrigin = async (to: string): Promise<void> => {
    if (seen !== null) await writeTrainedRows(to, seen);
    await writeSafetensors(join(to, initialHeadName), initialHeadTensors);
  };
  const manifest = await writeModelFiles(folder, { ...started, files: before?.files ?? {} }, writeOrigin);
  return { started, manifest, firstHead, writeOrigin };
}

/** The worker with the model's first weights. */
async function openTraining(
  encoder: Encoder,
  { graph, scoringModel, layout }: TrainingPlan,
  firstHead: Begun["firstHead"],
  options: ResolvedOptions,
): Promise<RemoteTraining> {
  const read = async (wanted: readonly string[]): Promise<Map<string, Float32Array>> => {
    const weights = new Map<string, Float32Array>();
    for (const name of wanted) {
      stopIfAborted(options, "finetuning");
      weights.set(name, firstHead.get(name) ?? (await encoder.readWeight(name)));
    }
    return weights;
  };
  return openRemoteTraining({
    trainingModel: graph.model,
    scoringModel,
    masks: graph.masks,
    gradients: graph.gradients,
    layout,
    initial: await read(layout.parameters.map(({ name }) => name)),
    frozen: await read(graph.frozen),
    threads: options.threads,
  });
}

async function train(
  encoder: Encoder,
  task: Task,
  prepared: Prepared,
  texts: TokenisedTexts,
  options: ResolvedOptions,
): Promise<void> {
  const { folder } = options;
  const { settings, identity, rows, head, plan, files } = prepared;
  const begun = await begin(encoder, task, prepared, options);
  const training = await openTraining(encoder, plan, begun.firstHead, options);
  try {
    const checkpoints = await openCheckpoints(folder, identity);
    const names = plan.layout.parameters.map(({ name }) => name);
    const save = async (to: string): Promise<void> =>
      saveModel(to, { encoder, head, files, trained: await training.read(names) });
    const progress = await runTraining({
      folder,
      task,
      texts,
      training,
      settings,
      checkpoints,
      rows,
      checkpointEvery: 1000 * (options.checkpointEvery ?? finetuneTable.checkpointEvery.default),
      tensorboard: options.tensorboard === true,
      snapshot: (step) => writeSnapshot(folder, identity, step, begun, save),
      onProgress: options.onProgress,
      signal: options.signal,
    });
    let manifest = await writeModelFiles(folder, begun.manifest, save);
    const scores = await lastScores(training, texts, task, rows, progress, settings, options);
    const finished = { ...scores, finishedAt: timestamp(), truncated: texts.truncated };
    const card = modelCard({ ...manifest, ...finished }, encoder, task);
    manifest = await writeModelFiles(folder, manifest, (to) => writeFileAtomically(join(to, "README.md"), card));
    const logs = await listLogs(folder);
    await writeManifest(folder, { ...manifest, ...finished, state: "complete", files: { ...manifest.files, ...logs } });
    await checkpoints.remove();
  } finally {
    await training.close();
  }
}

/** The model after a step of the trajectory, as a folder of its own. */
async function writeSnapshot(
  folder: string,
  identity: string,
  step: number,
  { started, writeOrigin }: Begun,
  save: (to: string) => Promise<void>,
): Promise<void> {
  const to = join(folder, trajectoryName, `step-${step}`);
  await makeFolder(to, "trajectory");
  const ofSnapshot = { ...started, identity: sha256(identity, `snapshot ${step}`), steps: step };
  const files = (await snapshotManifest(to, ofSnapshot.identity))?.files ?? {};
  await writeModelFiles(to, { ...ofSnapshot, files }, async (aside) => {
    await writeOrigin(aside);
    await save(aside);
  });
}

/** Of a snapshot that an interrupted training has taken already. */
async function snapshotManifest(folder: string, identity: string): Promise<FinetuneManifest | null> {
  const found = existsSync(join(folder, manifestName)) ? await readFinetuneManifest(folder) : null;
  return found?.identity === identity ? found : null;
}
