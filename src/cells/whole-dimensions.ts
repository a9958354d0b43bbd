/** Single dimensions of training rows that stay on disk: as many columns at a time as fit in little memory. */
import { type ChunkBuffers, chunkBuffers, rowChunks } from "../formats/stored-rows.ts";
import { type SingleDimensions, singleDimensions } from "../probes/all-single-dimensions.ts";
import { type FittedNumbers, singleRuleFitter } from "../probes/single-rules.ts";
import type { Rows } from "../statistics/rows.ts";
import type { WholeTraining } from "../vectors/vector-set.ts";

/** Bytes of the columns that are held at once; each pass over the file fills so much. */
const heldBytes = 32 * 1024 * 1024;

/**
 * Fits every chosen dimension on all training rows and scores it on other rows, which have these dimensions only.
 * The rules are those that `allSingleDimensions` finds.
 */
export async function wholeSingleDimensions(
  whole: WholeTraining,
  dimensions: Int32Array,
  others: readonly Rows<"validation" | "test">[],
): Promise<SingleDimensions> {
  const { labels } = whole;
  const fitRule = singleRuleFitter(labels);
  const fitted: FittedNumbers[] = [];
  const width = Math.max(1, Math.min(dimensions.length, Math.floor(heldBytes / (4 * whole.rows.length))));
  const block = Array.from({ length: width }, () => new Float32Array(whole.rows.length));
  const buffers = chunkBuffers(whole.stored);
  for (let first = 0; first < dimensions.length; first += width) {
    const chosen = dimensions.subarray(first, first + width);
    await gather(whole, chosen, block, buffers);
    for (const values of block.slice(0, chosen.length)) fitted.push(fitRule(values));
  }
  return singleDimensions(fitted, others);
}

/** Fills one array a dimension with the values of all training rows. */
async function gather(
  { stored, rows }: WholeTraining,
  dimensions: Int32Array,
  into: readonly Float32Array[],
  buffers: ChunkBuffers,
): Promise<void> {
  const { columns } = stored;
  let at = 0;
  for await (const chunk of rowChunks(stored, 0, stored.rows, buffers)) {
    const start = at;
    while (at < rows.length && rows[at]! < chunk.from + chunk.rows) at++;
    for (const [j, dimension] of dimensions.entries()) {
      const values = into[j]!;
      for (let i = start; i < at; i++) values[i] = chunk.data[(rows[i]! - chunk.from) * columns + dimension]!;
    }
  }
}
