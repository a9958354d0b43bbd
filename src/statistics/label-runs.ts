/**
 * Do equal labels stand next to each other? The number of runs of equal labels in a row, against that of a random order:
 * for n labels of classes with n_c rows each,
 *
 *   E R = n + 1 − S/n,   Var R = [S (S + n(n + 1)) − 2n Σ n_c³ − n³] / (n²(n − 1)),   S = Σ n_c²,
 *
 * normal for many rows. Wald & Wolfowitz 1940, doi:10.1214/aoms/1177731909; several classes: Mood 1940,
 * doi:10.1214/aoms/1177731825.
 */

/** What the order of labels looks like. */
export interface LabelRuns {
  readonly runs: number;
  /** Of a random order. */
  readonly expected: number;
  /** (expected − runs) in standard deviations: large where equal labels stand together. */
  readonly deviations: number;
  /** Hardly more runs than classes: the file is sorted by label, which tells nothing of which rows belong together. */
  readonly isSorted: boolean;
}

/** So many runs a class are those of a sorted file: of one for each split, say. */
const runsOfSorted = 3;

/** The runs of the labels [n]. */
export function labelRuns(labels: Int32Array): LabelRuns {
  const n = labels.length;
  const counts = new Map<number, number>();
  let runs = n === 0 ? 0 : 1;
  for (const [i, label] of labels.entries()) {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    if (i > 0 && label !== labels[i - 1]) runs++;
  }
  let [squares, cubes] = [0, 0];
  for (const count of counts.values()) {
    squares += count ** 2;
    cubes += count ** 3;
  }
  const expected = n === 0 ? 0 : n + 1 - squares / n;
  const variance = n < 2 ? 0 : (squares * (squares + n * (n + 1)) - 2 * n * cubes - n ** 3) / (n * n * (n - 1));
  const deviations = variance > 0 ? (expected - runs) / Math.sqrt(variance) : 0;
  return { runs, expected, deviations, isSorted: counts.size > 1 && runs <= runsOfSorted * counts.size };
}
