/** A vector set: matrices of one task's rows, one for each layer and pooling, with labels, splits and provenance. */
import type { Matrix } from "../numeric/matrix.ts";
import type { Labels } from "../statistics/rows.ts";
import type { Fact } from "../tasks/task.ts";

/** Which matrix of a set. Layer 0 is the embeddings; null where vectors came without a model. */
export interface Slice {
  readonly layer: number | null;
  /** "cls", "mean", "max" or "token:3"; null where vectors came without a model. */
  readonly pooling: string | null;
}

/** What a set says of the encoder that made it. */
export interface EncoderSummary {
  readonly name: string;
  readonly layers: number;
  readonly dimensions: number;
  readonly parameters: number;
  readonly hash: string;
  readonly revision: string | null;
  readonly licence: string | null;
}

/** What a set says of its task. */
export interface TaskSummary {
  readonly name: string;
  readonly source: string;
  readonly licence: string | null;
  readonly citation: string | null;
  readonly labelNames: readonly string[];
  readonly metric: "accuracy" | "spearman";
  readonly besides: readonly ("matthews" | "f1" | "pearson")[];
  readonly facts: readonly Fact[];
  readonly hash: string;
}

/** Vectors that can be read, a slice at a time. */
export interface VectorSet {
  readonly rows: number;
  readonly dimensions: number;
  readonly slices: readonly Slice[];
  readonly labels: Labels;
  /** One of splitCodes a row. */
  readonly splits: Uint8Array;
  readonly encoder: EncoderSummary | null;
  readonly task: TaskSummary;
  /** Facts noticed during extraction: texts truncated, say. */
  readonly facts: readonly Fact[];
  /** sha256 of everything that determined the vectors. */
  readonly hash: string;
  /** [rows, dimensions], all splits, in the task's order. */
  read(slice: Slice): Promise<Matrix>;
}
