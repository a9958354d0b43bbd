/** The rows of the table, in its order. */
export const rowNames: readonly string[] = [
  "principal-components",
  "binary-curve",
  "six-class-curve",
  "many-class-curve",
  "random-subsets",
  "single-logistics",
  "single-thresholds",
  "greedy-selection",
  "permutation-null",
  "correlation",
  "linear-cka",
  "top-search",
  "default-study",
];
