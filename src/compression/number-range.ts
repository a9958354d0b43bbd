/**
 * Numbers that float32 arithmetic can square: searches, covariances and lengths multiply numbers of vectors with each
 * other, and what is longer than 10¹⁸ overflows there, what is shorter than 10⁻¹⁷ is lost among the smallest numbers.
 */
import { InputError } from "../base/errors.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { squaredLengths } from "../numeric/squared-lengths.ts";

/** Lengths of vectors: the squares of both are well within float32, 1.2 · 10⁻³⁸ to 3.4 · 10³⁸. */
const [shortest, longest] = [1e-17, 1e18] as const;

/** No factor changes a cosine, or which neighbours are nearest. */
const todo = (way: string): string =>
  `${way} all vectors, and those that come later, by one number: it changes no cosine and no order of neighbours.`;

/**
 * Refuses vectors that are too long to be squared.
 * @param from  the number of the first row
 * @throws InputError naming the row
 */
export function requireSquarable(vectors: Matrix, file: string, from = 0): void {
  const row = squaredLengths(vectors).findIndex((square) => square > longest ** 2);
  if (row < 0) return;
  throw new InputError({
    where: "compression",
    must: "vectors must be no longer than 1e18, so that float32 can hold their squares",
    got: `a length of ${lengthOf(vectors, row)}`,
    todo: todo("Divide"),
    file,
    row: from + row + 1,
  });
}

/**
 * The same for vectors that something is fitted on, which must not all be too short, either.
 * @throws InputError
 */
export function requireRange(vectors: Matrix, file: string): void {
  requireSquarable(vectors, file);
  const most = Math.sqrt(squaredLengths(vectors).reduce((largest, square) => Math.max(largest, square), 0));
  if (most === 0 || most >= shortest) return; // that all are zero is asked elsewhere
  throw new InputError({
    where: "compression",
    must: "the longest vector must be at least 1e-17 long, so that float32 can hold its square",
    got: `a length of ${most.toExponential(1)}`,
    todo: todo("Multiply"),
    file,
  });
}

function lengthOf({ data, columns }: Matrix, row: number): string {
  let square = 0;
  for (let at = row * columns; at < (row + 1) * columns; at++) square += data[at]! ** 2;
  return Math.sqrt(square).toExponential(1);
}
