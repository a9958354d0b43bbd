/** Sums that Newton's method needs for one logistic regression a column, in WebAssembly (assembly/single-logistic.ts). */
import { loadKernel } from "./load-kernel.ts";

/** The function of assembly/single-logistic.ts. */
interface Exports {
  addRows(rows: number, labels: number, count: number, columns: number, numbers: number, sums: number): void;
}

/** Where each regression is looked at: z = offset + slope·(x − shift)·factor. */
export interface SinglePoints {
  readonly shifts: Float64Array;
  readonly factors: Float64Array;
  readonly offsets: Float64Array;
  readonly slopes: Float64Array;
}

/** With u = (x − shift)·factor, p = 1/(1 + e^−z) and r = p − y, each [columns]. */
export interface SingleSums {
  /** Σ r, Σ r·u */
  readonly gradient: readonly [Float64Array, Float64Array];
  /** Σ p(1 − p), Σ p(1 − p)·u, Σ p(1 − p)·u² */
  readonly hessian: readonly [Float64Array, Float64Array, Float64Array];
  /** Σ u, Σ u² */
  readonly powers: readonly [Float64Array, Float64Array];
}

const page = 65_536;

/** Bytes at the beginning that stay the kernel's own. */
const spared = 64;

/** Rows copied into the memory together. */
const chunkRows = 512;

/** Some columns of rows that are row-major. */
export interface ColumnsOfRows {
  /** [n, columns] */
  readonly data: Float32Array;
  readonly columns: number;
  /** The first column. */
  readonly from: number;
  /** One past the last. */
  readonly to: number;
}

/**
 * @param labels  0 and 1, one a row
 * @returns       sums over every `step`-th chunk of rows, and how many rows these are; arrays are as long as the columns are many
 */
export function singleLogisticKernel(
  { data, columns: all, from: left, to }: ColumnsOfRows,
  labels: Int32Array,
): (points: SinglePoints, step: number) => { readonly sums: SingleSums; readonly rows: number } {
  const columns = to - left;
  const width = 4 * Math.ceil(columns / 4);
  const [rows, y] = [spared, spared + 4 * width * chunkRows];
  const numbers = y + 4 * chunkRows;
  const sums = numbers + 16 * width;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((sums + 56 * width) / page) });
  const kernel = loadKernel<Exports>("single-logistic", memory);
  const block = new Float32Array(memory.buffer, rows, width * chunkRows);
  const truth = new Float32Array(memory.buffer, y, chunkRows);
  const placed = new Float32Array(memory.buffer, numbers, 4 * width);
  const totals = new Float64Array(memory.buffer, sums, 7 * width);
  return ({ shifts, factors, offsets, slopes }, step) => {
    for (const [k, values] of [shifts, factors, offsets, slopes].entries()) placed.set(values, k * width);
    totals.fill(0);
    let seen = 0;
    for (let from = 0; from < labels.length; from += chunkRows * step) {
      const count = Math.min(chunkRows, labels.length - from);
      if (columns === all && width === all) block.set(data.subarray(from * all, (from + count) * all));
      else for (let i = 0; i < count; i++) block.set(data.subarray((from + i) * all + left, (from + i) * all + to), i * width);
      truth.set(labels.subarray(from, from + count));
      kernel.addRows(rows, y, count, width, numbers, sums);
      seen += count;
    }
    const [g0, g1, h0, h1, h2, s1, s2] = Array.from({ length: 7 }, (_, k) => totals.slice(k * width, k * width + columns)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    return { sums: { gradient: [g0, g1], hessian: [h0, h1, h2], powers: [s1, s2] }, rows: seen };
  };
}
