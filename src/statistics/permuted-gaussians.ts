/**
 * Training accuracy of one-dimension linear discriminant analysis under many
 * permutations of class labels. Class sums of all columns come from one matrix
 * product a block of permutations; each column is sorted once, so that the rows
 * of an interval are neighbours.
 */
import { argsort } from "../numeric/argsort.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { centredColumns, forEachColumn } from "./columns.ts";
import { fitGaussianLine, gaussianLine } from "./gaussian-line.ts";

/** Floats of class indicators in one product. */
const blockFloats = 1 << 23;

/**
 * @param labellings  class labels, one array a labelling [rows]; all have the same class counts
 * @param visit       called with each column's accuracies [labellings], an array that is used again
 */
export async function permutedGaussians(
  x: Matrix,
  classes: number,
  labellings: readonly Int32Array[],
  visit: (accuracies: Float64Array, column: number) => void,
): Promise<void> {
  const { rows, columns } = x;
  const { centred, squares } = centredColumns(x);
  const counts = new Float64Array(classes);
  for (const label of labellings[0]!) counts[label] = counts[label]! + 1;
  const sums = await classSums(centred, classes, labellings);
  const narrow = labellings.map((labels) => (classes <= 256 ? Uint8Array.from(labels) : labels));

  const order = new Uint32Array(rows);
  const sorted = new Float32Array(rows);
  const accuracies = new Float64Array(labellings.length);
  const line = gaussianLine(classes);
  const sumsOfColumn = new Float64Array(classes);
  forEachColumn(centred, (values, column) => {
    argsort(values, order);
    for (let i = 0; i < rows; i++) sorted[i] = values[order[i]!]!;
    for (let p = 0; p < labellings.length; p++) {
      for (let c = 0; c < classes; c++) sumsOfColumn[c] = sums[(p * classes + c) * columns + column]!;
      fitGaussianLine(counts, sumsOfColumn, squares[column]!, rows, line);
      const labels = narrow[p]!;
      let right = 0;
      let from = 0;
      for (let interval = 0; interval < line.size; interval++) {
        const to = interval === line.size - 1 ? rows : firstAbove(sorted, line.ends[interval]!, from);
        const label = line.classes[interval]!;
        // Without a branch: chance labels would mislead the processor at every second row.
        for (let i = from; i < to; i++) right += ((labels[order[i]!]! ^ label) - 1) >>> 31;
        from = to;
      }
      accuracies[p] = right / rows;
    }
    visit(accuracies, column);
  });
}

/** Sums of each column over the rows of each class: [labellings · classes, columns]. */
async function classSums(x: Matrix, classes: number, labellings: readonly Int32Array[]): Promise<Float32Array> {
  const sums = new Float32Array(labellings.length * classes * x.columns);
  const atOnce = Math.max(1, Math.floor(blockFloats / (classes * x.rows)));
  for (let from = 0; from < labellings.length; from += atOnce) {
    const part = labellings.slice(from, from + atOnce);
    const indicators = matrix(part.length * classes, x.rows);
    part.forEach((labels, p) => {
      for (let i = 0; i < x.rows; i++) indicators.data[(p * classes + labels[i]!) * x.rows + i] = 1;
    });
    sums.set((await multiply(indicators, x)).data, from * classes * x.columns);
  }
  return sums;
}

/** The first place at or after `from` whose value is greater than `end`. */
function firstAbove(sorted: Float32Array, end: number, from: number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= end) low = middle + 1;
    else high = middle;
  }
  return low;
}
