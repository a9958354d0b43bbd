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
import { type Code, codeOf } from "./code.ts";
import { readHalf, writeHalf } from "./float16.ts";
import { dotProduct, wide } from "./sums.ts";

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
export const topKCode = ({ encoder, bias, dictionary, shift, active }: SparseDictionary): Code => {
  const dimensions = shift.length;
  const rowsOf = (numbers: Float32Array): Float64Array[] =>
    Array.from(bias, (_, u) => wide(numbers.subarray(u * dimensions, (u + 1) * dimensions)));
  const [units, words] = [rowsOf(encoder), rowsOf(dictionary)];
  const heights = wide(bias);
  const bytes = 4 * active;
  return codeOf({
    size: dimensions,
    bytes,
    base: wide(shift),
    write(y, codes, to) {
      units.forEach((unit, u) => {
        heights[u] = dotProduct(unit, y) + bias[u]!;
      });
      for (let at = to; at < to + bytes; at += 4) {
        const best = heights.reduce((most, value, u) => (value > heights[most]! ? u : most), 0);
        codes.set([best, best >> 8], at);
        writeHalf(codes, at + 2, Math.max(0, heights[best]!));
        heights[best] = Number.NEGATIVE_INFINITY;
      }
    },
    read(y, codes, from) {
      y.fill(0);
      for (let at = from; at < from + bytes; at += 4) {
        // of a unit that there is not, undefined, which makes NaN: such a code stands for no number
        const word = words[unitAt(codes, at)];
        const value = readHalf(codes, at + 2);
        for (let j = 0; j < dimensions; j++) y[j] = y[j]! + value * (word?.[j] as number);
      }
    },
    product(query) {
      const products = words.map((word) => dotProduct(query, word));
      return (codes, from) => {
        let sum = 0;
        for (let at = from; at < from + bytes; at += 4) sum += readHalf(codes, at + 2) * products[unitAt(codes, at)]!;
        return sum;
      };
    },
  });
};

const unitAt = (codes: Uint8Array, at: number): number => codes[at]! | (codes[at + 1]! << 8);
