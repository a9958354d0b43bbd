/** Best threshold accuracies under many permutations of binary labels: each column is sorted once for all of them. */
import { labelWalk, labelWalkBytes } from "../kernels/label-walk.ts";
import { argsort } from "../numeric/argsort.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { forEachColumn } from "./columns.ts";

/** Bytes of labels that are held at once; with more, columns are gone through again. */
const heldBytes = 256 * 1024 * 1024;

/**
 * For each column and each labelling the most rows that one threshold gets right.
 *
 * @param labellings  arrays of 0 and 1, one a labelling [rows]
 * @param visit       called with each column's counts [labellings]
 */
export function permutedThresholds(
  x: Matrix,
  labellings: readonly Uint8Array[],
  visit: (correct: Int32Array, column: number) => void,
): void {
  const found = Array.from({ length: x.columns }, () => new Int32Array(labellings.length));
  const atOnce = Math.max(1, Math.floor(heldBytes / labelWalkBytes(x.rows, 64)) * 64);
  for (let from = 0; from < labellings.length; from += atOnce) {
    const some = labellings.slice(from, from + atOnce);
    const ones = some.map((labels) => labels.reduce((sum, label) => sum + label, 0));
    const { order, cuts, walk } = labelWalk(some, x.rows);
    const sorted = new Uint32Array(x.rows);
    forEachColumn(x, (values, column) => {
      argsort(values, sorted);
      order.set(sorted);
      markCuts(values, sorted, cuts);
      const ofColumn = found[column]!;
      walk((labelling, highest, lowest) => {
        ofColumn[from + labelling] = Math.max(ones[labelling]! + highest, x.rows - ones[labelling]! - lowest);
      });
    });
  }
  found.forEach(visit);
}

/** A cut may follow every row, but not between equal values. */
function markCuts(values: Float32Array, order: Uint32Array, cuts: Uint8Array): void {
  for (let i = 0; i < order.length; i++) {
    cuts[i] = i + 1 < order.length && values[order[i]!] === values[order[i + 1]!] ? 0 : 1;
  }
}
