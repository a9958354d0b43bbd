/** The interface of a treatment: what is done to vectors, after they are made, so that similarities between them mean more. */
import { ShapeError } from "../base/errors.ts";
import { checkRows, type Invariance } from "../measures/measure.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Rows } from "../statistics/rows.ts";

/** A kind of treatment, options filled in. */
export interface Treatment {
  readonly name: string;
  readonly description: string;
  /** Paper or book, where it comes from. */
  readonly source: string;
  /** Changes of training rows and all others alike that cosines of treated rows do not see; tested by property. */
  readonly invariances: readonly Invariance[];
  /**
   * Learns from training rows what it needs; labels are not looked at.
   * @throws InputError with too few rows, or NaN or infinite values
   */
  fit(training: Rows<"training">): Promise<FittedTreatment>;
}

/** A treatment that has seen its training rows. */
export interface FittedTreatment {
  readonly name: string;
  readonly dimensions: number;
  /**
   * [n, d] → [n, d], each row by itself; the input is not changed.
   * @throws ShapeError when the vectors are not of the size it was fitted on
   * @throws InputError with NaN or infinite values
   */
  apply(vectors: Matrix): Promise<Matrix>;
}

/**
 * A fitted treatment whose `apply` checks what it is given.
 *
 * @param treat  what it does to vectors of the right size without NaN
 */
export function fittedTreatment(
  name: string,
  dimensions: number,
  treat: (vectors: Matrix) => Matrix | Promise<Matrix>,
): FittedTreatment {
  return {
    name,
    dimensions,
    async apply(vectors) {
      if (vectors.columns !== dimensions) {
        throw new ShapeError({
          where: name,
          must: `vectors must have ${dimensions} dimensions, as those it was fitted on`,
          got: `${vectors.columns}`,
          todo: "Were they made by the same encoder?",
        });
      }
      checkRows(name, vectors, 0);
      return treat(vectors);
    },
  };
}
