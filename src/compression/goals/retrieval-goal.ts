/** Keeping what queries find: nDCG@k, recall@k or reciprocal rank by exact search, query by query. */
import { UnknownNameError } from "../../base/errors.ts";
import { type Matrix, takeRows } from "../../numeric/matrix.ts";
import type { Nearness } from "../../statistics/nearest-rows.ts";
import {
  discountedGainAt,
  type Judgements,
  type RetrievalMeasure,
  recallAt,
  reciprocalRankAt,
} from "../../statistics/retrieval.ts";
import type { Parts } from "../parts.ts";
import { foundDocuments } from "./found-documents.ts";
import type { Goal, Lens } from "./goal.ts";

const kinds: Readonly<Record<string, (k: number) => RetrievalMeasure>> = {
  nDCG: discountedGainAt,
  recall: recallAt,
  MRR: reciprocalRankAt,
};

/** What is told of every search; the first is certified where nothing else is asked for. */
export const retrievalMeasures = ["nDCG@10", "recall@10", "MRR@10"] as const;

/**
 * A measure by the name that sentences have, and how far it looks.
 * @param name  "nDCG@10", "recall@100", "MRR@10"
 * @throws UnknownNameError
 */
export function retrievalMeasure(name: string): { readonly of: RetrievalMeasure; readonly depth: number } {
  const [, kind = "", digits = ""] = /^(\w+)@([1-9]\d{0,3})$/.exec(name) ?? [];
  if (Object.hasOwn(kinds, kind)) return { of: kinds[kind]!(Number(digits)), depth: Number(digits) };
  throw new UnknownNameError({
    where: "retrieval",
    must: `a measure must be one of ${Object.keys(kinds)
      .map((known) => `${known}@k`)
      .join(", ")}`,
    got: JSON.stringify(name),
    todo: "For example nDCG@10.",
  });
}

/** Queries, documents, and which are relevant. */
export interface JudgedVectors {
  /** [n, d] */
  readonly queries: Matrix;
  /** [m, d] */
  readonly corpus: Matrix;
  /** One a query. */
  readonly judgements: readonly Judgements[];
  /** The row of the corpus that is the query itself, which it must not find; null, or left out, where queries are no documents. */
  readonly own?: ArrayLike<number> | null | undefined;
  /** Of the queries. */
  readonly parts: Parts;
  /** Of `retrievalMeasure`; nDCG@10 when left out. */
  readonly measure?: string | undefined;
  readonly nearness: Nearness;
}

/** A measure of retrieval. @throws UnknownNameError */
export function retrievalGoal(judged: JudgedVectors): Goal {
  const { judgements, parts, measure = retrievalMeasures[0] } = judged;
  const { of, depth } = retrievalMeasure(measure);
  return {
    measure,
    noun: { one: "query", many: "queries" },
    parts,
    groups: null,
    constant: null,
    strata: null,
    async outcomes(lens, part) {
      const found = await foundBy(judged, lens, parts[part], depth);
      return Float64Array.from(parts[part], (query, at) => of(found[at]!, judgements[query]!));
    },
  };
}

/**
 * All measures by one search: the mean of each over some queries.
 * @param queries  rows of the queries that are asked
 */
export async function retrievalScores(
  judged: Omit<JudgedVectors, "parts" | "measure">,
  lens: Lens,
  queries: ArrayLike<number>,
): Promise<Readonly<Record<(typeof retrievalMeasures)[number], number>>> {
  const measured = retrievalMeasures.map((name) => ({ name, ...retrievalMeasure(name) }));
  const found = await foundBy(judged, lens, queries, Math.max(...measured.map(({ depth }) => depth)));
  const meanOf = (of: RetrievalMeasure): number =>
    found.reduce((sum, rows, at) => sum + of(rows, judged.judgements[queries[at]!]!), 0) / found.length;
  const scores = measured.map(({ name, of }) => [name, meanOf(of)] as const);
  return Object.fromEntries(scores) as Record<(typeof retrievalMeasures)[number], number>; // a mean for each name
}

async function foundBy(
  { queries, corpus, own = null, nearness }: Omit<JudgedVectors, "parts" | "measure">,
  lens: Lens,
  rows: ArrayLike<number>,
  depth: number,
): Promise<readonly Int32Array[]> {
  const asked = await lens.asked(takeRows(queries, rows));
  const ownOfAsked = own === null ? null : Int32Array.from({ length: rows.length }, (_, at) => own[rows[at]!]!);
  return foundDocuments({ queries: asked, corpus: await lens.stored(corpus), nearness, own: ownOfAsked }, depth);
}
