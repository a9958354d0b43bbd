/**
 * Which texts are trained on together, and in which order. Work on padding is
 * wasted, so texts of like length go together: rows are shuffled, cut into
 * buckets of many batches, sorted by length within each bucket, cut into
 * batches, and the batches shuffled again.
 *
 * The order of an epoch depends on the seed, the epoch and the lengths alone,
 * so that an interrupted training finds its place by the number of the step.
 */
import { seeded } from "../base/random.ts";

/** Batches in a bucket: as many as transformers' length-grouped sampler takes. */
const batchesInBucket = 50;

/**
 * The batches of one epoch.
 * @param lengths  tokens of each row
 * @returns        row numbers (places in `lengths`), each once; all batches full but one
 */
export function epochBatches(
  lengths: ArrayLike<number>,
  batchSize: number,
  seed: number,
  epoch: number,
): readonly (readonly number[])[] {
  const random = seeded(seed).fork(`batches.${epoch}`);
  const order = random.shuffle(Array.from({ length: lengths.length }, (_, row) => row));
  const batches: number[][] = [];
  const bucketSize = batchSize * batchesInBucket;
  for (let from = 0; from < order.length; from += bucketSize) {
    const bucket = order.slice(from, from + bucketSize);
    // equal lengths keep their shuffled order: the sort is stable
    bucket.sort((a, b) => lengths[b]! - lengths[a]!);
    for (let i = 0; i < bucket.length; i += batchSize) batches.push(bucket.slice(i, i + batchSize));
  }
  const shuffled = random.shuffle(Array.from({ length: batches.length }, (_, place) => place)).map((place) => batches[place]!);
  // the one with the longest text first: what does not fit into memory fails at once
  if (epoch === 0) {
    const longest = shuffled.map((batch) => Math.max(...batch.map((row) => lengths[row]!)));
    const place = longest.indexOf(Math.max(...longest));
    const [first] = shuffled.splice(Math.max(0, place), 1);
    if (first !== undefined) shuffled.unshift(first);
  }
  return shuffled;
}
