/** What a finetuning is told, checked and filled in: what decides its outcome. */
import { InputError, UsageError } from "../base/errors.ts";
import { type FilledOptions, fillOptions } from "../base/options.ts";
import { controlKeys } from "../base/progress.ts";
import type { Encoder } from "../encoders/encoder.ts";
import type { Task } from "../tasks/task.ts";
import { defaultHead, type HeadOptions } from "./head-options.ts";
import { schedules } from "./schedule.ts";
import { type FinetuneOptions, finetuneTable } from "./training-options.ts";

type Filled = FilledOptions<typeof finetuneTable>;

/** Options that decide the outcome, with the defaults filled in. */
export interface FinetuneSettings
  extends Omit<Filled, "dropout" | "classWeights" | "maxLength" | "threads" | "tensorboard" | "checkpointEvery" | "overwrite"> {
  readonly head: HeadOptions;
  readonly dropout: number | "configured";
  /** One a class; null for 1 each. */
  readonly classWeights: readonly number[] | null;
  readonly maxLength: number;
}

/**
 * Fills in defaults and checks.
 * @throws UsageError for numbers out of range, UnknownNameError for a schedule there is not
 * @throws InputError when options do not fit the labels
 */
export function finetuneSettings(encoder: Encoder, task: Task, options: FinetuneOptions): FinetuneSettings {
  const filled = fillOptions(finetuneTable, options, "finetuning", ["folder", "head", ...controlKeys]);
  const { threads, tensorboard, checkpointEvery, overwrite, ...determining } = filled;
  const settings: FinetuneSettings = {
    head: options.head ?? defaultHead,
    ...determining,
    schedule: schedules.get(filled.schedule).name,
    dropout: filled.dropout ?? "configured",
    classWeights: classWeights(task, filled.classWeights),
    maxLength: filled.maxLength ?? encoder.maxLength,
    trajectory: [...new Set(filled.trajectory)].sort((a, b) => a - b),
  };
  const { maxPositions } = encoder.config;
  if (settings.maxLength > maxPositions) {
    throw new UsageError({
      where: "finetuning",
      must: `maxLength must be at most ${maxPositions}, what the encoder reads`,
      got: `${settings.maxLength}`,
      todo: "Leave {maxLength} out for the default.",
    });
  }
  if (task.labels.kind === "values" && (settings.labelSmoothing > 0 || filled.classWeights !== null)) {
    throw new InputError({
      where: "finetuning",
      must: "label smoothing and class weights need classes",
      got: "numbers to predict",
      todo: "Leave them out.",
    });
  }
  return settings;
}

function classWeights({ labels, splits }: Task, wanted: Filled["classWeights"]): readonly number[] | null {
  if (wanted === null || labels.kind === "values") return wanted === "balanced" ? null : wanted;
  if (wanted === "balanced") {
    const counts = new Array<number>(labels.classes).fill(0);
    labels.values.forEach((label, row) => {
      if (splits[row] === 0) counts[label] = counts[label]! + 1;
    });
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => (count === 0 ? 1 : total / (labels.classes * count)));
  }
  if (wanted.length === labels.classes && wanted.every((weight) => Number.isFinite(weight) && weight > 0)) return wanted;
  throw new InputError({
    where: "class weights",
    must: `must be ${labels.classes} positive numbers, one a class`,
    got: wanted.join(", "),
    todo: 'Give one a class in the order of the label names, or "balanced".',
  });
}
