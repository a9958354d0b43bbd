/**
 * IEEE 754 binary16, two bytes a number, the lower byte first. Rounded to nearest, ties to even; what is beyond ±65504 becomes
 * ±65504, so that no infinity enters a score.
 */
import type { Code } from "./code.ts";
import { float, word } from "./float-bits.ts";
import { abs } from "./math.ts";
import { plainCode } from "./plain.ts";

/** The code of vectors of that many dimensions. */
export const float16Code = (dimensions: number): Code => plainCode(dimensions, 2, writeHalf, readHalf);

/** Added to a number below it and taken off again, it leaves the nearest whole number, ties to even. */
const wholeFrom = 2 ** 52;

/** Writes the binary16 number nearest to a finite float32 number to byte `at`. */
export const writeHalf = (codes: Uint8Array, at: number, value: number): void => {
  float[0] = value;
  const size = word[0]! & 0x7fffffff;
  const half =
    size >= 0x477fe000
      ? 0x7bff // 65504 and more
      : size >= 0x38800000
        ? (size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13
        : abs(value) * 2 ** 24 + wholeFrom - wholeFrom; // steps of 2⁻²⁴ up to 2⁻¹⁴
  codes[at] = half;
  codes[at + 1] = (half >> 8) | ((word[0]! >>> 24) & 128);
};

/** The binary16 number at byte `at`. */
export const readHalf = (codes: Uint8Array, at: number): number => halfNumber(codes[at]! | (codes[at + 1]! << 8));

/** The number of a pattern; infinities, which are never written, read as NaN. */
export const halfNumber = (half: number): number => {
  const size = half & 0x7fff;
  word[0] = ((half & 0x8000) << 16) | (size << 13);
  return size < 0x7c00 ? float[0]! * 2 ** 112 : Number.NaN; // the exponent’s bias is 15 there and 127 here
};
