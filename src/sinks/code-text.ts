/** Codes as text that a database casts: numbers in brackets, bits, hexadecimal bytes. */
import { readFloat } from "../codes/float-bits.ts";
import { widenFloat16 } from "../formats/half-precision.ts";
import type { CodeForm } from "./sink.ts";

/** The code at byte `at` as text: "[1,2.5]", "0110", "\\x01ff". */
export function codeText({ kind, size, bytes }: CodeForm, codes: Uint8Array, at: number): string {
  switch (kind) {
    case "float32":
      return `[${Array.from({ length: size }, (_, j) => numberText(readFloat(codes, at + 4 * j))).join(",")}]`;
    case "float16":
      return `[${halves(codes, at, size).join(",")}]`;
    case "bits":
      return Array.from({ length: size }, (_, j) => (codes[at + (j >> 3)]! >> (7 - (j & 7))) & 1).join("");
    case "bytes":
      return `\\x${Buffer.from(codes.buffer, codes.byteOffset + at, bytes).toString("hex")}`;
  }
}

/** Nine digits give a float32 number again. */
function numberText(value: number): string {
  return Number.isInteger(value) ? `${value}` : value.toPrecision(9);
}

function halves(codes: Uint8Array, at: number, size: number): Float32Array {
  const bits = Uint16Array.from({ length: size }, (_, j) => codes[at + 2 * j]! | (codes[at + 2 * j + 1]! << 8));
  const wide = new Float32Array(size);
  widenFloat16(bits, wide);
  return wide;
}
