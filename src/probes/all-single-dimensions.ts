/** Every dimension as a probe of its own, fitted at once. */
import type { Labels, Role, Rows } from "../statistics/rows.ts";

/** One dimension's rule, fitted on training rows. */
export interface SingleRule {
  /** Column of the training vectors. */
  readonly dimension: number;
  /** Labels for values of this dimension. */
  predict(values: Float32Array): Labels;
}

/** How every dimension does on some rows. */
export interface SingleScores {
  readonly role: Role;
  /** Headline score of each dimension [d]: accuracy, or Spearman's correlation. */
  readonly scores: Float64Array;
  /** For classes: 1 where dimension j is right on row i, at j · rows + i [d, rows]; null for values. */
  readonly correct: Uint8Array | null;
}

/** All single dimensions. */
export interface SingleDimensions {
  /** Headline score on the training rows [d]. */
  readonly train: Float64Array;
  /** The dimension with the highest train score, the first of equal ones: chosen without the other rows. */
  readonly best: number;
  readonly rules: readonly SingleRule[];
  /** In the order of `others`. */
  readonly others: readonly SingleScores[];
}

/** Fits every dimension on the training rows and scores it there and on other rows. */
export function allSingleDimensions(
  training: Rows<"training">,
  others: readonly Rows<"validation" | "test">[],
): SingleDimensions {
  throw new Error(`not yet: ${training.role} ${others.length}`);
}
