/** A vector set: matrices of one task's rows, one for each layer and pooling, with labels, splits and provenance. */

import type { StoredRows } from "../formats/stored-rows.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Fact } from "../results/fact.ts";
import type { Slice } from "../results/slice-identity.ts";
import type { ClassLabels, Labels } from "../statistics/labels.ts";
import type { LeftoverLabels } from "../tasks/leftover.ts";
import type { UsedColumns } from "../tasks/used-columns.ts";
import type { EncoderSummary, TaskSummary } from "./summaries.ts";

export type { Slice } from "../results/slice-identity.ts";
export type { EncoderSummary, TaskSummary } from "./summaries.ts";

/** All training rows, on disk, of a set that holds a sample of them. */
export interface WholeTraining {
  readonly stored: StoredRows;
  /** Rows of `stored` that are training rows, rising. */
  readonly rows: Uint32Array;
  /** One a training row. */
  readonly labels: ClassLabels;
}

/** Where the rows of a slice lie on disk: row i of the slice is row `rows[i]` there; all in order when left out. */
export interface SliceOnDisk {
  readonly stored: StoredRows;
  readonly rows?: Uint32Array | undefined;
}

/**
 * Vectors that can be read, a slice at a time.
 *
 * @example
 * ```ts
 * import type { VectorSet } from "assay";
 *
 * const describe = ({ rows, dimensions, slices }: VectorSet): string => `${rows} × ${dimensions}, ${slices.length} slices`;
 * ```
 */
export interface VectorSet {
  readonly rows: number;
  readonly dimensions: number;
  readonly slices: readonly Slice[];
  readonly labels: Labels;
  /** One of splitCodes a row; another number for a row that is left out. */
  readonly splits: Uint8Array;
  readonly encoder: EncoderSummary | null;
  readonly task: TaskSummary;
  /** Facts noticed during extraction: texts truncated, say. */
  readonly facts: readonly Fact[];
  /** Where labels were read from a table: which column, and whether it was guessed. */
  readonly columns?: UsedColumns | undefined;
  /** A bit a row that only a hash of its text tells, for a control; left out where the texts are not known. */
  readonly textBits?: Uint8Array | undefined;
  /** The text of a row, for results to name some; null where none is to be kept, left out where the texts are not known. */
  readonly textOf?: ((row: number) => string) | null | undefined;
  /** Another labelling of the rows, of which a study asks how much compression leaves. */
  readonly leftover?: LeftoverLabels | undefined;
  /** A number a row, the same for rows that belong together; left out where rows are independent. */
  readonly groups?: Int32Array | undefined;
  /** Rows of each role that are held at most; left out where all are. */
  readonly sample?: number | undefined;
  /** sha256 of everything that determined the vectors. */
  readonly hash: string;
  /** Its folder on disk, where what is computed of it may be kept. */
  readonly folder?: string | undefined;
  /** [rows, dimensions], all splits, in the task's order. */
  read(slice: Slice): Promise<Matrix>;
  /** Where a slice lies as float32, for who reads it in pieces; left out where it is nowhere so. */
  onDisk?(slice: Slice): SliceOnDisk;
  /** All training rows, where the set's own are a sample; left out where they are all there are. */
  whole?(slice: Slice): WholeTraining;
}
