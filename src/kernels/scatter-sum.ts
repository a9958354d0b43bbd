/**
 * Σ r rᵀ over rows in float64, in WebAssembly: a block of rows is written down, and as its transpose, and their product
 * goes to the upper triangle. Slower than float32 products on the engine, for sums that differ in the last digits only,
 * however rows are divided.
 */
import { matricesOf, type Placed } from "./product.ts";

/** Rows that are multiplied at once: the depth that the kernel's blocks have. */
const blockRows = 256;

/** Sums so far. */
export interface ScatterSum {
  /** Adds a row less a shift, which begins at a place of `shifts`. */
  add(row: Float32Array, shifts: Float64Array, at: number): void;
  /** Σ r rᵀ: the upper triangle, row after row [d (d + 1) / 2]. */
  packed(): Float64Array;
}

/** Sums of no rows. @param d  numbers of a row */
export function scatterSum(d: number): ScatterSum {
  const shapes = [
    [blockRows, d],
    [d, blockRows],
    [d, d],
  ] as const;
  const { kernel, numbers, placed } = matricesOf(shapes, (initial) => new WebAssembly.Memory({ initial }));
  const [rows, columns, negative] = placed as readonly [Placed, Placed, Placed];
  const [rowsAt, columnsAt, sumAt] = [rows.at / 8, columns.at / 8, negative.at / 8];
  let held = 0;
  const flush = (): void => {
    if (held === 0) return;
    if (held < blockRows) {
      numbers.fill(0, rowsAt + held * d, rowsAt + blockRows * d);
      for (let j = 0; j < d; j++) numbers.fill(0, columnsAt + j * blockRows + held, columnsAt + (j + 1) * blockRows);
    }
    kernel.subtractUpper(columns, rows, negative, d, blockRows);
    held = 0;
  };
  return {
    add(row, shifts, at) {
      for (let j = 0, to = rowsAt + held * d, across = columnsAt + held; j < d; j++, to++, across += blockRows) {
        const value = row[j]! - shifts[at + j]!;
        numbers[to] = value;
        numbers[across] = value;
      }
      if (++held === blockRows) flush();
    },
    packed() {
      flush();
      const sums = new Float64Array((d * (d + 1)) / 2);
      for (let i = 0, to = 0; i < d; i++) for (let j = i; j < d; j++, to++) sums[to] = -numbers[sumAt + i * d + j]!;
      return sums;
    },
  };
}
