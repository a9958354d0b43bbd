/** What bringing vectors can be told: where the numbers are, and what goes with them. */
import { option, seedOption, type TableOf } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import { text } from "../base/value-kinds.ts";
import { type LabelOptions, labelTable } from "../tasks/task-options.ts";

/** Where in the file the vectors are. */
export interface MatrixChoice extends RunControl {
  /** Tensor of a safetensors file, or array of an npz file. */
  readonly tensor?: string | undefined;
  /** Column of a parquet file. Default: its only column of vectors. */
  readonly vectorColumn?: string | undefined;
}

/** What goes with the vectors. */
export interface BringOptions extends MatrixChoice, LabelOptions {
  /** Labels: a text file with one a line, an .npy file with one an element, an .npz file, or a table. Default:
   * the vectors' own .parquet or .npz file. */
  readonly labels?: string | undefined;
  /** Column of the labels. Default: a known name (label, class, …), or the table's only column. */
  readonly labelColumn?: string | undefined;
  /** Splits: a text file with one a line, or a table. */
  readonly splits?: string | undefined;
  /** Column of the splits, in that table or in the labels'. */
  readonly splitColumn?: string | undefined;
  /** Seed of the split, where none is given. */
  readonly seed?: number | undefined;
  /** Another labelling of the rows: a file, one a line or a table, or a column of the labels' table. */
  readonly leftover?: string | undefined;
  /**
   * Which rows belong together (the document of a sentence, say): a file, one a line or a table, or a column of the
   * labels' table. Splits then cut no group.
   */
  readonly groups?: string | undefined;
}

/** The options of brought vectors. */
export const bringTable = {
  labels: option({
    kind: text(),
    default: null,
    sentence: "labels: one a line, an .npy list, or a table with a label column, each also as .gz (a vector set has its own)",
    placeholder: "file",
  }),
  splits: option({
    kind: text(),
    default: null,
    otherwise: "a column of the labels' table, else a seeded stratified split",
    sentence: "train, validation or test: one a line, or a table",
    placeholder: "file",
  }),
  labelColumn: option({
    kind: text(),
    default: null,
    sentence: "column of the labels, in the table of labels or in the vectors' parquet",
    placeholder: "name",
  }),
  splitColumn: option({ kind: text(), default: null, sentence: "column of the splits", placeholder: "name" }),
  vectorColumn: option({
    kind: text(),
    default: null,
    sentence: "column of the vectors in a parquet file",
    placeholder: "name",
  }),
  tensor: option({
    kind: text(),
    default: null,
    otherwise: "its only matrix; of npz X, or its only array",
    sentence: "tensor of the vectors in a safetensors file, array in an npz file",
    placeholder: "name",
  }),
  leftover: option({
    kind: text(),
    default: null,
    sentence: "another labelling (one a line, a table, or a column of the labels): how much of it compression leaves",
    placeholder: "file|column",
  }),
  groups: option({
    kind: text(),
    default: null,
    sentence: "which rows belong together, as the sentences of a document (one a line, a table, or a column of the labels)",
    placeholder: "file|column",
  }),
  ...labelTable,
  seed: seedOption("seed of the split, where none is given"),
} satisfies TableOf<Omit<BringOptions, keyof RunControl>>;
