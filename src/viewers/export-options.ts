/** What handing vectors to a viewer can be told. */
import { option, seedOption, type TableOf } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import { namedOr, text, wholeNumber } from "../base/value-kinds.ts";
import { type BringOptions, bringTable } from "../vectors/bring-options.ts";
import { sampleTable } from "../vectors/sample-options.ts";
import { sliceTable } from "../vectors/slice-options.ts";

/** Which vectors, what is said of them, and how many. */
export interface ExportOptions
  extends RunControl,
    Pick<BringOptions, "labels" | "labelColumn" | "splitColumn" | "vectorColumn" | "tensor"> {
  /** Texts: a file with one a line, a table, or a column of the labels' or the vectors' table. */
  readonly texts?: string | undefined;
  /** Layer of a vector set. Default: the last that there is. */
  readonly layer?: number | undefined;
  /** Pooling of a vector set. Default: the first of that layer. */
  readonly pooling?: string | undefined;
  /** Nearest rows that are written beside each; 0 for none. */
  readonly neighbours?: number | undefined;
  /** Rows that are written at most, 100 or more; 0 for all. */
  readonly sample?: number | undefined;
  /** Seed of the rows that are drawn. */
  readonly seed?: number | undefined;
}

/** The options. */
export const exportTable = {
  labels: bringTable.labels,
  labelColumn: bringTable.labelColumn,
  splitColumn: bringTable.splitColumn,
  texts: option({
    kind: text(),
    default: null,
    otherwise: "a column text, sentence, … of the labels' or the vectors' table, else none",
    sentence: "texts: one a line, a table, or a column of the labels' or the vectors' table",
    placeholder: "file|column",
  }),
  vectorColumn: bringTable.vectorColumn,
  tensor: bringTable.tensor,
  ...sliceTable,
  neighbours: option({
    kind: wholeNumber(0, 1000),
    default: 15,
    sentence: "for embedding-atlas, nearest rows by cosine that are written beside each; 0 for none",
    placeholder: "number",
  }),
  sample: option({
    kind: namedOr([{ word: "0", value: 0 }], sampleTable.rows.kind),
    default: 100_000,
    sentence: "rows that are written at most, drawn by the seed where there are more; 0 for all",
    placeholder: "rows",
  }),
  seed: seedOption("seed of the rows that are drawn"),
} satisfies TableOf<Omit<ExportOptions, keyof RunControl>>;
