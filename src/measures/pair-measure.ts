/** The interface of a pair measure: a number about two matrices of vectors of the same rows. */
import { InputError, ShapeError } from "../base/errors.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { checkRows, type Invariance } from "./measure.ts";

/** A kind of measure on two vector sets of the same texts, in the same order: two layers, or before and after finetuning. */
export interface PairMeasure {
  readonly name: string;
  readonly description: string;
  /** Paper, where it comes from. */
  readonly source: string;
  /**
   * What it declares not to see, tested by property: changes of either side alone,
   * and for `row-order` the same new order on both sides.
   */
  readonly invariances: readonly Invariance[];
  /**
   * The value for vectors [n, d] and [n, e] of the same rows; finite, the same for
   * both orders of the two, and 1 for a matrix and itself.
   * @throws ShapeError when the numbers of rows differ
   * @throws InputError with too few rows, NaN or infinite values, or a side without spread
   */
  compute(a: Matrix, b: Matrix): Promise<number>;
}

/**
 * Throws unless both have the same number of rows, `least` or more, and hold numbers only.
 * @throws ShapeError when the numbers of rows differ
 * @throws InputError with too few rows, NaN or infinite values
 */
export function checkPair(measure: string, a: Matrix, b: Matrix, least: number): void {
  if (a.rows !== b.rows) {
    throw new ShapeError({
      where: measure,
      must: "both sides must have the same rows",
      got: `${a.rows} and ${b.rows}`,
      todo: "Were both taken from the same split?",
    });
  }
  checkRows(measure, a, least);
  checkRows(measure, b, least);
}

/** The error of a side without spread. */
export function noSpread(measure: string, must: string): InputError {
  return new InputError({
    where: measure,
    must,
    got: "a side where they do not",
    todo: "The comparison is undefined: leave this pair out.",
  });
}
