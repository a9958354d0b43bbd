/** What taking vectors and labels from memory can be told. */
import { option, type TableOf } from "../base/options.ts";
import { text } from "../base/value-kinds.ts";
import { type LabelOptions, labelTable } from "../tasks/task-options.ts";
import { bringTable } from "./bring-options.ts";

/** How vectors and labels are taken. */
export interface VectorSetOptions extends LabelOptions {
  /** What the task is called. */
  readonly name?: string | undefined;
  /** Seed of the split, where none is given. */
  readonly seed?: number | undefined;
}

/** The options of vectors from memory. */
export const vectorSetTable = {
  name: option({ kind: text(), default: "vectors", sentence: "what the task is called", libraryOnly: true }),
  ...labelTable,
  seed: bringTable.seed,
} satisfies TableOf<VectorSetOptions>;
