/**
 * Affine integers with a range for each dimension: x̂ⱼ = lowⱼ + stepⱼ · cⱼ with
 *
 *   cⱼ = ⌊(xⱼ − lowⱼ) / stepⱼ + ½⌋, clipped to 0 … 2^bits − 1
 *
 * One byte a dimension, or half of one. Where the step is 0 the number is 0 and lowⱼ comes back.
 */
import type { Code } from "./code.ts";
import { pack, packedBytes, unpack, weightedSum } from "./packing.ts";
import { dotProduct } from "./sums.ts";

/** Where the numbers of each dimension begin, and how far they are apart. */
export interface AffineRanges {
  /** [dimensions] */
  readonly low: Float32Array;
  /** [dimensions], none negative */
  readonly step: Float32Array;
  readonly bits: 4 | 8;
}

/** The code of these ranges. */
export function affineCode({ low, step, bits }: AffineRanges): Code {
  const dimensions = low.length;
  const [lows, steps] = [Float64Array.from(low), Float64Array.from(step)];
  const perUnit = steps.map((size) => (size === 0 ? 0 : 1 / size));
  const values = new Float64Array(dimensions);
  const numbers = new Uint8Array(dimensions);
  const most = (1 << bits) - 1;
  const expand = (codes: Uint8Array, from: number): Float64Array => {
    unpack(codes, from, bits, numbers);
    for (let j = 0; j < dimensions; j++) values[j] = lows[j]! + steps[j]! * numbers[j]!;
    return values;
  };
  return {
    dimensions,
    bytes: packedBytes(dimensions, bits),
    encode(vectors, from, codes, to) {
      for (let j = 0; j < dimensions; j++) numbers[j] = clipped((vectors[from + j]! - lows[j]!) * perUnit[j]!, most);
      pack(numbers, bits, codes, to);
    },
    expand,
    innerProduct(query) {
      const fixed = dotProduct(query, lows);
      const sum = weightedSum(
        query.map((value, j) => value * steps[j]!),
        bits,
      );
      return (codes, from) => fixed + sum(codes, from);
    },
    squaredLength(codes, from) {
      expand(codes, from);
      return dotProduct(values, values);
    },
  };
}

/** The nearest whole number in 0 … most; halves go up. */
export function clipped(value: number, most: number): number {
  return value <= 0 ? 0 : value >= most ? most : Math.floor(value + 0.5);
}
