/** Scores of classes to shares that add up to 1. */

/**
 * The softmax of each row, e^{z_c} / Σ e^{z_c}, in place.
 *
 * @param scores  [n, classes] row-major; −Infinity gives 0, +Infinity all there is (shared where there are several);
 *                a row without a finite score or +Infinity becomes equal shares
 */
export function toShares(scores: Float64Array, classes: number): Float64Array {
  for (let from = 0; from < scores.length; from += classes) {
    const end = from + classes;
    let largest = Number.NEGATIVE_INFINITY;
    for (let at = from; at < end; at++) if (scores[at]! > largest) largest = scores[at]!;
    const isSure = !Number.isFinite(largest);
    let total = 0;
    for (let at = from; at < end; at++) {
      scores[at] = isSure ? (scores[at] === largest ? 1 : 0) : Math.exp(scores[at]! - largest);
      total += scores[at]!;
    }
    for (let at = from; at < end; at++) scores[at] = scores[at]! / total;
  }
  return scores;
}
