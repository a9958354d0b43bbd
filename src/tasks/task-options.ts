/** What reading labelled text can be told. */
import { flagOption, option, seedOption, type TableOf } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import { flag, text, wholeNumber } from "../base/value-kinds.ts";

/** How labels are read, wherever they come from. */
export interface LabelOptions {
  /** True: labels are numbers to predict; false: they are names of classes. Default: decided by the labels. */
  readonly regression?: boolean | undefined;
  /** More classes than this are refused. */
  readonly maxClasses?: number | undefined;
  /** Leave out rows without a label (nothing, or NaN of .npy), and say how many; without it they are refused. */
  readonly dropUnlabelled?: boolean | undefined;
}

/** How a task is made from tables. What is not given is guessed from the names of the columns. */
export interface TaskOptions extends LabelOptions, RunControl {
  /** The column of the text. */
  readonly text?: string | undefined;
  /** The column of the second text, for tasks on pairs. */
  readonly pair?: string | undefined;
  /** The column of the label. */
  readonly label?: string | undefined;
  /** The column of another labelling, of which a study asks how much compression leaves. */
  readonly leftover?: string | undefined;
  /** The column that says which rows belong together: the document of a sentence, say. Splits then cut no group. */
  readonly groups?: string | undefined;
  /** At most so many rows of each split, drawn with every class in proportion. */
  readonly limit?: number | undefined;
  /** Seed of every draw of rows: splits and limit. */
  readonly seed?: number | undefined;
  /** For data sets from the Hub: a branch, tag or commit. */
  readonly revision?: string | undefined;
}

/** Which columns of a table are read; lines have none. */
export interface TextOptions extends RunControl {
  /** The column of the text. Default: a known name. */
  readonly text?: string | undefined;
  /** The column of the second text, for models of pairs. Default: a known name beside that of the text. */
  readonly pair?: string | undefined;
  /** The column of what rows are known by. */
  readonly id?: string | undefined;
}

/** The options of labels, wherever they come from. */
export const labelTable = {
  regression: option({ kind: flag(), default: null, sentence: "labels are numbers to predict, not classes" }),
  maxClasses: option({
    kind: wholeNumber(2, 1_000_000),
    default: 1000, // more are mostly no classes but ids or free text
    sentence: "refuse more classes than this",
    placeholder: "number",
  }),
  dropUnlabelled: flagOption("leave out rows without a label, and say how many (refused otherwise)"),
} satisfies TableOf<LabelOptions>;

/** The options of a task. */
export const taskTable = {
  text: option({
    kind: text(),
    default: null,
    sentence: "column of the text (guessed from its name otherwise)",
    placeholder: "column",
  }),
  pair: option({ kind: text(), default: null, sentence: "column of the second text", placeholder: "column" }),
  label: option({ kind: text(), default: null, sentence: "column of the label", placeholder: "column" }),
  leftover: option({
    kind: text(),
    default: null,
    sentence: "column of another labelling (gender, another task): how much of it compression leaves",
    placeholder: "column",
  }),
  groups: option({
    kind: text(),
    default: null,
    sentence: "column that says which rows belong together (the document of a sentence, a person)",
    placeholder: "column",
  }),
  limit: option({
    kind: wholeNumber(2, 1_000_000_000),
    default: null,
    sentence: "use at most so many rows of each split, every class in proportion",
    placeholder: "rows",
  }),
  ...labelTable,
  seed: seedOption("seed of drawn splits and limits"),
  revision: option({
    kind: text(),
    default: null,
    sentence: "commit, tag or branch of a Hub data set",
    placeholder: "commit",
  }),
} satisfies TableOf<Omit<TaskOptions, keyof RunControl>>;

/** The options of texts without labels. */
export const textTable = {
  text: taskTable.text,
  pair: taskTable.pair,
  id: option({
    kind: text(),
    default: null,
    otherwise: "the column id, else rows are numbered from 1",
    sentence: "column of the ids",
    placeholder: "column",
  }),
} satisfies TableOf<Omit<TextOptions, keyof RunControl>>;
