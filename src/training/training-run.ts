/** The loop of a training: epochs of steps, scores on validation rows, checkpoints, and what is told on the way. */

import { hostname } from "node:os";
import { join } from "node:path";
import { now } from "../base/clock.ts";
import { InterruptedError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { type EventFile, openEventFile } from "../formats/tensorboard.ts";
import { formatCount, formatNumber } from "../results/words.ts";
import type { Task } from "../tasks/task.ts";
import { epochBatches } from "./batches.ts";
import type { Checkpoints, TrainingProgress } from "./checkpoints.ts";
import type { FinetuneSettings } from "./finetune-settings.ts";
import { headScore } from "./head-scores.ts";
import { targetFeeds } from "./loss.ts";
import type { RemoteTraining } from "./remote-training.ts";
import { rateFactor, schedules } from "./schedule.ts";
import type { TokenisedTexts } from "./text-batches.ts";
import { eventsName, openTrainingLog, type TrainingLog } from "./training-log.ts";
import type { TrainingRows } from "./training-rows.ts";

/** What the loop needs. */
export interface TrainingRun extends RunControl {
  readonly folder: string;
  readonly task: Task;
  readonly texts: TokenisedTexts;
  readonly training: RemoteTraining;
  readonly settings: FinetuneSettings;
  readonly checkpoints: Checkpoints;
  readonly rows: TrainingRows;
  /** Milliseconds between two checkpoints, at least; 0 for one after every step. */
  readonly checkpointEvery: number;
  readonly tensorboard: boolean;
  /** Saves the model after a step of the trajectory. */
  snapshot(step: number): Promise<void>;
}

/** A checkpoint is written no oftener than this many times what writing it took. */
const checkpointShare = 20;

/** Steps of an epoch, and of the whole. */
export function stepCount(rows: number, settings: Pick<FinetuneSettings, "batchSize" | "accumulate" | "epochs">): number {
  return Math.ceil(Math.ceil(rows / settings.batchSize) / settings.accumulate) * settings.epochs;
}

/**
 * Trains to the end, from the last checkpoint where there is one; the best model is then in the engine.
 * @throws InterruptedError after the step at hand, with a checkpoint written
 * @throws InputError when the training diverges
 */
export async function runTraining(run: TrainingRun): Promise<TrainingProgress> {
  const { training, checkpoints, settings } = run;
  let progress: TrainingProgress = (await checkpoints.restore(training, settings.keep === "best")) ?? {
    step: 0,
    epochs: [],
    bestEpoch: null,
    logBytes: 0,
    tokens: 0,
  };
  const log = openTrainingLog(run.folder, progress.logBytes, progress.step);
  const events = run.tensorboard
    ? await openEventFile(join(run.folder, eventsName), {
        host: hostname(),
        wallTime: now(),
        // also at the beginning: one that was killed before its first checkpoint has left steps there
        continueAt: progress.step + 1,
      })
    : null;
  try {
    if (progress.step === 0 && settings.trajectory.includes(0)) await run.snapshot(0);
    while (!isFinished(progress, settings)) progress = await runEpoch(run, progress, { log, events });
    if (settings.keep === "best" && progress.bestEpoch !== null) await checkpoints.loadBest(training);
    log.flush();
    return progress;
  } finally {
    log.close();
    events?.close();
  }
}

function isFinished({ epochs, bestEpoch }: TrainingProgress, { epochs: wanted, patience }: FinetuneSettings): boolean {
  if (epochs.length >= wanted) return true;
  return patience !== null && bestEpoch !== null && epochs.length - 1 - bestEpoch >= patience;
}

/** Where steps and scores are written down. */
interface Records {
  readonly log: TrainingLog;
  readonly events: EventFile | null;
}

/** From where the progress stands to the end of its epoch. */
async function runEpoch(run: TrainingRun, from: TrainingProgress, records: Records): Promise<TrainingProgress> {
  const { texts, training, settings, checkpoints } = run;
  const { log } = records;
  const trainingRows = run.rows.training;
  const epoch = from.epochs.length;
  const steps = stepCount(trainingRows.length, settings);
  const inEpoch = steps / settings.epochs;
  const warmup = Math.round(settings.warmup * steps);
  const schedule = schedules.get(settings.schedule);
  const lengths = trainingRows.map((row) => texts.length(row));
  const batches = epochBatches(lengths, settings.batchSize, settings.dataSeed, epoch);
  const pace = startPace();
  let progress = from;
  let saved = now();
  let saving = 0;
  const save = async (): Promise<void> => {
    const begun = now();
    log.flush();
    await checkpoints.save(training, { ...progress, logBytes: log.bytes });
    saved = now();
    saving = saved - begun;
  };
  for (let place = from.step - epoch * inEpoch; place < inEpoch; place++) {
    if (run.signal?.aborted === true) {
      await save();
      throw new InterruptedError("finetuning");
    }
    const parts = batches
      .slice(place * settings.accumulate, (place + 1) * settings.accumulate)
      .map((batch) => batch.map((at) => trainingRows[at]!));
    const learningRate = settings.learningRate * rateFactor(schedule, progress.step, warmup, steps);
    const result = await takeStep(run, parts, learningRate, progress.step + 1);
    const tokens = texts.tokens(parts.flat());
    progress = { ...progress, step: progress.step + 1, tokens: progress.tokens + tokens };
    record(records, progress, { ...result, learningRate });
    tellStep(run, progress.step, steps, `loss ${formatNumber(result.loss, 3)}`, learningRate, pace(tokens));
    if (settings.trajectory.includes(progress.step)) await run.snapshot(progress.step);
    const interval = run.checkpointEvery === 0 ? -1 : Math.max(run.checkpointEvery, checkpointShare * saving);
    if (place + 1 < inEpoch && now() - saved > interval) await save();
  }
  progress = await endEpoch(run, progress, records, save);
  await save();
  return { ...progress, logBytes: log.bytes };
}

/** One step on the rows of its parts, whose gradients are added up. @param step  from 1 */
function takeStep(
  { task, texts, training, settings }: TrainingRun,
  parts: readonly (readonly number[])[],
  learningRate: number,
  step: number,
): ReturnType<RemoteTraining["step"]> {
  const rows = parts.flat();
  const [beta1, beta2] = settings.betas;
  return training.step({
    parts: parts.map((part) => ({ ...texts.feeds(part), ...targetFeeds(task.labels, part, rows, settings) })),
    dropoutSeed: settings.dataSeed,
    adamW: { learningRate, beta1, beta2, epsilon: settings.epsilon, step },
    clip: settings.clip,
  });
}

/** Writes down what came of a step. */
function record(
  { log, events }: Records,
  { step, epochs, tokens }: TrainingProgress,
  { loss, learningRate, gradientNorm }: Readonly<Record<"loss" | "learningRate" | "gradientNorm", number>>,
): void {
  log.add({ step, epoch: epochs.length + 1, loss, learningRate, gradientNorm, tokens });
  for (const [tag, value] of [
    ["train/loss", loss],
    ["train/learning_rate", learningRate],
    ["train/gradient_norm", gradientNorm],
  ] as const) {
    events?.scalar(tag, value, step, now());
  }
}

function tellStep(run: TrainingRun, done: number, total: number, loss: string, learningRate: number, rate: number): void {
  const note = `${loss} · rate ${learningRate.toExponential(1)} · ${formatCount(rate)} tokens/s`;
  run.onProgress?.({ stage: "finetuning", done, total, unit: "steps", note });
}

/** Scores the validation rows, and keeps the model where it is the best so far. @param save  when that is interrupted */
async function endEpoch(
  run: TrainingRun,
  progress: TrainingProgress,
  { log, events }: Records,
  save: () => Promise<void>,
): Promise<TrainingProgress> {
  const { task, texts, training, settings, checkpoints } = run;
  const { step, epochs, bestEpoch } = progress;
  const epoch = epochs.length;
  const validation = await headScore(training, texts, task, run.rows.validation, run).catch(async (error: unknown) => {
    if (error instanceof InterruptedError) await save();
    throw error;
  });
  const best = bestEpoch === null ? null : (epochs[bestEpoch]?.validation ?? null);
  const isBetter = validation !== null && (best === null || validation > best);
  log.add({ step, epoch: epoch + 1, validation });
  if (validation !== null) events?.scalar(`validation/${task.metric}`, validation, step, now());
  run.onProgress?.({
    stage: "finetuning",
    done: step,
    total: stepCount(run.rows.training.length, settings),
    unit: "steps",
    milestone: `epoch ${epoch + 1} of ${settings.epochs}: validation ${task.metric} ${validation === null ? "not known" : formatNumber(validation, 4)}`,
  });
  if (isBetter && settings.keep === "best") await checkpoints.saveBest(training);
  return { ...progress, epochs: [...epochs, { validation }], bestEpoch: isBetter ? epoch : bestEpoch };
}

/** Tokens a second over the last half minute or so. */
function startPace(): (tokens: number) => number {
  const horizon = 30_000;
  const marks: { readonly at: number; readonly tokens: number }[] = [{ at: now(), tokens: 0 }];
  let total = 0;
  return (tokens) => {
    total += tokens;
    marks.push({ at: now(), tokens: total });
    while (marks.length > 2 && now() - (marks[0]?.at ?? 0) > horizon) marks.shift();
    const [first] = marks;
    const elapsed = now() - (first?.at ?? 0);
    return (1000 * (total - (first?.tokens ?? 0))) / Math.max(1, elapsed);
  };
}
