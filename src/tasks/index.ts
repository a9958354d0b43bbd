/**
 * The public face of the tasks: labelled text, from files, by name, or from the Hub.
 *
 * @module assay/tasks
 */
export { tasks } from "./built-in.ts";
export { type ColumnChoice, guessColumns, type TaskColumns } from "./columns.ts";
export { describeRows, type LabelledRows } from "./describe.ts";
export { type SplitFiles, type TaskDescription, taskFromFiles } from "./from-files.ts";
export { type SplitRows, type TaskParts, taskFromSplits } from "./from-splits.ts";
export type { IdentifiedTexts, JudgedTexts } from "./identified-texts.ts";
export { loadTask } from "./load.ts";
export { loadLocalTask } from "./local.ts";
export { type PairTask, pairTask } from "./pair-task.ts";
export {
  isRetrievalFolder,
  loadRetrievalTask,
  type RetrievalTask,
} from "./retrieval-task.ts";
export { defaultFractions } from "./splits.ts";
export { stratifiedSample, stratifiedSplit } from "./stratified-split.ts";
export { type BuiltInTask, type Fact, splitCodes, type Task } from "./task.ts";
export type { TaskOptions, TextOptions } from "./task-options.ts";
export { type NamedText, type OpenedTexts, openTexts } from "./texts.ts";
export type { UsedColumn, UsedColumns } from "./used-columns.ts";
