/**
 * The K most active of h hidden units, each as its number and how active it is:
 *
 *   z = max(0, E (x − shift) + bias), all but the K largest set to 0;  x̂ = Dᵀ z + shift
 *
 * Of equal ones the lower number. Stored are K pairs, the most active one first: the number of the unit in 16 bits, the lower
 * byte first, and how active it is in half precision (float16.ts). Queries meet the dictionary once:
 * ⟨q, x̂⟩ = ⟨q, shift⟩ + Σ z_u ⟨q, D_u⟩.
 *
 * Wen et al. 2025, "Contrastive Sparse Representation", arXiv:2503.01776; Makhzani & Frey 2014, arXiv:1312.5663.
 */
import type { Code } from "./code.ts";
import { halfNumber, roundedHalf } from "./float16.ts";
import { dotProduct } from "./sums.ts";

/** What a code is made of. */
export interface SparseDictionary {
  /** E [hidden, dimensions] */
  readonly encoder: Float32Array;
  /** [hidden] */
  readonly bias: Float32Array;
  /** D [hidden, dimensions] */
  readonly dictionary: Float32Array;
  /** [dimensions] */
  readonly shift: Float32Array;
  /** K, at most the number of hidden units, which is at most 65,536. */
  readonly active: number;
}

/** The code of this dictionary. */
export function topKCode({ encoder, bias, dictionary, shift, active }: SparseDictionary): Code {
  const dimensions = shift.length;
  const double = (numbers: Float32Array): Float64Array => Float64Array.from(numbers);
  const rowsOf = (numbers: Float32Array): Float64Array[] =>
    Array.from(bias, (_, u) => double(numbers.subarray(u * dimensions, (u + 1) * dimensions)));
  const [units, words] = [rowsOf(encoder), rowsOf(dictionary)];
  const base = double(shift);
  const values = base.slice();
  const heights = double(bias);
  const height = new Float32Array(1);
  const pattern = new Uint32Array(height.buffer);
  const bytes = 4 * active;
  const expand = (codes: Uint8Array, from: number): Float64Array => {
    values.set(base);
    eachActive(codes, from, bytes, (unit, value) => {
      // of a unit that there is not, undefined, which makes NaN: such a code stands for no number
      for (let j = 0; j < dimensions; j++) values[j] = values[j]! + value * (words[unit]?.[j] as number);
    });
    return values;
  };
  return {
    dimensions,
    bytes,
    encode(vectors, from, codes, to) {
      base.forEach((value, j) => {
        values[j] = vectors[from + j]! - value;
      });
      units.forEach((unit, u) => {
        heights[u] = dotProduct(unit, values) + bias[u]!;
      });
      for (let at = to; at < to + bytes; at += 4) {
        const best = heights.reduce((most, value, u) => (value > heights[most]! ? u : most), 0);
        height[0] = Math.max(0, heights[best]!);
        heights[best] = Number.NEGATIVE_INFINITY;
        const half = roundedHalf(pattern[0]!);
        codes.set([best, best >> 8, half, half >> 8], at);
      }
    },
    expand,
    innerProduct(query) {
      const fixed = dotProduct(query, base);
      const products = words.map((word) => dotProduct(query, word));
      return (codes, from) => {
        let sum = fixed;
        eachActive(codes, from, bytes, (unit, value) => {
          sum += value * products[unit]!;
        });
        return sum;
      };
    },
    squaredLength(codes, from) {
      expand(codes, from);
      return dotProduct(values, values);
    },
  };
}

/** Gives the number of each active unit of a row, and how active it is. */
function eachActive(codes: Uint8Array, from: number, bytes: number, give: (unit: number, value: number) => void): void {
  for (let at = from; at < from + bytes; at += 4) {
    give(codes[at]! | (codes[at + 1]! << 8), halfNumber(codes[at + 2]! | (codes[at + 3]! << 8)));
  }
}
