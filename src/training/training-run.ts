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
    while (!isFinished(progress, settings)) progress = await runEpoch(run, progress, log, events);
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

/** From where the progress stands to the end of its epoch. */
async function runEpoch(
  run: TrainingRun,
  from: TrainingProgress,
  log: TrainingLog,
  events: EventFile | null,
): Promise<TrainingProgress> {
  const { task, texts, training, settings, checkpoints } = run;
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
    const rows = parts.flat();
    const learningRate = settings.learningRate * rateFactor(schedule, progress.step, warmup, steps);
    const [beta1, beta2] = settings.betas;
    const result = await training.step({
      parts: parts.map((part) => ({ ...texts.feeds(part), ...targetFeeds(task.labels, part, rows, settings) })),
      dropoutSeed: settings.dataSeed,
      adamW: { learningRate, beta1, beta2, epsilon: settings.epsilon, step: progress.step + 1 },
      clip: settings.clip,
    });
    const tokens = texts.tokens(rows);
    progress = { ...progress, step: progress.step + 1, tokens: progress.tokens + tokens };
    const { step } = progress;
    log.add({
      step,
      epoch: epoch + 1,
      loss: result.loss,
      learningRate,
      gradientNorm: result.gradientNorm,
      tokens: progress.tokens,
    });
    for (const [tag, value] of [
      ["train/loss", result.loss],
      ["train/learning_rate", learningRate],
      ["train/gradient_norm", result.gradientNorm],
    ] as const) {
      events?.scalar(tag, value, step, now());
    }
    const rate = pace(tokens);
    run.onProgress?.({
      stage: "finetuning",
      done: step,
      total: steps,
      unit: "steps",
      note: `loss ${formatNumber(result.loss, 3)} · rate ${learningRate.toExponential(1)} · ${formatCount(rate)} tokens/s`,
    });
    if (settings.trajectory.includes(step)) await run.snapshot(step);
    const interval = run.checkpointEvery === 0 ? -1 : Math.max(run.checkpointEvery, checkpointShare * saving);
    if (place + 1 < inEpoch && now() - saved > interval) await save();
  }
  const validation = await headScore(training, texts, task, run.rows.validation, run).catch(async (error: unknown) => {
    if (error instanceof InterruptedError) await save();
    throw error;
  });
  const best = from.bestEpoch === null ? null : (from.epochs[from.bestEpoch]?.validation ?? null);
  const isBetter = validation !== null && (best === null || validation > best);
  log.add({ step: progress.step, epoch: epoch + 1, validation });
  if (validation !== null) events?.scalar(`validation/${task.metric}`, validation, progress.step, now());
  run.onProgress?.({
    stage: "finetuning",
    done: progress.step,
    total: steps,
    unit: "steps",
    milestone: `epoch ${epoch + 1} of ${settings.epochs}: validation ${task.metric} ${validation === null ? "not known" : formatNumber(validation, 4)}`,
  });
  progress = { ...progress, epochs: [...from.epochs, { validation }], bestEpoch: isBetter ? epoch : from.bestEpoch };
  if (isBetter && settings.keep === "best") await checkpoints.saveBest(training);
  await save();
  return { ...progress, logBytes: log.bytes };
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
