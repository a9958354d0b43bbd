/**
 * The nearest other rows of every row by cosine, found exactly among all rows.
 *
 *   distance(a, b) = 1 − aᵀb / (‖a‖ ‖b‖),  from 0 to 2; 1 where one of them has length 0
 *
 * Products are float32: distances are right to about 1e-6, and which of rows nearer to each other than that comes first is
 * told by the lower number.
 */
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { NeighbourCell } from "../runtime/tables/tables.ts";
import { topProducts } from "../runtime/top-products.ts";

/** Numbers in one block of products: 64 MiB. */
const blockNumbers = 1 << 24;

/**
 * @param x  [n, d], finite, n ≥ 2
 * @param k  1 or more; all other rows where there are fewer
 * @returns one a row: numbers of rows, the nearest first
 */
export async function cosineNeighbours(x: Matrix, k: number, control: RunControl = {}): Promise<readonly NeighbourCell[]> {
  const { rows: n, columns: d } = x;
  const unit = unitRows(x);
  const kept = Math.min(k, n - 1);
  const height = Math.max(1, Math.floor(blockNumbers / n));
  const cells: NeighbourCell[] = [];
  for (let from = 0; from < n; from += height) {
    stopIfAborted(control, "exporting");
    const count = Math.min(height, n - from);
    const block = matrix(count, d, unit.data.subarray(from * d, (from + count) * d));
    const { values, indices } = await topProducts(block, unit, kept + 1, "none");
    for (let i = 0; i < count; i++) cells.push(cellOf(from + i, i * (kept + 1), kept, values, indices));
    control.onProgress?.({ stage: "exporting", done: from + count, total: n, unit: "rows" });
  }
  return cells;
}

/** Of k + 1 rows the k that are not the row itself, which copies of it may have crowded out. */
function cellOf(row: number, at: number, kept: number, values: Float32Array, indices: BigInt64Array): NeighbourCell {
  const found = Array.from({ length: kept + 1 }, (_, j) => ({
    id: Number(indices[at + j]!),
    distance: Math.min(2, Math.max(0, 1 - values[at + j]!)),
  }));
  const others = found.filter(({ id }) => id !== row).slice(0, kept);
  return { ids: others.map(({ id }) => id), distances: others.map(({ distance }) => distance) };
}

/** Rows of length 1; one of length 0 stays. Divided by the largest entry first: no square overflows. */
function unitRows({ rows, columns, data }: Matrix): Matrix {
  const unit = matrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) continue;
    const length = Math.sqrt(row.reduce((sum, value) => sum + (value / largest) ** 2, 0));
    for (let j = 0; j < columns; j++) unit.data[i * columns + j] = row[j]! / largest / length;
  }
  return unit;
}
