/** Scored pairs of vectors, which of them belong together, and what each is known by. */
import { sha256 } from "../../formats/hash.ts";
import { disjointSets } from "../../numeric/disjoint-sets.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import type { Nearness } from "../../statistics/nearest-rows.ts";
import type { Parts } from "../parts.ts";

/** Pairs of rows. */
export interface PairedRows {
  /** Rows of each pair. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** A number a pair, the same for pairs that belong together; null where nobody said so. */
  readonly groups: ArrayLike<number> | null;
  /** What a row is known by, wherever it stands. */
  contentOf(row: number): Uint8Array | string;
}

/** Scored pairs of vectors. */
export interface ScoredPairVectors extends PairedRows {
  /** [m, d] */
  readonly vectors: Matrix;
  /** Of each pair. */
  readonly scores: Float64Array;
  /** Of the pairs. */
  readonly parts: Parts;
  readonly nearness: Nearness;
  /** Whether both of a pair are coded, or the first is a query that is mapped and not coded; both when left out. */
  readonly compared?: "codes" | "query and code" | undefined;
}

/** Of both rows, whichever comes first. */
export function pairContent({ first, second, contentOf }: PairedRows, pair: number): string {
  return sha256(...[contentOf(first[pair]!), contentOf(second[pair]!)].map((content) => sha256(content)).sort());
}

/** Pairs that hang together by a row in common or by groups, one step after another: the same number [pairs]. */
export function groupsOfPairs({ first, second, groups }: PairedRows): Int32Array {
  const sets = disjointSets(first.length);
  for (let pair = 0; pair < first.length; pair++) {
    sets.joinBy(pair, `row ${first[pair]}`);
    sets.joinBy(pair, `row ${second[pair]}`);
    if (groups !== null) sets.joinBy(pair, `group ${groups[pair]}`);
  }
  return Int32Array.from(first, (_, pair) => sets.rootOf(pair));
}
