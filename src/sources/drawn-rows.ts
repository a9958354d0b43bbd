/**
 * Some rows of a large store (`rows=100000`), drawn by the hashes of their ids: the first 52 bits of SHA-256, below the share that
 * is wanted. The same ids are drawn every time, whatever order they come in.
 */
import { hash } from "node:crypto";
import { UsageError } from "../base/errors.ts";
import type { Fact } from "../results/fact.ts";
import { formatCount } from "../results/words.ts";
import type { Address } from "./address.ts";
import type { OpenSource } from "./source.ts";

/** Bits of a hash that a float64 holds. */
const bits = 52;

/** What is drawn. */
export interface Draw {
  /** A row is drawn whose hash is below this, from 0 to 2^52. */
  readonly below: number;
  /** How many rows there will be, about. */
  readonly size: OpenSource["size"];
  readonly facts: readonly Fact[];
  keeps(id: string): boolean;
}

/** Null where all rows are wanted, or no more than there are. @throws UsageError for what is no number of rows, or where nobody knows how many there are */
export function drawOf(address: Address, size: OpenSource["size"]): Draw | null {
  const { rows } = address.chosen;
  if (rows === undefined) return null;
  const wanted = /^[1-9]\d{0,11}$/.test(rows) ? Number(rows) : null;
  if (wanted === null || size === null) {
    throw new UsageError({
      where: "address",
      must:
        wanted === null ? "rows must be a whole number of rows" : "a store must say how many rows it has for some to be drawn",
      got: wanted === null ? JSON.stringify(rows) : "one that does not",
      todo: wanted === null ? "Write rows=100000." : "Leave rows= out.",
      file: address.shown,
    });
  }
  if (wanted >= size.rows) return null;
  const below = Math.ceil((wanted / size.rows) * 2 ** bits);
  const all = `${size.isExact ? "" : "about "}${formatCount(size.rows)}`;
  const sentence = `Of ${all} rows about ${formatCount(wanted)} were read, drawn by the hashes of their ids (rows= in the address says how many).`;
  return {
    below,
    size: { rows: wanted, isExact: false },
    facts: [{ code: "drawn-rows", count: wanted, sentence }],
    keeps: (id) => Number.parseInt(hash("sha256", id, "hex").slice(0, bits / 4), 16) < below,
  };
}
