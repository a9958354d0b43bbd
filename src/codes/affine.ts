/**
 * Affine integers with a range for each dimension: x̂ⱼ = lowⱼ + stepⱼ · cⱼ with
 *
 *   cⱼ = ⌊(xⱼ − lowⱼ) / stepⱼ + ½⌋, clipped to 0 … 2^bits − 1
 *
 * One byte a dimension, or half of one. Where the step is 0 the number is 0 and lowⱼ comes back.
 */

import { type Code, codeOf } from "./code.ts";
import { floor } from "./math.ts";
import { pack, packedBytes, unpack, wholeNumbers } from "./packing.ts";
import { wide } from "./sums.ts";

/** Where the numbers of each dimension begin, and how far they are apart. */
export interface AffineRanges {
  /** [dimensions] */
  readonly low: Float32Array;
  /** [dimensions], none negative */
  readonly step: Float32Array;
  readonly bits: 4 | 8;
}

/** The code of these ranges. */
export const affineCode = ({ low, step, bits }: AffineRanges): Code => {
  const size = low.length;
  const perUnit = Float64Array.from(step, inverse);
  const numbers = new Uint8Array(size);
  const most = (1 << bits) - 1;
  return codeOf({
    size,
    bytes: packedBytes(size, bits),
    base: wide(low),
    write(y, codes, to) {
      for (let j = 0; j < size; j++) numbers[j] = clipped(y[j]! * perUnit[j]!, most);
      pack(numbers, bits, codes, to);
    },
    read(y, codes, from) {
      unpack(codes, from, bits, numbers);
      for (let j = 0; j < size; j++) y[j] = step[j]! * numbers[j]!;
    },
    packed: { bits, floats: 0, values: wholeNumbers(bits), weights: (query) => query.map((value, j) => value * step[j]!) },
  });
};

/** 1 / step, and 0 for a step of 0. */
export const inverse = (step: number): number => (step === 0 ? 0 : 1 / step);

/** The nearest whole number in 0 … most; halves go up. */
export const clipped = (value: number, most: number): number => (value <= 0 ? 0 : value >= most ? most : floor(value + 0.5));
