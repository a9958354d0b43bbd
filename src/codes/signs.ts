/**
 * Sign bits: 1 where a number is above 0. Dimension 0 is the highest bit of the first byte, and what is left of the last
 * byte is 0, as in numpy.packbits and sentence-transformers' "ubinary".
 *
 *   x̂ⱼ = positiveⱼ or negativeⱼ, by the bit
 *
 * Charikar 2002 (doi:10.1145/509907.509965); for embeddings Yamada et al. 2021, arXiv:2106.00882.
 */
import { type Code, codeOf } from "./code.ts";
import { pack, packedBytes, unpack, wholeNumbers } from "./packing.ts";
import { zeros } from "./sums.ts";

/** What the bits of each dimension stand for. */
export interface SignLevels {
  /** [dimensions]: of bit 0 */
  readonly negative: Float32Array;
  /** [dimensions]: of bit 1 */
  readonly positive: Float32Array;
}

/** The code of these levels. Packing has the lowest bit of a byte first, so dimension j is packed number j ^ 7. */
export const signCode = ({ negative, positive }: SignLevels): Code => {
  const size = negative.length;
  const bytes = packedBytes(size, 1);
  const numbers = new Uint8Array(8 * bytes);
  return codeOf({
    size,
    bytes,
    write(y, codes, to) {
      for (let j = 0; j < size; j++) numbers[j ^ 7] = y[j]! > 0 ? 1 : 0;
      pack(numbers, 1, codes, to);
    },
    read(y, codes, from) {
      unpack(codes, from, 1, numbers);
      for (let j = 0; j < size; j++) y[j] = (numbers[j ^ 7] === 0 ? negative : positive)[j]!;
    },
    packed: {
      bits: 1,
      floats: 0,
      values: wholeNumbers(1),
      weights(query) {
        const weights = zeros(8 * bytes);
        for (let j = 0; j < size; j++) weights[j ^ 7] = query[j]! * (positive[j]! - negative[j]!);
        return weights;
      },
    },
  });
};
