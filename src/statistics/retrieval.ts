/**
 * What a query gets from its nearest documents, as trec_eval counts it. Rows r₁, r₂, … are the documents found, the
 * nearest first; g(r) > 0 is how relevant a document was judged, 0 where it was not.
 *
 *   recall@k          |{i ≤ k: g(rᵢ) > 0}| / |{r: g(r) > 0}|
 *   reciprocal rank   1 / min{i: g(rᵢ) > 0}; 0 where none is found
 *   nDCG@k            Σ_{i ≤ k} g(rᵢ)/log₂(i + 1), divided by what the best order would have
 *
 * Järvelin & Kekäläinen 2002, doi:10.1145/582415.582418; Voorhees 1999 (reciprocal rank).
 */
import { InputError } from "../base/errors.ts";

/** How relevant documents of the corpus are to one query, by their rows; those that are not in it are not. */
export type Judgements = ReadonlyMap<number, number>;

/** A measure of one query, in [0, 1]. */
export type RetrievalMeasure = (found: ArrayLike<number>, judged: Judgements) => number;

/** recall@k. @throws InputError for a query without relevant documents */
export function recallAt(k: number): RetrievalMeasure {
  return (found, judged) => {
    const relevant = gainsOf(judged).length;
    let hits = 0;
    for (let i = 0; i < Math.min(k, found.length); i++) if ((judged.get(found[i]!) ?? 0) > 0) hits++;
    return hits / relevant;
  };
}

/** Reciprocal rank among the k nearest. @throws InputError for a query without relevant documents */
export function reciprocalRankAt(k: number): RetrievalMeasure {
  return (found, judged) => {
    gainsOf(judged);
    for (let i = 0; i < Math.min(k, found.length); i++) if ((judged.get(found[i]!) ?? 0) > 0) return 1 / (i + 1);
    return 0;
  };
}

/** nDCG@k. @throws InputError for a query without relevant documents */
export function discountedGainAt(k: number): RetrievalMeasure {
  return (found, judged) => {
    const best = gainsOf(judged).sort((a, b) => b - a);
    let [gained, ideal] = [0, 0];
    for (let i = 0; i < Math.min(k, found.length); i++) gained += Math.max(0, judged.get(found[i]!) ?? 0) / Math.log2(i + 2);
    for (let i = 0; i < Math.min(k, best.length); i++) ideal += best[i]! / Math.log2(i + 2);
    return gained / ideal;
  };
}

/** The share of one list of rows that another has, too: of the full vector's k neighbours, say. */
export function sharedRows(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  const there = new Set(Array.from(found));
  return Array.from(wanted).filter((row) => there.has(row)).length / wanted.length;
}

function gainsOf(judged: Judgements): number[] {
  const gains = [...judged.values()].filter((gain) => gain > 0);
  if (gains.length > 0) return gains;
  throw new InputError({
    where: "retrieval",
    must: "a query must have a relevant document",
    got: "none",
    todo: "Leave queries without relevant documents out, and say how many there were.",
  });
}
