/** The options that say how labelled text is read. */
import type { Command } from "commander";
import { option } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import { text } from "../base/value-kinds.ts";
import type { LabelledRows } from "../tasks/describe.ts";
import type { Fact, Task } from "../tasks/task.ts";
import { labelTable, taskTable } from "../tasks/task-options.ts";
import { dataSeedOption } from "./shared-options.ts";
import { addOptions, type Words, wordsOf } from "./table-options.ts";

/** The task. */
export const taskOption = option({
  kind: text(),
  default: null,
  otherwise: "the demo task",
  sentence: "labelled text: a file, a folder, a GLUE task or a Hub data set",
  placeholder: "path|name|org/name",
});

/** The task, where one must be named. */
export const requiredTask = option({
  kind: text(),
  default: null,
  sentence: "labelled text: a file, a folder, a GLUE task, a Hub data set; demo",
  placeholder: "path|name|org/name",
});

const { leftover, revision, seed: _seed, regression: _r, maxClasses: _m, dropUnlabelled: _d, ...columnTable } = taskTable;

/** The options of a task; the seed and the revision have names that say whose they are. */
export const taskWordTable = { dataSeed: dataSeedOption, ...labelTable, taskRevision: revision, ...columnTable };

/** What a command line says of a task. */
export interface TaskWords extends Words<typeof taskWordTable> {
  readonly task?: string | undefined;
  readonly leftover?: string | undefined;
  readonly seed: number;
}

/** Adds --data-seed, --regression, --max-classes, --drop-unlabelled, --task-revision, --text, --pair, --label, --groups and --limit. */
export function addTaskOptions(command: Command): Command {
  return addOptions(command, taskWordTable);
}

/** Adds --leftover. */
export function addLeftoverOption(command: Command): Command {
  return addOptions(command, { leftover });
}

/** What a person should know of labelled rows before work on them starts. */
export async function linesOf(rows: LabelledRows & { readonly facts: readonly Fact[] }): Promise<readonly string[]> {
  const { describeRows } = await import("../tasks/index.ts");
  return [...describeRows(rows), ...rows.facts.map(({ sentence }) => sentence)];
}

/** Loads the task of the words; "demo" when none is named. */
export async function taskOf(words: TaskWords, { onProgress, signal }: RunControl): Promise<Task> {
  const { loadTask } = await import("../tasks/index.ts");
  const { task = "demo", taskRevision, leftover: other, seed, dataSeed = seed } = words;
  const chosen = { ...wordsOf(columnTable, words), ...wordsOf(labelTable, words) };
  return loadTask(task, { onProgress, signal, ...chosen, leftover: other, seed: dataSeed, revision: taskRevision });
}
