/** IEEE 754 binary32, four bytes a number, the lowest byte first: numbers as they are. */
import type { Code } from "./code.ts";
import { dotProduct } from "./sums.ts";

/** The code of vectors of that many dimensions. */
export function float32Code(dimensions: number): Code {
  const values = new Float64Array(dimensions);
  const word = new DataView(new ArrayBuffer(4));
  const expand = (codes: Uint8Array, from: number): Float64Array => {
    for (let j = 0, at = from; j < dimensions; j++, at += 4) {
      word.setUint32(0, codes[at]! | (codes[at + 1]! << 8) | (codes[at + 2]! << 16) | (codes[at + 3]! << 24));
      values[j] = word.getFloat32(0);
    }
    return values;
  };
  return {
    dimensions,
    bytes: 4 * dimensions,
    encode(vectors, from, codes, to) {
      const bytes = new DataView(codes.buffer, codes.byteOffset);
      for (let j = 0; j < dimensions; j++) bytes.setFloat32(to + 4 * j, vectors[from + j]!, true);
    },
    expand,
    innerProduct: (query) => (codes, from) => dotProduct(query, expand(codes, from)),
    squaredLength(codes, from) {
      expand(codes, from);
      return dotProduct(values, values);
    },
  };
}
