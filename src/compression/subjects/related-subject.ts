/** Queries that are to find their documents, or pairs whose order is to be kept. */
import { UsageError } from "../../base/errors.ts";
import { type Matrix, takeRows } from "../../numeric/matrix.ts";
import { meanOf } from "../../numeric/mean.ts";
import type { CompressorDescription } from "../../results/compressor-description.ts";
import { type Rows, rows as roleRows } from "../../statistics/rows.ts";
import type { PairSet, RelatedSet, RetrievalSet, VectorOrigin } from "../../vectors/index.ts";
import type { FittedChain } from "../chain.ts";
import { lensOf } from "../goals/goal.ts";
import { pairsGoal } from "../goals/pairs-goal.ts";
import { retrievalGoal, retrievalMeasures } from "../goals/retrieval-goal.ts";
import { groupsOfPairs, pairContent } from "../goals/scored-pair-vectors.ts";
import { divideRows, unfittedShares } from "../parts.ts";
import type { RowWish } from "./row-subject.ts";
import { nearnessOf, type Subject } from "./subject.ts";

/** What is certified of retrieval; the other measures are said beside it. */
const certifiedMeasure = "nDCG@10";

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

/** Nothing is fitted on queries, so a fifth of them chooses and the others certify; chains are fitted on the documents. */
function retrievalSubject(set: RetrievalSet, { distance }: RowWish): Subject {
  const { queries, corpus, judgements, own, splits } = set;
  const nearness = nearnessOf[distance];
  const contentOf = (query: number): Uint8Array => set.contentOf(query);
  const parts = divideRows({ count: queries.rows, contentOf, splits, groups: null }, unfittedShares);
  const goalOf = (measure: string) => retrievalGoal({ queries, corpus, judgements, own, parts, measure, nearness });
  return {
    ...unlabelled,
    kind: "retrieval",
    goal: goalOf(certifiedMeasure),
    training: unlabelledRows(corpus),
    ...originOf(set, corpus.rows),
    hasSplits: splits !== null,
    async besides(chain: FittedChain) {
      const others = Object.keys(retrievalMeasures).filter((measure) => measure !== certifiedMeasure);
      const found: Record<string, number> = {};
      for (const measure of others) found[measure] = meanOf(await goalOf(measure).outcomes(lensOf(chain), "certify"));
      return found;
    },
  };
}

/** Chains are fitted on the sentences of the pairs that fit. */
function pairsSubject(set: PairSet, { distance }: RowWish): Subject {
  const { vectors, first, second, scores, splits } = set;
  const rows = { first, second, groups: set.groups, contentOf: (row: number) => set.contentOf(row) };
  const contentOf = (pair: number): string => pairContent(rows, pair);
  const parts = divideRows({ count: scores.length, contentOf, splits, groups: groupsOfPairs(rows) });
  const goal = pairsGoal({ ...rows, vectors, scores, parts, nearness: nearnessOf[distance] });
  const fit = [...new Set(Array.from(parts.fit, (pair) => [first[pair]!, second[pair]!]).flat())].sort((a, b) => a - b);
  return {
    ...unlabelled,
    kind: "pairs",
    goal,
    training: unlabelledRows(takeRows(vectors, fit)),
    ...originOf(set, vectors.rows),
    hasSplits: splits !== null,
    besides: () => Promise.resolve({}),
  };
}

/** Of vectors without labels. */
const unlabelled = {
  classes: 0,
  probe: null,
  facts: [],
  leftover: () => Promise.resolve(null),
  ownHead: () => Promise.resolve(null),
} as const;

function unlabelledRows(vectors: Matrix): Rows<"training"> {
  return roleRows("training", vectors, { kind: "values", values: new Float64Array(vectors.rows) });
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
