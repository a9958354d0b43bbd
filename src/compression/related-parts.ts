/**
 * Which queries, or pairs, choose and certify, and on which vectors chains may be fitted meanwhile.
 *
 * Nothing is fitted on queries, so those of training choose where no others do. The documents may be used in fitting: a
 * certificate is then for queries like these, over this corpus. A document that is itself a query that chooses or
 * certifies is left out, as is a sentence of such a pair.
 */
import type { ScoredPair } from "../statistics/rows.ts";
import { pairsAmong } from "../statistics/scored-pairs.ts";
import type { PairSet, RetrievalSet } from "../vectors/related-set.ts";
import { groupsOfPairs, pairContent } from "./goals/scored-pair-vectors.ts";
import { type DividedRows, divideRows, type Parts, partCodes, unfittedShares } from "./parts.ts";

/** The queries of each part: by their splits where these are of two parts at least, else a fifth chooses and the rest certifies. */
export function queryParts({
  queries,
  splits,
  contentOf,
  used,
}: Pick<RetrievalSet, "queries" | "splits" | "contentOf"> & Pick<DividedRows, "used">): Parts {
  const rows = { count: queries.rows, contentOf, groups: null, used };
  return divideRows({ ...rows, splits: splits === null ? null : rolesOfQueries(splits) }, unfittedShares);
}

/** Null where all queries are of one split. */
function rolesOfQueries(splits: Uint8Array): Uint8Array | null {
  const present = [partCodes.fit, partCodes.choose, partCodes.certify].filter((code) => splits.includes(code));
  if (present.length < 2) return null;
  const [choosing, certifying] = present.slice(-2);
  return splits.map((code) => (code === certifying ? partCodes.certify : code === choosing ? partCodes.choose : partCodes.fit));
}

/** The pairs of each part: by their splits where all three are there, else 60/20/20, what has a sentence in common together. */
export function pairParts(
  set: Pick<PairSet, "first" | "second" | "splits" | "groups" | "contentOf"> & Pick<DividedRows, "used">,
): Parts {
  const { splits, used } = set;
  const isWhole = splits !== null && Object.values(partCodes).every((code) => splits.includes(code));
  return divideRows({
    count: set.first.length,
    contentOf: (pair) => pairContent(set, pair),
    madeOf: (pair) => [set.contentOf(set.first[pair]!), set.contentOf(set.second[pair]!)],
    splits: isWhole ? splits : null,
    groups: groupsOfPairs(set),
    used,
  });
}

/** Rows of the corpus that chains may be fitted on. */
export function documentsToFit({ corpus, own }: Pick<RetrievalSet, "corpus" | "own">, parts: Parts): Int32Array {
  const held = new Set(own === null ? [] : [...parts.choose, ...parts.certify].map((query) => own[query]!));
  return rowsBut(corpus.rows, held);
}

/** Rows of the sentences that chains may be fitted on. */
export function sentencesToFit(
  { vectors, first, second }: Pick<PairSet, "vectors" | "first" | "second">,
  parts: Parts,
): Int32Array {
  const held = new Set([...parts.choose, ...parts.certify].flatMap((pair) => [first[pair]!, second[pair]!]));
  return rowsBut(vectors.rows, held);
}

/**
 * What chains may know of which sentences belong together: the pairs that fit, by the places of their rows in `fit`.
 * @param fit  rows of `sentencesToFit`: none of a pair that chooses or certifies
 */
export function pairsToFit(
  { first, second, scores }: Pick<PairSet, "first" | "second" | "scores">,
  parts: Parts,
  fit: Int32Array,
): readonly ScoredPair[] {
  const known = Array.from(parts.fit, (pair) => ({ first: first[pair]!, second: second[pair]!, score: scores[pair]! }));
  return pairsAmong(known, fit);
}

/**
 * The same of queries that are documents themselves: of those that fit, each with what is relevant to it.
 * @param fit  rows of `documentsToFit`
 */
export function judgedPairsToFit(
  { own, judgements }: Pick<RetrievalSet, "own" | "judgements">,
  parts: Parts,
  fit: Int32Array,
): readonly ScoredPair[] {
  if (own === null) return [];
  const known = [...parts.fit].flatMap((query) =>
    Array.from(judgements[query]!, ([document, score]) => ({ first: own[query]!, second: document, score })),
  );
  return pairsAmong(known, fit);
}

function rowsBut(count: number, held: ReadonlySet<number>): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row).filter((row) => !held.has(row));
}
