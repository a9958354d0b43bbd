/** The interface of a measure: a number about one matrix of vectors. */
import { InputError } from "../base/errors.ts";
import type { Matrix } from "../numeric/matrix.ts";

/** Changes of the vectors that leave a measure's value as it is. */
export type Invariance = "rotation" | "scale" | "translation" | "row-order" | "column-order";

/** A kind of measure on one vector set. */
export interface Measure {
  readonly name: string;
  readonly description: string;
  /** Paper, where it comes from. */
  readonly source: string;
  /** What it declares not to see; tested by property. */
  readonly invariances: readonly Invariance[];
  /**
   * The value for vectors [n, d]; finite.
   * @throws InputError with fewer than two rows
   */
  compute(vectors: Matrix): Promise<number>;
}

/**
 * Throws when there are too few rows for a spread.
 * @throws InputError
 */
export function checkRows(measure: string, vectors: Matrix): void {
  if (vectors.rows >= 2) return;
  throw new InputError({
    where: measure,
    must: "there must be at least two rows",
    got: `${vectors.rows}`,
    todo: "Pass more rows.",
  });
}
