/** The options that say how labelled text is read. */
import type { Command } from "commander";
import type { RunControl } from "../base/progress.ts";
import type { LabelledRows } from "../tasks/describe.ts";
import type { Fact, Task } from "../tasks/task.ts";
import { wholeNumber, withDataSeed } from "./shared-options.ts";

/** As commander gives them. */
export interface TaskWords {
  readonly task?: string;
  readonly taskRevision?: string;
  readonly text?: string;
  readonly pair?: string;
  readonly label?: string;
  readonly leftover?: string;
  readonly groups?: string;
  readonly limit?: number;
  readonly regression?: boolean;
  readonly maxClasses?: number;
  readonly dropUnlabelled?: boolean;
  readonly dataSeed?: number;
  readonly seed: number;
}

/** Adds --task-revision, --text, --pair, --label, --groups, --limit, --regression, --max-classes and --drop-unlabelled. */
export function addTaskOptions(command: Command): Command {
  return addLabelOptions(withDataSeed(command))
    .option("--task-revision <commit>", "commit, tag or branch of a Hub data set")
    .option("--text <column>", "column of the text (guessed from its name otherwise)")
    .option("--pair <column>", "column of the second text")
    .option("--label <column>", "column of the label")
    .option("--groups <column>", "column that says which rows belong together (the document of a sentence, a person)")
    .option("--limit <rows>", "use at most so many rows of each split, every class in proportion", wholeNumber(2, 1_000_000_000));
}

/** Adds --regression, --max-classes and --drop-unlabelled. */
export function addLabelOptions(command: Command): Command {
  return command
    .option("--regression", "labels are numbers to predict, not classes")
    .option("--max-classes <number>", "refuse more classes than this (default: 1000)", wholeNumber(2, 1_000_000))
    .option("--drop-unlabelled", "leave out rows without a label, and say how many (refused otherwise)");
}

/** What a person should know of labelled rows before work on them starts. */
export async function linesOf(rows: LabelledRows & { readonly facts: readonly Fact[] }): Promise<readonly string[]> {
  const { describeRows } = await import("../tasks/index.ts");
  return [...describeRows(rows), ...rows.facts.map(({ sentence }) => sentence)];
}

/** Loads the task of the words; "demo" when none is named. */
export async function taskOf(words: TaskWords, control: RunControl): Promise<Task> {
  const { loadTask } = await import("../tasks/index.ts");
  const { task = "demo", taskRevision, text, pair, label, leftover, groups, limit, seed, dataSeed = seed } = words;
  const columns = { text, pair, label, leftover, groups };
  const { regression, maxClasses, dropUnlabelled } = words;
  const rows = { limit, regression, maxClasses, dropUnlabelled, seed: dataSeed };
  return loadTask(task, { ...control, ...columns, ...rows, revision: taskRevision });
}
