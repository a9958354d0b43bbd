/** A task: labelled text with splits, and what must be said about it. */

import type { Fact } from "../results/fact.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import type { Labels } from "../statistics/labels.ts";
import type { LeftoverLabels } from "./leftover.ts";
import type { TaskOptions } from "./task-options.ts";
import type { UsedColumns } from "./used-columns.ts";

export type { Fact } from "../results/fact.ts";

/** Split codes, one byte a row. */
export const splitCodes = { training: 0, validation: 1, test: 2 } as const;

/**
 * Labelled text. Row i is texts[i], pairs?.[i], labels.values[i], splits[i].
 *
 * @example
 * ```ts
 * import { loadTask, type Task } from "assay";
 *
 * const task: Task = await loadTask("reviews.csv", { text: "body", label: "stars" });
 * console.log(task.texts.length, task.labelNames, task.facts);
 * ```
 */
export interface Task {
  readonly name: string;
  /** Where it came from: a path, or "org/name@revision". */
  readonly source: string;
  readonly licence: string | null;
  readonly citation: string | null;
  readonly texts: readonly string[];
  /** The second text of each row, for tasks on pairs. */
  readonly pairs: readonly string[] | null;
  readonly labels: Labels;
  /** Names of the classes, by label value; empty for regression. */
  readonly labelNames: readonly string[];
  /** One of splitCodes a row. */
  readonly splits: Uint8Array;
  /** Where a row came from: "train.tsv:17" (row counted from 1, header not counted). */
  rowId(index: number): string;
  /** The headline metric. */
  readonly metric: HeadlineMetric;
  /** Reported beside the headline: GLUE's own ("matthews", "f1") or "pearson". */
  readonly besides: readonly ("matthews" | "f1" | "pearson")[];
  /** What was noticed. */
  readonly facts: readonly Fact[];
  /** Another labelling of the same rows, where one was named; no part of the hash. */
  readonly leftover?: LeftoverLabels | undefined;
  /**
   * A number a row, the same for rows that belong together (sentences of a document, say); left out where rows are
   * independent.
   */
  readonly groups?: Int32Array | undefined;
  /** The columns that its rows were read from, and which were guessed; no part of the hash. */
  readonly columns?: UsedColumns | undefined;
  /** sha256 over texts, pairs, labels, label names, splits and groups. */
  readonly hash: string;
}

/** A task that Assay knows by name. */
export interface BuiltInTask {
  readonly name: string;
  /** One sentence: what is asked about the text. */
  readonly description: string;
  readonly licence: string;
  readonly citation: string;
  /** Rows before removals, in words: "67,349 training, 872 test". */
  readonly rows: string;
  /** True when it needs no network. */
  readonly offline: boolean;
  /** Reads it, from the Hub or from what is installed. */
  load(options: TaskOptions): Promise<Task>;
}

/** A cell with nothing in it is an empty text. */
export function textOf(cell: string | null | undefined): string {
  return cell ?? "";
}
