/** What taking vectors and labels from memory can be told. */
import { option, type TableOf } from "../base/options.ts";
import { text } from "../base/value-kinds.ts";
import { labelTable } from "../tasks/task-options.ts";
import { bringTable } from "./bring-options.ts";

/** How vectors and labels are taken. */
export interface VectorSetOptions {
  /** What the task is called. */
  readonly name?: string | undefined;
  /** Seed of the split, where none is given. */
  readonly seed?: number | undefined;
  /** True: labels are numbers to predict; false: classes. Default: decided by the labels. */
  readonly regression?: boolean | undefined;
  /** More classes than this are refused. */
  readonly maxClasses?: number | undefined;
  /** Leave out rows without a label (null, or nothing), and say how many; without it they are refused. */
  readonly dropUnlabelled?: boolean | undefined;
}

/** The options of vectors from memory. */
export const vectorSetTable = {
  name: option({ kind: text(), default: "vectors", sentence: "what the task is called", libraryOnly: true }),
  ...labelTable,
  seed: bringTable.seed,
} satisfies TableOf<VectorSetOptions>;
