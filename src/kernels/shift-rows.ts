/**
 * What moments do with each row before it is multiplied, in WebAssembly (assembly/shift-rows.ts): a shift is taken off,
 * and the sums of what is left are kept in float64.
 */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { loadKernel } from "./load-kernel.ts";

/** The function of assembly/shift-rows.ts. */
interface Exports {
  shiftRows(
    from: number,
    to: number,
    rows: number,
    columns: number,
    shift: number,
    factor: number,
    sums: number,
    rounded: number,
  ): void;
}

/** Rows on their way, and sums so far. */
export interface RowShifter {
  /** Σ (x − shift) under each shift [shifts, columns]. */
  readonly sums: Float64Array;
  /** Σ of the shifted rows as they are multiplied, in float32 [columns]. */
  readonly rounded: Float64Array;
  /** Rows that are held. */
  readonly held: number;
  /** Adds rows [count, columns], all under one shift, behind those that are held. */
  push(rows: Float32Array, count: number, shift: number): void;
  /** The rows that are held, less their shifts and times the factors; they are held no longer. */
  take(): Matrix;
}

const page = 65_536;

/** Bytes at the beginning that stay the kernel's own. */
const spared = 64;

/**
 * @param shifts   [shifts, columns], numbers of float32
 * @param factors  [columns], numbers of float32
 * @param rows     that are held at most
 */
export function rowShifter(shifts: Float64Array, factors: Float64Array, rows: number): RowShifter {
  const columns = factors.length;
  const count = columns === 0 ? 0 : shifts.length / columns;
  const aligned = (bytes: number): number => 16 * Math.ceil(bytes / 16);
  const from = spared;
  const to = from + aligned(4 * rows * columns);
  const shift = to + aligned(4 * rows * columns);
  const factor = shift + aligned(4 * shifts.length);
  const sums = factor + aligned(4 * columns);
  const rounded = sums + 8 * shifts.length;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((rounded + 8 * columns) / page) });
  const kernel = loadKernel<Exports>("shift-rows", memory);
  new Float32Array(memory.buffer, shift, shifts.length).set(shifts);
  new Float32Array(memory.buffer, factor, columns).set(factors);
  const coming = new Float32Array(memory.buffer, from, rows * columns);
  let held = 0;
  return {
    sums: new Float64Array(memory.buffer, sums, count * columns),
    rounded: new Float64Array(memory.buffer, rounded, columns),
    get held() {
      return held;
    },
    push(values, many, part) {
      coming.set(values);
      const target = to + 4 * held * columns;
      kernel.shiftRows(from, target, many, columns, shift + 4 * part * columns, factor, sums + 8 * part * columns, rounded);
      held += many;
    },
    take() {
      const taken = matrix(held, columns, new Float32Array(memory.buffer, to, held * columns));
      held = 0;
      return taken;
    },
  };
}
