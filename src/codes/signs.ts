/**
 * Sign bits: 1 where a number is above 0. Dimension 0 is the highest bit of the first byte, and what is left of the last
 * byte is 0, as in numpy.packbits and sentence-transformers' "ubinary".
 *
 *   x̂ⱼ = positiveⱼ or negativeⱼ, by the bit
 *
 * Charikar 2002 (doi:10.1145/509907.509965); for embeddings Yamada et al. 2021, arXiv:2106.00882.
 */
import type { Code } from "./code.ts";
import { byteTables } from "./packing.ts";
import { tableSum } from "./sums.ts";

/** What the bits of each dimension stand for. */
export interface SignLevels {
  /** [dimensions]: of bit 0 */
  readonly negative: Float32Array;
  /** [dimensions]: of bit 1 */
  readonly positive: Float32Array;
}

/** The code of these levels. */
export function signCode({ negative, positive }: SignLevels): Code {
  const dimensions = negative.length;
  const bytes = Math.ceil(dimensions / 8);
  const values = new Float64Array(dimensions);
  /** Of every byte, of a query: the term of each dimension for either bit. */
  const tablesOf = (weight: (level: number, j: number) => number): Float64Array => {
    const terms = new Float64Array(2 * dimensions);
    for (let j = 0; j < dimensions; j++) {
      terms[2 * j] = weight(negative[j]!, j);
      terms[2 * j + 1] = weight(positive[j]!, j);
    }
    return byteTables(terms, 1, true);
  };
  let squares: Float64Array | null = null;
  return {
    dimensions,
    bytes,
    encode(vectors, from, codes, to) {
      for (let k = 0, j = 0; k < bytes; k++) {
        let byte = 0;
        const end = Math.min(dimensions, j + 8);
        for (let bit = 128; j < end; j++, bit >>= 1) if (vectors[from + j]! > 0) byte |= bit;
        codes[to + k] = byte;
      }
    },
    expand(codes, from) {
      for (let j = 0; j < dimensions; j++) {
        values[j] = (codes[from + (j >> 3)]! >> (7 - (j & 7))) & 1 ? positive[j]! : negative[j]!;
      }
      return values;
    },
    innerProduct(query) {
      const tables = tablesOf((level, j) => level * query[j]!);
      return (codes, from) => tableSum(tables, codes, from);
    },
    squaredLength(codes, from) {
      squares ??= tablesOf((level) => level * level);
      return tableSum(squares, codes, from);
    },
  };
}
