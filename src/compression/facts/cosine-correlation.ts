/**
 * Whether codes keep how like rows are to each other: Pearson's correlation, over pairs of rows, of the cosines of the
 * full vectors and those of what codes give back. It is 1 where all cosines are the same up to a scale and a shift.
 */
import { sha256 } from "../../formats/hash.ts";
import { type Matrix, takeRows } from "../../numeric/matrix.ts";
import { pearson } from "../../statistics/correlation.ts";
import { pairedNearness } from "../../statistics/paired-nearness.ts";

/** Pairs of rows. */
export interface RowPairs {
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/** Enough for a standard error below 0.01, whatever the correlation. */
const usualPairs = 10_000;

/**
 * Pairs of rows by their contents, whatever their order: rows are put in the order of a hash, and each is paired with
 * the one 1, 2, … places after it, until there are enough.
 * @param contentOf  what a row is known by
 * @param count      10,000 when left out; n (n − 1)/2 at most
 */
export function hashedPairs(rows: number, contentOf: (row: number) => Uint8Array | string, count: number = usualPairs): RowPairs {
  const hashes = Array.from({ length: rows }, (_, row) => sha256("cosines", contentOf(row)));
  const order = Array.from(hashes.keys()).sort((a, b) => (hashes[a]! < hashes[b]! ? -1 : hashes[a]! > hashes[b]! ? 1 : a - b));
  const [first, second]: [number[], number[]] = [[], []];
  for (let apart = 1; apart < rows && first.length < count; apart++) {
    for (let at = 0; at + apart < rows && first.length < count; at++) {
      first.push(order[at]!);
      second.push(order[at + apart]!);
    }
  }
  return { first: Int32Array.from(first), second: Int32Array.from(second) };
}

/**
 * The correlation of cosines; 0 where one side has no spread.
 * @param full   [n, d]
 * @param shown  [n, k], what codes of the same rows give back
 */
export function cosineCorrelation(full: Matrix, shown: Matrix, { first, second }: RowPairs): number {
  const cosines = (vectors: Matrix): Float64Array =>
    pairedNearness(takeRows(vectors, first), takeRows(vectors, second), "cosine");
  return pearson(cosines(full), cosines(shown));
}
