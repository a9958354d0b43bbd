/**
 * Which texts are encoded together. Texts are sorted by their length in tokens,
 * longest first, so that a batch wastes little on padding and the largest batch
 * comes first: what does not fit into memory fails at once, not after an hour.
 * A batch takes as many texts as its budget of tokens, padding included, allows.
 *
 * The plan depends on the lengths and the budget only, so that an interrupted
 * extraction continues with the very same batches.
 */
import { UsageError } from "../base/errors.ts";

/** Measured on two cores with a 6-layer encoder of 384 dimensions: 512 to 2,048 are within a few per cent. */
export const defaultTokenBudget = 1024;

/** Batches of rows. Ten bytes a row, whatever the texts are. */
export interface BatchPlan {
  readonly batches: number;
  /** How many rows the batches before `index` have. */
  rowsBefore(index: number): number;
  /** The rows of batch `index`, longest text first; rows of one length in their own order. */
  rowsOf(index: number): Uint32Array;
}

/**
 * Plans the batches of texts with these lengths.
 * @throws UsageError when the budget is no positive whole number.
 */
export function planBatches(lengths: Uint16Array | Uint32Array, tokenBudget: number): BatchPlan {
  if (!Number.isSafeInteger(tokenBudget) || tokenBudget < 1) {
    throw new UsageError({
      where: "batches",
      must: "the token budget must be a positive whole number",
      got: String(tokenBudget),
      todo: "Leave it out for the default.",
    });
  }
  const order = longestFirst(lengths);
  const starts: number[] = [];
  for (let row = 0; row < order.length; ) {
    starts.push(row);
    // the first row is the longest: all others are padded to it
    const length = Math.max(1, lengths[order[row]!]!);
    row += Math.max(1, Math.floor(tokenBudget / length));
  }
  return {
    batches: starts.length,
    rowsBefore: (index) => starts[index] ?? order.length,
    rowsOf: (index) => order.subarray(starts[index] ?? order.length, starts[index + 1] ?? order.length),
  };
}

/** Row numbers by falling length; a counting sort, because lengths are small and it is stable. */
function longestFirst(lengths: Uint16Array | Uint32Array): Uint32Array {
  let longest = 0;
  for (const length of lengths) longest = Math.max(longest, length);
  const next = new Uint32Array(longest + 2);
  // next[longest - length] will be the place of the next row of that length
  for (const length of lengths) next[longest - length + 1] = next[longest - length + 1]! + 1;
  for (let i = 1; i < next.length; i++) next[i] = next[i]! + next[i - 1]!;
  const order = new Uint32Array(lengths.length);
  for (let row = 0; row < lengths.length; row++) {
    const key = longest - lengths[row]!;
    const place = next[key]!;
    order[place] = row;
    next[key] = place + 1;
  }
  return order;
}
