/**
 * Each row once, however often its copies come: a sentence that a tenth of all texts repeat is one row, not a tenth of
 * them. Copies are equal bytes; what merely resembles each other counts as often as it comes.
 */
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { rowDigests } from "./content-sample.ts";

/** More rows are not remembered: of more, those whose contents have the smallest hashes are looked at. */
const mostRemembered = 4_000_000;

/** Bytes of a hash that are kept: among four million rows two that differ are taken for one in one of a hundred runs. */
const [hashBytes, hashes] = [6, 2 ** 48];

/** Takes rows as they come. */
export interface DistinctRows {
  /** Of these rows the ones that are looked at and did not come before. */
  of(vectors: Matrix): Matrix;
}

/** @param expected  rows that will come in all, where it is known: beyond four million a sample of the contents is taken */
export function distinctRows(expected = 0): DistinctRows {
  const seen = new Set<number>();
  const below = hashes * Math.min(1, mostRemembered / Math.max(1, expected));
  return {
    of(vectors) {
      const kept: number[] = [];
      for (const [row, digest] of rowDigests(vectors.data, vectors.columns).entries()) {
        const hash = digest.readUIntBE(0, hashBytes);
        if (hash >= below || seen.has(hash)) continue;
        seen.add(hash);
        kept.push(row);
      }
      return kept.length === vectors.rows ? vectors : takeRows(vectors, Int32Array.from(kept));
    },
  };
}
