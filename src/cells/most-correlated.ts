/**
 * The dimensions that go most with each dimension: those of the highest |r|, Pearson's correlation over rows. Products
 * of blocks of standardised columns, each pair of blocks once, so that no matrix [d, d] is ever held.
 */
import { BestFew } from "../codecs/best-few.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { forEachColumn } from "../statistics/columns.ts";
import { columnMoments, constantShare } from "../statistics/moments/column-moments.ts";

/** Columns of a block: a product of two has a megabyte. */
const blockColumns = 512;

/** Another column and the correlation with it. */
export interface Correlated {
  readonly column: number;
  readonly correlation: number;
}

/**
 * For each column of x the `count` others with the highest |r|, the first of equal ones before; those with no
 * correlation at all, constant columns say, are none of them.
 * @param x  [n, d], finite
 */
export async function mostCorrelated(x: Matrix, count: number): Promise<readonly (readonly Correlated[])[]> {
  const standard = standardColumns(x);
  const found = Array.from({ length: x.columns }, () => new BestFew(count));
  // what is picked has no sign of its own: a column that goes against is its complement, which is negative
  const offer = (to: number, other: number, r: number): void => {
    if (r !== 0) found[to]!.offer(-Math.abs(r), r > 0 ? other : ~other);
  };
  for (let first = 0; first < x.columns; first += blockColumns) {
    for (let second = first; second < x.columns; second += blockColumns) {
      const product = await multiply(blockOf(standard, first), blockOf(standard, second), { transposeB: true });
      for (let i = 0; i < product.rows; i++) {
        for (let j = first === second ? i + 1 : 0; j < product.columns; j++) {
          const r = product.data[i * product.columns + j]!;
          offer(first + i, second + j, r);
          offer(second + j, first + i, r);
        }
      }
    }
  }
  return found.map((best) =>
    Array.from(best.picks.subarray(0, best.found), (pick, place) => ({
      column: pick < 0 ? ~pick : pick,
      correlation: Math.min(1, -best.errors[place]!) * (pick < 0 ? -1 : 1),
    })),
  );
}

/** Columns as rows [d, n], less their means and of length 1; zeros for those without spread. */
function standardColumns(x: Matrix): Matrix {
  const { mean, squares } = columnMoments(x);
  const standard = matrix(x.columns, x.rows);
  forEachColumn(x, (values, j) => {
    const [middle, square] = [mean[j]!, squares[j]!];
    if (square <= constantShare * x.rows * middle * middle) return;
    const length = Math.sqrt(square);
    for (let i = 0, at = j * x.rows; i < x.rows; i++, at++) standard.data[at] = (values[i]! - middle) / length;
  });
  return standard;
}

function blockOf({ rows, columns, data }: Matrix, first: number): Matrix {
  const count = Math.min(blockColumns, rows - first);
  return matrix(count, columns, data.subarray(first * columns, (first + count) * columns));
}
