/** How far two lists of numbers lie apart. */

/** Largest |a − b|. */
export function largestDifference(a, b) {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

/** ‖a − b‖ / ‖b‖. */
export function relativeDifference(a, b) {
  return Math.sqrt(squares(a.map((value, i) => value - b[i])) / squares(b));
}

/** Of several pairs of lists the largest `relativeDifference`, in words. */
export function coefficients(a, b) {
  const most = a.reduce((largest, list, i) => Math.max(largest, relativeDifference(list, b[i])), 0);
  return `coefficients ${most.toExponential(1)}`;
}

/** Accuracies, in words. */
export function accuracies(a, b) {
  return `accuracy ${largestDifference(a, b).toExponential(1)}`;
}

function squares(values) {
  return values.reduce((sum, value) => sum + value * value, 0);
}
