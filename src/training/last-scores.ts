/** The numbers of a finished training: what was kept, and how good its head is on the test rows. */
import type { RunControl } from "../base/progress.ts";
import { type Labels, labelsAt } from "../statistics/labels.ts";
import { score } from "../statistics/metrics.ts";
import type { Task } from "../tasks/task.ts";
import type { TrainingProgress } from "./checkpoints.ts";
import type { FinetuneManifest } from "./finetune-manifest.ts";
import type { FinetuneSettings } from "./finetune-settings.ts";
import { headPredictions } from "./head-scores.ts";
import type { RemoteTraining } from "./remote-training.ts";
import { testScoresOf } from "./test-scores.ts";
import type { TokenisedTexts } from "./text-batches.ts";
import type { TrainingRows } from "./training-rows.ts";

/** What the manifest says of a training that is done; the test rows are looked at once. */
export async function lastScores(
  training: RemoteTraining,
  texts: TokenisedTexts,
  task: Task,
  rows: TrainingRows,
  progress: TrainingProgress,
  settings: FinetuneSettings,
  control: RunControl,
): Promise<Pick<FinetuneManifest, "epochs" | "keptEpoch" | "steps" | "tokens" | "test" | "testScores">> {
  const kept = settings.keep === "best" ? (progress.bestEpoch ?? progress.epochs.length - 1) : progress.epochs.length - 1;
  return {
    epochs: progress.epochs,
    keptEpoch: kept + 1,
    steps: progress.step,
    tokens: progress.tokens,
    ...(await testOf(training, texts, task, rows, control)),
  };
}

async function testOf(
  training: RemoteTraining,
  texts: TokenisedTexts,
  task: Task,
  rows: TrainingRows,
  control: RunControl,
): Promise<Pick<FinetuneManifest, "test" | "testScores">> {
  if (rows.test.length === 0) return { test: null, testScores: null };
  const predicted = await headPredictions(training, texts, task, rows.test, control);
  const [truth, fitted] = [rows.test, rows.training].map((part) => labelsAt(task.labels, part)) as [Labels, Labels];
  const known = { training: fitted, truth, predicted };
  return { test: score(task.metric, truth, predicted), testScores: testScoresOf(task.metric, known, task.labelNames) };
}
