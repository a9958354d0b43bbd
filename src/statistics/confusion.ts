/**
 * Scores of predicted classes, all computed from the confusion matrix, so that a
 * bootstrap resample needs one pass over its row counts and no predictions.
 *
 * Counts are [classes × classes] row-major: truth · classes + prediction.
 */

/** A confusion matrix; counts need not be whole. */
export interface Confusion {
  readonly classes: number;
  readonly counts: Float64Array;
}

/** The cell of each row: truth · classes + prediction. */
export function confusionCells(truth: Int32Array, predicted: Int32Array, classes: number): Uint32Array {
  const cells = new Uint32Array(truth.length);
  for (let i = 0; i < cells.length; i++) cells[i] = truth[i]! * classes + predicted[i]!;
  return cells;
}

/** The confusion matrix of rows in given cells; row i counts `weights[i]` times (once when left out). */
export function confusionOf(cells: Uint32Array, classes: number, weights?: ArrayLike<number>): Confusion {
  const counts = new Float64Array(classes * classes);
  if (weights === undefined) for (const cell of cells) counts[cell] = counts[cell]! + 1;
  else for (let i = 0; i < cells.length; i++) counts[cells[i]!] = counts[cells[i]!]! + weights[i]!;
  return { classes, counts };
}

/** Share of rows on the diagonal; 0 without rows. */
export function accuracyOf({ classes, counts }: Confusion): number {
  let right = 0;
  let total = 0;
  for (let c = 0; c < classes; c++) right += counts[c * classes + c]!;
  for (const count of counts) total += count;
  return total === 0 ? 0 : right / total;
}

/** Mean recall over the classes that occur (scikit-learn's balanced_accuracy_score); 0 without rows. */
export function balancedAccuracyOf(confusion: Confusion): number {
  const { support, right } = marginals(confusion);
  let [sum, present] = [0, 0];
  for (let c = 0; c < confusion.classes; c++) {
    if (support[c] === 0) continue;
    sum += right[c]! / support[c]!;
    present++;
  }
  return present === 0 ? 0 : sum / present;
}

/** F1 of one class, 2·tp / (2·tp + fp + fn); 0 where the class neither occurs nor is predicted. */
export function f1Of(confusion: Confusion, label: number): number {
  const { support, predicted, right } = marginals(confusion);
  const both = support[label]! + predicted[label]!;
  return both === 0 ? 0 : (2 * right[label]!) / both;
}

/** Mean F1 over the classes that occur or are predicted (scikit-learn's f1_score with average="macro"). */
export function macroF1Of(confusion: Confusion): number {
  const { support, predicted, right } = marginals(confusion);
  let sum = 0;
  let present = 0;
  for (let c = 0; c < confusion.classes; c++) {
    const both = support[c]! + predicted[c]!;
    if (both === 0) continue;
    sum += (2 * right[c]!) / both;
    present++;
  }
  return present === 0 ? 0 : sum / present;
}

/**
 * Matthews correlation for any number of classes (Gorodkin 2004,
 * doi:10.1016/j.compbiolchem.2004.09.006):
 * (c·s − Σ pₖtₖ) / √((s² − Σ pₖ²)(s² − Σ tₖ²)) with s rows, c right ones, tₖ of
 * class k and pₖ predicted as k; 0 where one side is constant.
 */
export function matthewsOf(confusion: Confusion): number {
  const { support, predicted, right } = marginals(confusion);
  let total = 0;
  let correct = 0;
  let cross = 0;
  let ownSupport = 0;
  let ownPredicted = 0;
  for (let c = 0; c < confusion.classes; c++) {
    total += support[c]!;
    correct += right[c]!;
    cross += support[c]! * predicted[c]!;
    ownSupport += support[c]! * support[c]!;
    ownPredicted += predicted[c]! * predicted[c]!;
  }
  const spread = (total * total - ownPredicted) * (total * total - ownSupport);
  return spread <= 0 ? 0 : (correct * total - cross) / Math.sqrt(spread);
}

/** Recall of the class whose rows are right least often, among those that occur; 0 without rows. */
export function worstRecallOf(confusion: Confusion): number {
  const { support, right } = marginals(confusion);
  const worst = worstClassOf(confusion);
  return worst === null ? 0 : right[worst]! / support[worst]!;
}

/** That class, the first of equally bad ones; null without rows. */
export function worstClassOf(confusion: Confusion): number | null {
  const { support, right } = marginals(confusion);
  let worst: number | null = null;
  for (let c = 0; c < confusion.classes; c++) {
    if (support[c]! === 0) continue;
    if (worst === null || right[c]! / support[c]! < right[worst]! / support[worst]!) worst = c;
  }
  return worst;
}

/** Rows of each class, rows predicted as each class, and rows where both agree. */
export function marginals({ classes, counts }: Confusion): {
  support: Float64Array;
  predicted: Float64Array;
  right: Float64Array;
} {
  const support = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  const right = new Float64Array(classes);
  for (let t = 0; t < classes; t++) {
    for (let p = 0; p < classes; p++) {
      const count = counts[t * classes + p]!;
      support[t] = support[t]! + count;
      predicted[p] = predicted[p]! + count;
      if (t === p) right[t] = count;
    }
  }
  return { support, predicted, right };
}
