/** `bestThreshold` for many columns of the same rows, without sorting them. */
import { thresholdKernel } from "../kernels/threshold.ts";
import { argsort } from "../numeric/argsort.ts";
import { bestThreshold, type Threshold } from "./threshold.ts";

/**
 * @param labels  0 and 1, one a row
 * @returns       the best threshold of the values of these rows; it throws InputError on NaN
 */
export function thresholdFinder(labels: Int32Array): (values: Float32Array) => Threshold {
  const find = labels.length === 0 ? () => null : kernelFor(labels);
  return (values) => {
    const found = find(values);
    if (found === null) return bestThreshold(values, labels, argsort(values));
    return { cut: between(found.below, found.above), above: found.upper, correct: found.correct };
  };
}

/** Midway; infinite where there is no value on one side. */
function between(below: number, above: number): number {
  if (below === Number.NEGATIVE_INFINITY) return below;
  return above === Number.POSITIVE_INFINITY ? above : (below + above) / 2;
}

let latest: { readonly labels: Int32Array; readonly find: ReturnType<typeof thresholdKernel> } | null = null;

/** A kernel has a memory of its own, and rotations ask for the same labels again and again. */
function kernelFor(labels: Int32Array): ReturnType<typeof thresholdKernel> {
  if (latest?.labels.length !== labels.length || !latest.labels.every((label, i) => label === labels[i])) {
    latest = { labels: labels.slice(), find: thresholdKernel(labels) };
  }
  return latest.find;
}
