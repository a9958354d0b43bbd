/** The rows of a task that a training uses, and whether anything can be learnt from them. */
import { InputError } from "../base/errors.ts";
import { splitCodes, type Task } from "../tasks/task.ts";
import type { FinetuneSettings } from "./finetune-settings.ts";

/** Row numbers by split. */
export interface TrainingRows {
  readonly training: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/**
 * The rows of each split.
 * @throws InputError without training rows, with training rows of one class only, or with patience and nothing to wait for
 */
export function trainingRows({ labels, splits, source }: Task, { patience }: Pick<FinetuneSettings, "patience">): TrainingRows {
  const of = (split: number): readonly number[] => Array.from(splits.keys()).filter((row) => splits[row] === split);
  const rows = { training: of(splitCodes.training), validation: of(splitCodes.validation), test: of(splitCodes.test) };
  const wrong = (must: string, got: string, todo: string): InputError =>
    new InputError({ where: "finetuning", must, got, todo, file: source });
  if (rows.training.length === 0) {
    throw wrong("the task must have training rows", "none", "Give a file with a train split, or a file without splits.");
  }
  if (labels.kind === "classes" && new Set(rows.training.map((row) => labels.values[row])).size < 2) {
    throw wrong("training rows must be of two classes or more", "one", "Check the label column and the splits.");
  }
  if (patience !== null && rows.validation.length === 0) {
    throw wrong("patience needs validation rows", "none", "Give a file with a validation split, or leave patience out.");
  }
  return rows;
}
