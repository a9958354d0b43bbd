/** The rows of the table, in its order. */
export const rowNames: readonly string[] = [
  "binary-curve",
  "six-class-curve",
  "many-class-curve",
  "random-subsets",
  "single-thresholds",
  "greedy-selection",
  "permutation-null",
  "default-study",
];
