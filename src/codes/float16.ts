/**
 * IEEE 754 binary16, two bytes a number, the lower byte first. Rounded to nearest, ties to even; what is beyond ±65504 becomes
 * ±65504, so that no infinity enters a score.
 */
import type { Code } from "./code.ts";
import { dotProduct } from "./sums.ts";

/** The code of vectors of that many dimensions. */
export function float16Code(dimensions: number): Code {
  const values = new Float64Array(dimensions);
  const table = float16Table();
  const expand = (codes: Uint8Array, from: number): Float64Array => {
    for (let j = 0, at = from; j < dimensions; j++, at += 2) values[j] = table[codes[at]! | (codes[at + 1]! << 8)]!;
    return values;
  };
  return {
    dimensions,
    bytes: 2 * dimensions,
    encode(vectors, from, codes, to) {
      const words = new Uint32Array(vectors.buffer, vectors.byteOffset + 4 * from, dimensions);
      for (let j = 0, at = to; j < dimensions; j++) {
        const half = roundedHalf(words[j]!);
        codes[at++] = half & 255;
        codes[at++] = half >> 8;
      }
    },
    expand,
    innerProduct: (query) => (codes, from) => dotProduct(query, expand(codes, from)),
    squaredLength(codes, from) {
      expand(codes, from);
      return dotProduct(values, values);
    },
  };
}

/** The binary16 pattern nearest to a finite float32 pattern. */
export function roundedHalf(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const size = word & 0x7fffffff;
  if (size >= 0x477fe000) return sign | 0x7bff; // 65504 and more
  if (size >= 0x38800000) return sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
  if (size < 0x33000000) return sign; // below half of the smallest
  const shift = 126 - (size >>> 23);
  const fraction = (size & 0x7fffff) | 0x800000;
  const kept = fraction >>> shift;
  const rest = fraction & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept);
}

/** The number of a binary16 pattern; 0 for infinities and NaN. */
export function halfNumber(bits: number): number {
  return float16Table()[bits]!;
}

let made: Float32Array | null = null;

/** The number of each pattern; infinities and NaN, which are never written, read as 0. */
function float16Table(): Float32Array {
  if (made !== null) return made;
  made = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const size = exponent === 0 ? fraction * 2 ** -24 : exponent === 31 ? 0 : (1 + fraction / 1024) * 2 ** (exponent - 15);
    made[bits] = bits & 0x8000 ? -size : size;
  }
  return made;
}
