/**
 * Scored pairs matched two by two, so that each match is one independent draw of Kendall's concordance: does a vector
 * order the two pairs as their scores do? The matching is fixed by what the pairs hold, before any vector is looked at.
 */
import { sha256 } from "../../formats/hash.ts";

/** Pairs that can be matched. */
export interface MatchablePairs {
  /** Of each pair. */
  readonly scores: ArrayLike<number>;
  /** A number a pair, the same for pairs that belong together (a sentence in common); null where each stands alone. */
  readonly groups: ArrayLike<number> | null;
  /** What a pair is known by. */
  contentOf(pair: number): Uint8Array | string;
}

/** Matches, and the pairs that are in none. */
export interface PairMatches {
  /** Match i is of the pairs higher[i] and lower[i], by their scores. */
  readonly higher: Int32Array;
  readonly lower: Int32Array;
  /** Pairs whose group has another one in a match. */
  readonly sameGroup: number;
  /** Pairs that met one of the same score, of which no order says anything, or none at all. */
  readonly unmatched: number;
}

/**
 * Matches pairs in the order of a hash of their contents. Of pairs that belong together only the first takes part: two
 * matches then have nothing in common.
 * @param pairs  those that may be matched
 */
export function matchPairs(pairs: ArrayLike<number>, { scores, groups, contentOf }: MatchablePairs): PairMatches {
  const hashed = Array.from(pairs, (pair) => ({ pair, hash: sha256("match", contentOf(pair)) }));
  hashed.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : a.pair - b.pair));
  const taken = new Set<number>();
  const alone = hashed.filter(({ pair }) => {
    if (groups === null) return true;
    const isFirst = !taken.has(groups[pair]!);
    taken.add(groups[pair]!);
    return isFirst;
  });
  const [higher, lower]: [number[], number[]] = [[], []];
  for (let at = 0; at + 1 < alone.length; at += 2) {
    const [a, b] = [alone[at]!.pair, alone[at + 1]!.pair];
    if (scores[a] === scores[b]) continue;
    const isOrdered = scores[a]! > scores[b]!;
    higher.push(isOrdered ? a : b);
    lower.push(isOrdered ? b : a);
  }
  return {
    higher: Int32Array.from(higher),
    lower: Int32Array.from(lower),
    sameGroup: hashed.length - alone.length,
    unmatched: alone.length - 2 * higher.length,
  };
}
