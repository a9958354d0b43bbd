/**
 * Rows that are almost copies of each other: at a squared distance of at most 1 % of the mean one between two rows. What
 * is fitted on one of them has as good as seen the others, so all go to one part. The search is exact, and compares few
 * pairs where rows spread more in some directions than in others, as embeddings do.
 */
import type { Matrix } from "../numeric/matrix.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import { effectiveDimensions, fewestDimensions, nearShare } from "../statistics/near-duplicates.ts";
import { nearSets } from "../statistics/near-sets.ts";

/** Comparisons beyond these would take about a minute. */
const mostPairs = 1.5e9;

/** Fewer rows than this have no near copies worth asking about. */
const fewestRows = 7;

/** What was looked for, and found. */
export interface NearCopies {
  /** A number a row, the same for rows that hang together; null where nothing was looked for. */
  readonly sets: Int32Array | null;
  /** Whether the search was left out because it would take too long. */
  readonly isLeftOut: boolean;
}

/**
 * A number a row, the same for near copies.
 * @returns without sets where there are too many rows to search, or too few dimensions for nearness to mean anything
 */
export function nearCopies(vectors: Matrix, most: number = mostPairs): NearCopies {
  const { rows, columns, data } = vectors;
  const none = { sets: null, isLeftOut: false };
  if (rows < fewestRows) return none;
  const mean = columnMeans(vectors);
  const centred = (row: number, j: number): number => data[row * columns + j]! - mean[j]!;
  if (effectiveDimensions(rows, columns, centred) < fewestDimensions) return none;
  let meanSquare = 0;
  for (let row = 0; row < rows; row++) for (let j = 0; j < columns; j++) meanSquare += centred(row, j) ** 2 / rows;
  const found = nearSets(vectors, Math.sqrt(nearShare * 2 * meanSquare), most);
  return found === null ? { sets: null, isLeftOut: true } : { sets: found.sets, isLeftOut: false };
}
