/**
 * What models have seen: one that was trained on rows that are the test here would score too well, and one that did not
 * begin as the study's encoder is not what became of it.
 */
import { basename } from "node:path";
import { InputError } from "../base/errors.ts";
import type { Encoder } from "../encoders/encoder.ts";
import type { Fact, Task } from "../tasks/task.ts";
import { allTrainings } from "../training/finetune-manifest.ts";
import { seenTestRows } from "../training/trained-rows.ts";
import type { TrainingHistory } from "../training/training-history.ts";

/** A study's task and encoder. */
export interface StudiedWith {
  readonly task: Task;
  readonly encoder: Pick<Encoder, "name" | "hash">;
}

/** A model whose history is looked at. */
export interface ModelWithHistory {
  readonly folder: string;
  /** Null for anybody's. */
  readonly history: TrainingHistory | null;
}

/**
 * The head that is scored must have been trained on the task's own training rows.
 * @throws InputError where the model's folder says otherwise
 */
export function refuseOtherTask({ folder, history }: ModelWithHistory, { task }: StudiedWith): void {
  if (history === null || history.manifest.task.hash === task.hash) return;
  throw new InputError({
    where: "study",
    must: "a finetuned model must have been trained on the training rows of this very task",
    got: `one trained on ${history.manifest.task.name} with other rows or another split of them`,
    todo: "Give the same task, {groups}, {limit}, {seed} and {dataSeed} as to its training; to see what it knows of another task, add {headOf} and a model that was trained on these rows.",
    file: folder,
  });
}

/**
 * A finetuned model must have begun as the study's encoder, in its last training or before.
 * @throws InputError where the model's folder says otherwise
 */
export function refuseOtherBase({ folder, history }: ModelWithHistory, { encoder }: StudiedWith): void {
  if (history === null) return;
  const { model, earlier } = history.manifest;
  const first = earlier?.[0]?.model ?? model;
  if (earlier === null || [...earlier, { model }].some((training) => training.model.hash === encoder.hash)) return;
  throw new InputError({
    where: "study",
    must: `a finetuned model must have been trained from the encoder that it is compared with, ${encoder.name}`,
    got: first.name === encoder.name ? `one that began with other weights of that name` : `one that began as ${first.name}`,
    todo: "Give the encoder that it was trained from with {encoder}.",
    file: folder,
  });
}

/**
 * None of a model's trainings may have seen the study's test rows.
 * @throws InputError where it is known that one has
 */
export function refuseSeenTestRows({ folder, history }: ModelWithHistory, { task }: StudiedWith): void {
  const seen = history?.rows;
  if (seen === null || seen === undefined) return;
  const { seen: known, test } = seenTestRows(task, seen);
  if (known === 0) return;
  throw new InputError({
    where: "study",
    must: "test rows must be new to the models that are studied",
    got: `${known} of ${test} test rows that ${basename(folder)} or a model it was made from was trained or chosen on`,
    todo: "Give the same task, {limit}, {seed} and {dataSeed} as to every training that it went through, or train it again without these rows.",
    file: folder,
  });
}

/** What cannot be told of a model, in sentences. */
export function unknownHistory({ folder, history }: ModelWithHistory, { task, encoder }: StudiedWith): readonly Fact[] {
  const name = basename(folder);
  if (history === null) {
    return [
      {
        code: "training-rows-unknown",
        count: 1,
        sentence: `It is not known which rows the model ${name} was trained on, nor which encoder it began as: rows that are the test here may be among them.`,
      },
    ];
  }
  const { rows, manifest } = history;
  const trainings = manifest.model.hash === encoder.hash ? [manifest] : allTrainings(manifest);
  if (rows !== null || trainings?.every((training) => training.task.hash === task.hash) === true) return [];
  return [
    {
      code: "training-rows-unknown",
      count: 1,
      sentence: `It is not known which rows the model ${name} was trained on before its last training: rows that are the test here may be among them.`,
    },
  ];
}
