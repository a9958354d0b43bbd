/** What queries find by exact search, each without itself where it is one of the documents. */
import type { Matrix } from "../../numeric/matrix.ts";
import { type Nearness, nearestRows } from "../../statistics/nearest-rows.ts";

/** Queries, documents, and how they are compared. */
export interface AskedCorpus {
  /** [n, k] */
  readonly queries: Matrix;
  /** [m, k] */
  readonly corpus: Matrix;
  readonly nearness: Nearness;
  /** The row of the corpus that is query i, −1 where there is none; null where queries are no documents. */
  readonly own: ArrayLike<number> | null;
}

/**
 * Rows of the documents that each query finds, the nearest first; of equally near ones the earlier.
 * @param depth  so many of them at most
 * @throws ShapeError where queries and documents have other dimensions
 */
export async function foundDocuments({ queries, corpus, nearness, own }: AskedCorpus, depth: number): Promise<Int32Array[]> {
  const k = Math.min(depth + (own === null ? 0 : 1), corpus.rows);
  const { rows } = await nearestRows(queries, corpus, k, nearness);
  return Array.from({ length: queries.rows }, (_, query) => {
    const found = rows.subarray(query * k, (query + 1) * k);
    return (own === null ? found : found.filter((row) => row !== own[query])).subarray(0, depth);
  });
}
