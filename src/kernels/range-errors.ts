/**
 * What affine integers (codes/affine.ts) lose of values, for several ranges at once, in WebAssembly
 * (assembly/range-errors.ts):
 *
 *   Σ (x − low − step · c)²,  c = ⌊(x − low) / step + ½⌋, clipped to 0 … most
 *
 * All in float64; each sum in the order of the values, so that it has the same bits with any other ranges beside it.
 */
import { inverse } from "../codes/affine.ts";
import { loadKernel } from "./load-kernel.ts";

/** The function of assembly/range-errors.ts. */
interface Exports {
  rangeErrors(
    values: number,
    count: number,
    low: number,
    step: number,
    perUnit: number,
    most: number,
    ranges: number,
    errors: number,
  ): void;
}

/** Values and ranges that are written, and the sums that are read; the sums are overwritten by the next call. */
export interface RangeErrors {
  /** [count], finite */
  readonly values: Float64Array;
  /** [ranges] */
  readonly low: Float64Array;
  /** [ranges], none negative */
  readonly step: Float64Array;
  /** [ranges] */
  sums(): Float64Array;
}

const page = 65_536;

/** Bytes at the beginning that stay the kernel's own. */
const spared = 64;

/** @param most  2^bits − 1 */
export function rangeErrors(count: number, ranges: number, most: number): RangeErrors {
  const padded = 4 * Math.ceil(ranges / 4);
  const end = spared + 8 * (count + 4 * padded);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(end / page) });
  const kernel = loadKernel<Exports>("range-errors", memory);
  const [low, step, perUnit, errors] = [0, 1, 2, 3].map((part) => spared + 8 * (count + part * padded)) as [
    number,
    number,
    number,
    number,
  ];
  const view = (at: number, length: number): Float64Array => new Float64Array(memory.buffer, at, length);
  const [values, lows, steps, perUnits, sums] = [
    view(spared, count),
    view(low, ranges),
    view(step, ranges),
    view(perUnit, ranges),
    view(errors, ranges),
  ];
  return {
    values,
    low: lows,
    step: steps,
    sums() {
      for (let i = 0; i < ranges; i++) perUnits[i] = inverse(steps[i]!);
      kernel.rangeErrors(spared, count, low, step, perUnit, most, padded, errors);
      return sums;
    },
  };
}
