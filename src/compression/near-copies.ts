/**
 * Rows that are almost copies of each other: at a squared distance of at most 1 % of the mean one between two rows. What
 * is fitted on one of them has as good as seen the others, so all go to one part.
 */
import { disjointSets } from "../numeric/disjoint-sets.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { squaredLengths } from "../numeric/squared-lengths.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import { effectiveDimensions, fewestDimensions, nearShare } from "../statistics/near-duplicates.ts";
import { nearestRows } from "../statistics/nearest-rows.ts";

/** More rows are not searched: it would take minutes. */
export const mostSearched = 20_000;

/** Neighbours that are looked at; copies of copies hang together by each other. */
const neighbours = 6;

/**
 * A number a row, the same for rows that hang together.
 * @returns null where there are too many rows to search, or too few dimensions for nearness to mean anything
 */
export async function nearCopies(vectors: Matrix): Promise<Int32Array | null> {
  const { rows, columns } = vectors;
  if (rows > mostSearched || rows <= neighbours) return null;
  const centred = centredRows(vectors);
  if (effectiveDimensions(rows, columns, (row, j) => centred.data[row * columns + j]!) < fewestDimensions) return null;
  const meanSquare = squaredLengths(centred).reduce((sum, square) => sum + square / rows, 0);
  const near = Math.sqrt(nearShare * 2 * meanSquare);
  const found = await nearestRows(centred, centred, neighbours, "euclidean");
  const sets = disjointSets(rows);
  for (const [at, other] of found.rows.entries()) {
    if (found.values[at]! <= near) sets.join(other, Math.floor(at / neighbours));
  }
  return Int32Array.from({ length: rows }, (_, row) => sets.rootOf(row));
}

function centredRows({ rows, columns, data }: Matrix): Matrix {
  const mean = columnMeans({ rows, columns, data });
  return matrix(
    rows,
    columns,
    data.map((value, at) => value - mean[at % columns]!),
  );
}
