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
import { clipped } from "./affine.ts";
import type { Code } from "./code.ts";
import { pack, packedBytes, unpack, weightedSum } from "./packing.ts";
import { dotProduct } from "./sums.ts";
import { viewOf } from "./view.ts";

/** The code of vectors about this mean [dimensions]. */
export function locallyAdaptiveCode({ mean, bits }: { readonly mean: Float32Array; readonly bits: 4 | 8 }): Code {
  const dimensions = mean.length;
  const means = Float64Array.from(mean);
  const values = new Float64Array(dimensions);
  const numbers = new Uint8Array(dimensions);
  const most = (1 << bits) - 1;
  const packed = packedBytes(dimensions, bits);
  const expand = (codes: Uint8Array, from: number): Float64Array => {
    const view = viewOf(codes);
    const low = view.getFloat32(codes.byteOffset + from + packed, true);
    const step = view.getFloat32(codes.byteOffset + from + packed + 4, true);
    unpack(codes, from, bits, numbers);
    for (let j = 0; j < dimensions; j++) values[j] = means[j]! + low + step * numbers[j]!;
    return values;
  };
  return {
    dimensions,
    bytes: packed + 8,
    encode(vectors, from, codes, to) {
      let smallest = Number.POSITIVE_INFINITY;
      let largest = Number.NEGATIVE_INFINITY;
      for (let j = 0; j < dimensions; j++) {
        const value = vectors[from + j]! - means[j]!;
        values[j] = value;
        if (value < smallest) smallest = value;
        if (value > largest) largest = value;
      }
      const low = Math.fround(smallest);
      const step = Math.fround((largest - low) / most);
      const perUnit = step === 0 ? 0 : 1 / step;
      for (let j = 0; j < dimensions; j++) numbers[j] = clipped((values[j]! - low) * perUnit, most);
      pack(numbers, bits, codes, to);
      const view = viewOf(codes);
      view.setFloat32(codes.byteOffset + to + packed, low, true);
      view.setFloat32(codes.byteOffset + to + packed + 4, step, true);
    },
    expand,
    innerProduct(query) {
      const fixed = dotProduct(query, means);
      const total = dotProduct(query, new Float64Array(dimensions).fill(1));
      const sum = weightedSum(query, bits);
      return (codes, from) => {
        const view = viewOf(codes);
        const low = view.getFloat32(codes.byteOffset + from + packed, true);
        const step = view.getFloat32(codes.byteOffset + from + packed + 4, true);
        return fixed + low * total + step * sum(codes, from);
      };
    },
    squaredLength(codes, from) {
      expand(codes, from);
      return dotProduct(values, values);
    },
  };
}
