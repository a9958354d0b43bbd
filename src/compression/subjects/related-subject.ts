/** Queries that are to find their documents, or pairs whose order is to be kept. */
import { UsageError } from "../../base/errors.ts";
import { sha256 } from "../../formats/hash.ts";
import { bytesOf } from "../../formats/whole-file.ts";
import { type Matrix, takeRows } from "../../numeric/matrix.ts";
import type { CompressorDescription } from "../../results/compressor-description.ts";
import { rankCorrelations } from "../../statistics/correlation.ts";
import { type Rows, rows as roleRows, type ScoredPair } from "../../statistics/rows.ts";
import type { PairSet, RelatedSet, RetrievalSet, VectorOrigin } from "../../vectors/index.ts";
import { lensOf, wholeVectors } from "../goals/goal.ts";
import { nearnessOf as nearnessOfPairs, pairsGoal } from "../goals/pairs-goal.ts";
import { retrievalGoal, retrievalScores } from "../goals/retrieval-goal.ts";
import { documentsToFit, judgedPairsToFit, pairParts, pairsToFit, queryParts, sentencesToFit } from "../related-parts.ts";
import { type RowWish, usedFacts } from "./row-subject.ts";
import { nearnessOf, type Subject } from "./subject.ts";

/** The set with its goal. @throws UsageError for another goal; InputError for parts without queries or pairs */
export function relatedSubject(set: RelatedSet, wish: RowWish): Subject {
  if (wish.goal !== null && wish.goal !== set.kind) {
    throw new UsageError({
      where: "compression",
      must: `the goal of these vectors must be ${set.kind}`,
      got: wish.goal,
      todo: "Leave the goal out, or give the vectors alone.",
    });
  }
  return set.kind === "retrieval" ? retrievalSubject(set, wish) : pairsSubject(set, wish);
}

/** Chains are fitted on the documents: a certificate is for queries like these, over this corpus. */
function retrievalSubject(set: RetrievalSet, { distance, used }: RowWish): Subject {
  const { corpus, splits } = set;
  const parts = queryParts({ ...set, used });
  const judged = { ...set, nearness: nearnessOf[distance] };
  const goal = retrievalGoal({ ...judged, parts });
  const { fit, unseen } = someUnseen(corpus, documentsToFit(set, parts));
  return {
    ...unlabelled,
    kind: "retrieval",
    goal,
    facts: usedFacts(parts, "query", "queries"),
    training: unlabelledRows(takeRows(corpus, fit), judgedPairsToFit(set, parts, fit)),
    unseen: unseen.length === 0 ? null : takeRows(corpus, unseen),
    ...originOf(set, corpus.rows),
    hasSplits: splits !== null,
    async besides(chain) {
      const scores = await retrievalScores(judged, lensOf(chain), parts.certify);
      return Object.fromEntries(Object.entries(scores).filter(([measure]) => measure !== goal.measure));
    },
  };
}

/** Of fewer documents all are fitted on. */
const fewestDocuments = 500;

/** Of ten documents two stay unseen, by the hashes of their contents. */
function someUnseen({ data, columns }: Matrix, documents: Int32Array): { readonly fit: Int32Array; readonly unseen: Int32Array } {
  if (documents.length < fewestDocuments) return { fit: documents, unseen: new Int32Array(0) };
  const isUnseen = (row: number): boolean => {
    const hash = sha256("unseen", bytesOf(data.subarray(row * columns, (row + 1) * columns)));
    return Number.parseInt(hash.slice(0, 8), 16) < 0.2 * 2 ** 32;
  };
  return { fit: documents.filter((row) => !isUnseen(row)), unseen: documents.filter(isUnseen) };
}

/** Chains are fitted on sentences of no pair that chooses or certifies, and may know the pairs among these. */
function pairsSubject(set: PairSet, { distance, used }: RowWish): Subject {
  const { vectors, scores, splits } = set;
  const parts = pairParts({ ...set, used });
  const pairs = { ...set, parts, nearness: nearnessOf[distance] };
  const fit = sentencesToFit(set, parts);
  const fitted = new Set(fit);
  return {
    ...unlabelled,
    kind: "pairs",
    goal: pairsGoal(pairs),
    facts: usedFacts(parts, "pair", "pairs"),
    training: unlabelledRows(takeRows(vectors, fit), pairsToFit(set, parts, fit)),
    unseen: takeRows(
      vectors,
      Int32Array.from({ length: vectors.rows }, (_, row) => row).filter((row) => !fitted.has(row)),
    ),
    ...originOf(set, vectors.rows),
    hasSplits: splits !== null,
    async besides(chain) {
      const asked = Float64Array.from(parts.certify, (pair) => scores[pair]!);
      const full = await nearnessOfPairs(pairs, wholeVectors, parts.certify);
      const shown = await nearnessOfPairs(pairs, lensOf(chain), parts.certify);
      const all = new Uint8Array(asked.length).fill(1);
      const [ofFull, ofCode] = rankCorrelations(asked, [full, shown])(all);
      return { "Spearman's correlation": ofCode!, "Spearman's correlation of the full vectors": ofFull! };
    },
  };
}

/** Of vectors without labels. */
const unlabelled = {
  classes: 0,
  probe: null,
  leftover: () => Promise.resolve(null),
  ownHead: () => Promise.resolve(null),
} as const;

/** Rows without labels; what is known of them is which belong together. */
function unlabelledRows(vectors: Matrix, pairs: readonly ScoredPair[]): Rows<"training"> {
  const rows = roleRows("training", vectors, { kind: "values", values: new Float64Array(vectors.rows) });
  return pairs.length === 0 ? rows : { ...rows, pairs };
}

function originOf(
  { name, slice, encoder, prefixes, hash, facts }: VectorOrigin & Pick<RelatedSet, "facts">,
  rows: number,
): Pick<Subject, "source" | "prefixes"> {
  const source: CompressorDescription["fittedOn"] = {
    ...{ name, hash, rows, used: rows, layer: slice.layer, pooling: slice.pooling, task: name },
    encoder: encoder === null ? null : { name: encoder.name, hash: encoder.hash },
    facts: [...facts],
  };
  return { source, prefixes };
}
