/** Queries that are to find their documents, or pairs whose order is to be kept. */
import { UsageError } from "../../base/errors.ts";
import { type Matrix, takeRows } from "../../numeric/matrix.ts";
import type { CompressorDescription } from "../../results/compressor-description.ts";
import { type Rows, rows as roleRows } from "../../statistics/rows.ts";
import type { PairSet, RelatedSet, RetrievalSet, VectorOrigin } from "../../vectors/index.ts";
import { pairCorrelations } from "../facts/pair-correlations.ts";
import { lensOf, wholeVectors } from "../goals/goal.ts";
import { nearnessOf as nearnessOfPairs, pairsGoal } from "../goals/pairs-goal.ts";
import { retrievalGoal, retrievalScores } from "../goals/retrieval-goal.ts";
import { documentsToFit, pairParts, queryParts, sentencesToFit } from "../related-parts.ts";
import type { RowWish } from "./row-subject.ts";
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
function retrievalSubject(set: RetrievalSet, { distance }: RowWish): Subject {
  const { corpus, splits } = set;
  const parts = queryParts(set);
  const judged = { ...set, nearness: nearnessOf[distance] };
  const goal = retrievalGoal({ ...judged, parts });
  return {
    ...unlabelled,
    kind: "retrieval",
    goal,
    training: unlabelledRows(takeRows(corpus, documentsToFit(set, parts))),
    ...originOf(set, corpus.rows),
    hasSplits: splits !== null,
    async besides(chain) {
      const scores = await retrievalScores(judged, lensOf(chain), parts.certify);
      return Object.fromEntries(Object.entries(scores).filter(([measure]) => measure !== goal.measure));
    },
  };
}

/** Chains are fitted on sentences of no pair that chooses or certifies. */
function pairsSubject(set: PairSet, { distance }: RowWish): Subject {
  const { vectors, scores, splits } = set;
  const parts = pairParts(set);
  const pairs = { ...set, parts, nearness: nearnessOf[distance] };
  return {
    ...unlabelled,
    kind: "pairs",
    goal: pairsGoal(pairs),
    training: unlabelledRows(takeRows(vectors, sentencesToFit(set, parts))),
    ...originOf(set, vectors.rows),
    hasSplits: splits !== null,
    async besides(chain) {
      const near = { scores: Float64Array.from(parts.certify, (pair) => scores[pair]!) };
      const full = await nearnessOfPairs(pairs, wholeVectors, parts.certify);
      const shown = await nearnessOfPairs(pairs, lensOf(chain), parts.certify);
      const { spearman, kendall } = pairCorrelations({ ...near, full, shown }, { seed: 0, bootstraps: fewBootstraps });
      return { "Spearman's correlation": spearman.shown.value, "Kendall's correlation": kendall.shown.value };
    },
  };
}

/** Intervals of these are not told. */
const fewBootstraps = 200;

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
