/**
 * The best threshold of a column of float32 for two classes, exactly and without sorting it all, in WebAssembly
 * (assembly/threshold.ts). Rows are counted in buckets of equal width; the walk of statistics/threshold.ts is known at
 * their ends, and between them it gains no more than a bucket's rows of one class. Only buckets that could hold the
 * best cut are sorted: some hundred rows of 67,000.
 */
import { loadKernel } from "./load-kernel.ts";

/** The function of assembly/threshold.ts. */
interface Exports {
  bestThreshold(
    values: number,
    labels: number,
    rows: number,
    ones: number,
    buckets: number,
    places: number,
    counts: number,
    keys: number,
    out: number,
  ): number;
}

/** Between which values the cut lies; −Infinity and Infinity where there is none on that side. */
export interface FoundThreshold {
  readonly below: number;
  readonly above: number;
  /** The class predicted above the cut. */
  readonly upper: 0 | 1;
  /** Rows that are right. */
  readonly correct: number;
}

const page = 65_536;

/** Bytes at the beginning that stay the kernel's own. */
const spared = 64;

/** Rows a bucket, about, and the most buckets: their counters stay in a second-level cache. */
const bucketRows = 16;
const [fewestBuckets, mostBuckets] = [16, 8192];

/**
 * @param labels  0 and 1, one a row; a row at least
 * @returns       finds the best threshold of the values of these rows; null where they are constant or not all finite
 */
export function thresholdKernel(labels: Int32Array): (values: Float32Array) => FoundThreshold | null {
  const rows = labels.length;
  const buckets = 2 ** Math.round(Math.log2(Math.min(mostBuckets, Math.max(fewestBuckets, rows / bucketRows))));
  const ownLabels = spared + 16 * Math.ceil(rows / 4);
  const places = ownLabels + 16 * Math.ceil(rows / 16);
  const counts = places + 16 * Math.ceil(rows / 8);
  const keys = counts + 16 * buckets;
  const out = keys + 8 * rows;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((out + 32) / page) });
  const kernel = loadKernel<Exports>("threshold", memory);
  new Uint8Array(memory.buffer, ownLabels, rows).set(labels);
  const ones = labels.reduce((sum, label) => sum + label, 0);
  const column = new Float32Array(memory.buffer, spared, rows);
  const result = new Float64Array(memory.buffer, out, 4);
  return (values) => {
    column.set(values);
    if (kernel.bestThreshold(spared, ownLabels, rows, ones, buckets, places, counts, keys, out) === 0) return null;
    const [correct, upper, below, above] = result;
    return { below: below!, above: above!, upper: upper === 1 ? 1 : 0, correct: correct! };
  };
}
