/**
 * Whole numbers of a few bits each in bytes, as src/codes/packing.ts writes them: eight numbers of b bits are one word of b
 * bytes, and the word is taken apart by division.
 */
import { packedBytes } from "../../../codes/packing.ts";
import type { Value } from "../../../graph/builder.ts";
import { type RowArithmetic, rows } from "./row-arithmetic.ts";

/** Numbers of a word. */
const numbersPerWord = 8;

/** int64 numbers below 2^bits [rows, n] in bytes [rows, ⌈n bits / 8⌉]; of single bits the first may be a byte's highest. */
export function packedNumbers(on: RowArithmetic, numbers: Value, bits: number, highestFirst: boolean = false): Value {
  if (bits === 8) return on.bytes(numbers);
  const count = on.width(numbers);
  const words = Math.ceil(count / numbersPerWord);
  const grouped = on.reshape(on.padded(numbers, words * numbersPerWord), [rows, words, numbersPerWord]);
  const weights = Array.from({ length: numbersPerWord }, (_, i) => 2 ** (bits * (highestFirst ? numbersPerWord - 1 - i : i)));
  const word = on.graph.apply("ReduceSum", [on.multiply(grouped, on.integers(weights))], { axes: [2], keep: true });
  return on.columns(on.reshape(bytesOfWords(on, word, bits), [rows, words * bits]), 0, packedBytes(count, bits));
}

/** The lowest bytes of int64 words [..., 1], the lowest first: uint8 [..., count]. */
export function bytesOfWords(on: RowArithmetic, word: Value, count: number): Value {
  const byte = on.integer(256);
  const parts: Value[] = [];
  let left = word;
  for (let place = 0; place < count; place++) {
    const above = on.divide(left, byte);
    parts.push(on.subtract(left, on.multiply(above, byte)));
    left = above;
  }
  return on.bytes(on.beside(parts));
}
