/** Scores of classes to shares that add up to 1. */

/**
 * The softmax of each row, e^{z_c} / Σ e^{z_c}, in place.
 *
 * @param scores  [n, classes] row-major; −Infinity gives 0, +Infinity all there is (shared where there are several);
 *                a row without a finite score or +Infinity becomes equal shares
 */
export function toShares(scores: Float64Array, classes: number): Float64Array {
  for (let from = 0; from < scores.length; from += classes) {
    const own = scores.subarray(from, from + classes);
    const largest = own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const isSure = !Number.isFinite(largest);
    let total = 0;
    for (let c = 0; c < classes; c++) {
      own[c] = isSure ? (own[c] === largest ? 1 : 0) : Math.exp(own[c]! - largest);
      total += own[c]!;
    }
    for (let c = 0; c < classes; c++) own[c] = own[c]! / total;
  }
  return scores;
}
