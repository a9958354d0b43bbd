/** Opens what is to be compressed: a folder or a file, with whatever says what is to be kept. */
import { UsageError } from "../../base/errors.ts";
import { fillOptions, givenOf } from "../../base/options.ts";
import { bringPairs, bringRetrieval } from "../../vectors/bring-related.ts";
import { bringRelatedTable } from "../../vectors/bring-related-options.ts";
import { isRelatedSet, isVectorSet, openRelatedVectors, type RelatedSet } from "../../vectors/index.ts";
import type { OpenForCompression } from "../compression-options.ts";
import { requireRange, requireSquarable } from "../number-range.ts";
import { openRows } from "../rows-to-compress.ts";
import { relatedSubject } from "./related-subject.ts";
import { type RowWish, rowSubject } from "./row-subject.ts";
import type { Subject } from "./subject.ts";

/**
 * Opens a vector set, queries and documents, pairs, or a file of vectors.
 * @throws as openRows, openRelatedVectors, bringRetrieval, bringPairs, rowSubject and relatedSubject; InputError for vectors
 *   that are too long, or all too short, to be squared
 */
export async function openSubject(path: string, options: OpenForCompression, wish: RowWish): Promise<Subject> {
  const { layer, pooling, tensor, vectorColumn, onProgress, signal } = options;
  const { queries, qrels, queryIds, ids, pairs } = fillOptions(
    bringRelatedTable,
    givenOf(bringRelatedTable, options),
    "compression",
  );
  const file = { ids: ids ?? undefined, tensor, vectorColumn, onProgress, signal };
  const isFolder = await isVectorSet(path);
  const ofSet = (set: RelatedSet): Subject => {
    requireRange(set.kind === "pairs" ? set.vectors : set.corpus, path);
    if (set.kind === "retrieval") requireSquarable(set.queries, path);
    return relatedSubject(set, wish);
  };
  if (isFolder && (queries ?? qrels ?? pairs) !== null) {
    throw new UsageError({
      where: "compression",
      must: "a folder that Assay wrote has its own queries and pairs",
      got: "others",
      todo: "Leave them out, or name the file of the vectors.",
      file: path,
    });
  }
  if (isFolder && (await isRelatedSet(path))) {
    const { read } = await openRelatedVectors(path);
    return ofSet(await read({ layer, pooling }));
  }
  if (pairs !== null) return ofSet(await bringPairs(path, { ...file, pairs }));
  if (queries !== null && qrels !== null) {
    return ofSet(await bringRetrieval(path, { ...file, queries, qrels, queryIds: queryIds ?? undefined }));
  }
  if (queries !== null || qrels !== null) {
    throw new UsageError({
      where: "compression",
      must: "queries and judgements go together",
      got: queries === null ? "no queries" : "no judgements",
      todo: "Name both, with {queries} and {qrels}.",
    });
  }
  const rows = await openRows(path, options);
  requireRange(rows.vectors, path);
  return rowSubject(rows, wish);
}
