/** Pairs of rows after rows were left out: what is left of them, by the new numbers. */
import type { ScoredPair } from "./rows.ts";

/**
 * Pairs whose rows are both among some rows, and are two.
 * @param pairs  by the old numbers of rows
 * @param rows   the old number of each row that is left
 */
export function pairsAmong(pairs: Iterable<ScoredPair>, rows: ArrayLike<number>): readonly ScoredPair[] {
  const places = new Map(Array.from(rows, (row, place) => [row, place]));
  const left: ScoredPair[] = [];
  for (const pair of pairs) {
    const [first, second] = [places.get(pair.first), places.get(pair.second)];
    if (first !== undefined && second !== undefined && first !== second) left.push({ first, second, score: pair.score });
  }
  return left;
}
