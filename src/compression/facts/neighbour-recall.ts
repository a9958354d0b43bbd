/** Of the k rows that are nearest to a query by its full vector, the share that is among the k nearest by codes. */
import type { Matrix } from "../../numeric/matrix.ts";
import type { Nearness } from "../../statistics/nearest-rows.ts";
import { sharedRows } from "../../statistics/retrieval.ts";
import { foundDocuments } from "../goals/found-documents.ts";

/** Queries and stored rows, as they are or as codes show them. */
export interface SearchedVectors {
  /** [n, k] */
  readonly queries: Matrix;
  /** [m, k] */
  readonly corpus: Matrix;
}

/** How neighbours are looked for. */
export interface NeighbourSearch {
  readonly nearness: Nearness;
  /** 10 when left out. */
  readonly neighbours?: number | undefined;
  /** The row of the corpus that is query i, which is no neighbour of its own; −1 for none. Left out where queries are none of the rows. */
  readonly own?: ArrayLike<number> | undefined;
}

/**
 * recall@k of the full vectors' neighbours, one a query.
 * @param full   vectors as they are
 * @param shown  the same queries and rows, mapped and decoded
 * @throws ShapeError where queries and rows have other dimensions
 */
export async function neighbourRecall(
  full: SearchedVectors,
  shown: SearchedVectors,
  { nearness, neighbours = 10, own = undefined }: NeighbourSearch,
): Promise<Float64Array> {
  const search = { nearness, own: own ?? null };
  const wanted = await foundDocuments({ ...full, ...search }, neighbours);
  const found = await foundDocuments({ ...shown, ...search }, neighbours);
  return Float64Array.from(wanted, (rows, query) => sharedRows(found[query]!, rows));
}
