/** Sums over the directions of rows, x/‖x‖: what the means of pairwise cosines need. */
import { InputError } from "../base/errors.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { rowSquares } from "./centred-rows.ts";
import { checkRows } from "./measure.ts";

/** With uᵢ = xᵢ/‖xᵢ‖. */
export interface DirectionSums {
  /** Rows that are not zero: those of zeros have no direction and are left out. */
  readonly counted: number;
  /** Σ uᵢ, [d] */
  readonly sum: Float64Array;
  /** Σ uᵢ², [d] */
  readonly squares: Float64Array;
}

/**
 * The sums, in one pass.
 * @throws InputError with NaN or infinite values, or fewer than two rows that are not zero
 */
export function directionSums(measure: string, vectors: Matrix): DirectionSums {
  checkRows(measure, vectors);
  const { rows, columns: d, data } = vectors;
  const lengths = rowSquares(vectors).map(Math.sqrt);
  const sum = new Float64Array(d);
  const squares = new Float64Array(d);
  let counted = 0;
  for (let i = 0; i < rows; i++) {
    if (lengths[i] === 0) continue;
    const scale = 1 / lengths[i]!;
    counted++;
    for (let j = 0; j < d; j++) {
      const value = scale * data[i * d + j]!;
      sum[j] = sum[j]! + value;
      squares[j] = squares[j]! + value * value;
    }
  }
  if (counted >= 2) return { counted, sum, squares };
  throw new InputError({
    where: measure,
    must: "there must be at least two rows that are not zero",
    got: `${counted}`,
    todo: "Pass more rows.",
  });
}
