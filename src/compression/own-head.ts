/** What the model's own head, unchanged, makes of codes that were brought back to all dimensions. */
import { headPredictions, prepareHead } from "../cells/prepared-head.ts";
import type { StudiedHead } from "../cells/studied-variant.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import type { FittedChain } from "./chain.ts";
import { restoredVectors } from "./facts/reconstruction-error.ts";
import type { Parts } from "./parts.ts";
import type { RowsToCompress } from "./rows-to-compress.ts";

/** Accuracy of the head on the rows that certify. */
export interface OwnHeadScores {
  readonly full: number;
  readonly compressed: number;
}

/**
 * The scores; null for labels that are no classes, for vectors of another slice than the head reads, and for chains from
 * which there is no way back.
 * @throws InputError for a head that does not fit the labels
 */
export async function ownHeadScores(
  { vectors, named, source }: RowsToCompress,
  { fit, certify }: Parts,
  chain: FittedChain,
  head: StudiedHead,
): Promise<OwnHeadScores | null> {
  const isRead = head.layer === source.layer && head.pooling === source.pooling;
  if (named === null || named.labels.kind !== "classes" || !isRead) return null;
  const { labels, labelNames } = named;
  const asked = takeRows(vectors, certify);
  const restored = await restoredVectors(chain, await chain.encode(asked), columnMeans(takeRows(vectors, fit)));
  if (restored === null) return null;
  const prepared = prepareHead(head, { dimensions: vectors.columns, labels, task: { name: source.name, labelNames } });
  const accuracy = async (of: Matrix): Promise<number> => {
    const { values } = await headPredictions(prepared, of);
    return certify.reduce((sum, row, at) => sum + Number(values[at] === labels.values[row]), 0) / certify.length;
  };
  return { full: await accuracy(asked), compressed: await accuracy(restored) };
}
