/** Keeping what queries find: recall@k, reciprocal rank or nDCG@k by exact search, query by query. */
import { type Matrix, takeRows } from "../../numeric/matrix.ts";
import { type Nearness, nearestRows } from "../../statistics/nearest-rows.ts";
import {
  discountedGainAt,
  type Judgements,
  type RetrievalMeasure,
  recallAt,
  reciprocalRankAt,
} from "../../statistics/retrieval.ts";
import type { Parts } from "../parts.ts";
import type { Goal } from "./goal.ts";

/** As far as anybody looks. */
const depth = 10;

/** What is counted, by the names that sentences have. */
export const retrievalMeasures: Readonly<Record<string, RetrievalMeasure>> = {
  "nDCG@10": discountedGainAt(depth),
  "recall@10": recallAt(depth),
  "MRR@10": reciprocalRankAt(depth),
};

/** Queries, documents, and which are relevant. */
export interface JudgedVectors {
  /** [n, d] */
  readonly queries: Matrix;
  /** [m, d] */
  readonly corpus: Matrix;
  /** One a query. */
  readonly judgements: readonly Judgements[];
  /** Of the queries. */
  readonly parts: Parts;
  /** Of `retrievalMeasures`. */
  readonly measure: string;
  readonly nearness: Nearness;
}

/** A measure of retrieval. */
export function retrievalGoal({ queries, corpus, judgements, parts, measure, nearness }: JudgedVectors): Goal {
  const measured = retrievalMeasures[measure]!;
  return {
    measure,
    noun: { one: "query", many: "queries" },
    parts,
    groups: null,
    constant: null,
    strata: null,
    async outcomes(lens, part) {
      const asked = await lens.asked(takeRows(queries, parts[part]));
      const stored = await lens.stored(corpus);
      const k = Math.min(depth, stored.rows);
      const { rows } = await nearestRows(asked, stored, k, nearness);
      return Float64Array.from(parts[part], (query, at) => measured(rows.subarray(at * k, (at + 1) * k), judgements[query]!));
    },
  };
}
