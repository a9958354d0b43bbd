/**
 * The best threshold of one dimension for two classes, exactly: over all cuts
 * between distinct values and both directions, the one with the most training
 * rows right (a decision stump, Holte 1993, doi:10.1023/A:1022631118932).
 */

/** Predicts `above` for values greater than `cut`, the other class for the rest. */
export interface Threshold {
  /** Midway between two neighbouring values; −Infinity predicts `above` always. */
  readonly cut: number;
  readonly above: 0 | 1;
  /** Training rows that are right, each as often as it counts. */
  readonly correct: number;
}

/**
 * Walks along the sorted values. With W(i) = rows of class 0 less rows of class 1
 * among the i smallest, "class 1 above" is right n₁ + W(i) times and "class 0
 * above" n₀ − W(i) times. Of equally good ones: class 1 above first, then the
 * lowest cut.
 *
 * Rows of class c may count w_c times: with w₀ = n₁ and w₁ = n₀ the best threshold has the highest balanced accuracy.
 *
 * @param order    `argsort(values)`
 * @param weights  whole numbers, of rows of class 0 and of class 1
 */
export function bestThreshold(
  values: Float32Array,
  labels: Int32Array,
  order: Uint32Array,
  weights: readonly [number, number] = [1, 1],
): Threshold {
  const n = order.length;
  let walk = 0;
  let [highest, highestAt, lowest, lowestAt] = [0, 0, 0, 0];
  const [ofZero, ofOne] = weights;
  let [zeros, ones] = [0, 0];
  for (let i = 0; i < n; i++) {
    const label = labels[order[i]!]!;
    if (label === 1) ones += ofOne;
    else zeros += ofZero;
    walk += label === 1 ? -ofOne : ofZero;
    if (i + 1 < n && values[order[i]!] === values[order[i + 1]!]) continue;
    if (walk > highest) [highest, highestAt] = [walk, i + 1];
    if (walk < lowest) [lowest, lowestAt] = [walk, i + 1];
  }
  const oneAbove = ones + highest;
  const zeroAbove = zeros - lowest;
  return oneAbove >= zeroAbove
    ? { cut: cutAt(values, order, highestAt), above: 1, correct: oneAbove }
    : { cut: cutAt(values, order, lowestAt), above: 0, correct: zeroAbove };
}

/** Midway between the values on both sides of a place; infinite at the ends. */
function cutAt(values: Float32Array, order: Uint32Array, place: number): number {
  if (place === 0) return Number.NEGATIVE_INFINITY;
  if (place === order.length) return Number.POSITIVE_INFINITY;
  return (values[order[place - 1]!]! + values[order[place]!]!) / 2;
}
