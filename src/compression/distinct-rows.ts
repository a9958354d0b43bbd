/**
 * Each row once, however often its copies come: a sentence that a tenth of all texts repeat is one row, not a tenth of
 * them. Copies are equal bytes; what merely resembles each other counts as often as it comes.
 */
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { rowDigests } from "./content-sample.ts";

/** Bytes of a hash that are kept: among a million rows two that differ are taken for one in two of a thousand runs. */
const hashBytes = 6;

/** Takes rows as they come. */
export interface DistinctRows {
  /** Of these rows the ones that did not come before. */
  of(vectors: Matrix): Matrix;
}

/** Begins with none. */
export function distinctRows(): DistinctRows {
  const seen = new Set<number>();
  return {
    of(vectors) {
      const kept: number[] = [];
      for (const [row, digest] of rowDigests(vectors.data, vectors.columns).entries()) {
        const hash = digest.readUIntBE(0, hashBytes);
        if (seen.has(hash)) continue;
        seen.add(hash);
        kept.push(row);
      }
      return kept.length === vectors.rows ? vectors : takeRows(vectors, Int32Array.from(kept));
    },
  };
}
