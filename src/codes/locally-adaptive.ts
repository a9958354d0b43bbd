/**
 * Locally-adaptive integers (LVQ): a range for each vector, from its own smallest to its own largest number after the mean
 * was taken off. With y = x − mean:
 *
 *   low = min y,  step = (max y − low) / (2^bits − 1),  c = ⌊(y − low) / step + ½⌋ clipped,  x̂ = mean + low + step · c
 *
 * The numbers, then low and step as float32, the lowest byte first: 8 bytes a vector beside the numbers.
 *
 * Aguerrebere et al. 2023, arXiv:2304.04759, section 3 (equations 2 and 3), one level.
 */

import { clipped, inverse } from "./affine.ts";
import { type Code, codeOf } from "./code.ts";
import { readFloat, writeFloat } from "./float-bits.ts";
import { fround } from "./math.ts";
import { pack, packedBytes, unpack, wholeNumbers } from "./packing.ts";
import { wide } from "./sums.ts";

/** The code of vectors about this mean [dimensions]. */
export const locallyAdaptiveCode = ({ mean, bits }: { readonly mean: Float32Array; readonly bits: 4 | 8 }): Code => {
  const size = mean.length;
  const numbers = new Uint8Array(size);
  const last = (1 << bits) - 1;
  const packed = packedBytes(size, bits);
  return codeOf({
    size,
    bytes: packed + 8,
    base: wide(mean),
    write(y, codes, to) {
      let least = y[0]!;
      let most = least;
      for (let j = 1; j < size; j++) {
        if (y[j]! < least) least = y[j]!;
        if (y[j]! > most) most = y[j]!;
      }
      const low = fround(least);
      const step = fround((most - low) / last);
      const perUnit = inverse(step);
      for (let j = 0; j < size; j++) numbers[j] = clipped((y[j]! - low) * perUnit, last);
      pack(numbers, bits, codes, to);
      writeFloat(codes, to + packed, low);
      writeFloat(codes, to + packed + 4, step);
    },
    read(y, codes, from) {
      unpack(codes, from, bits, numbers);
      const low = readFloat(codes, from + packed);
      const step = readFloat(codes, from + packed + 4);
      for (let j = 0; j < size; j++) y[j] = low + step * numbers[j]!;
    },
    packed: { bits, floats: 2, values: wholeNumbers(bits), weights: (query) => query },
  });
};
