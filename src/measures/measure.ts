/** The interface of a measure: a number about one matrix of vectors. */
import type { Identity } from "../base/brought.ts";
import { InputError } from "../base/errors.ts";
import { firstNotFinite } from "../numeric/finite.ts";
import type { Matrix } from "../numeric/matrix.ts";

/** Changes of the vectors that leave a measure's value as it is. */
export type Invariance = "rotation" | "scale" | "translation" | "row-order" | "column-order";

/** A kind of measure on one vector set. */
export interface Measure extends Identity {
  readonly name: string;
  readonly description: string;
  /** Paper, where it comes from. */
  readonly source: string;
  /** What it declares not to see; tested by property. */
  readonly invariances: readonly Invariance[];
  /**
   * The value for vectors [n, d]; finite.
   * @throws InputError with fewer than two rows, or NaN or infinite values
   */
  compute(vectors: Matrix): Promise<number>;
}

/**
 * Throws when there are too few rows for a spread, or a value is no number.
 *
 * @param least  rows that the measure needs
 * @throws InputError
 */
export function checkRows(measure: string, vectors: Matrix, least: number = 2): void {
  const words = ["zero", "one", "two", "three", "four"];
  if (vectors.rows < least) {
    throw new InputError({
      where: measure,
      must: `there must be at least ${words[least] ?? least} rows`,
      got: `${vectors.rows}`,
      todo: "Pass more rows.",
    });
  }
  const at = firstNotFinite(vectors.data);
  if (at < 0) return;
  throw new InputError({
    where: measure,
    must: "every value must be a finite number",
    got: `${vectors.data[at]} at row ${Math.floor(at / vectors.columns)}, column ${at % vectors.columns} (from 0)`,
    todo: "Look for NaN or infinite values in the vectors.",
  });
}
