/**
 * The bytes of IEEE 754 numbers by arithmetic, as a graph has no way to look at bits. With the exponent e of a number's size
 * a (counted from 1 where a ≥ 2^(1 − bias), below that the numbers are spaced as at 1),
 *
 *   word = sign · 2^(bits − 1) + (e − 1) · 2^fraction + round(a / 2^(e − bias − fraction))
 *
 * in which a fraction that is rounded up to the next power of two carries into the exponent by itself. Rounded to nearest,
 * ties to even; what is larger than the largest finite number becomes that.
 */
import type { Value } from "../../../graph/builder.ts";
import { bytesOfWords } from "./packed-numbers.ts";
import { type RowArithmetic, rows } from "./row-arithmetic.ts";

/** A binary format. */
export interface FloatFormat {
  readonly exponentBits: number;
  readonly fractionBits: number;
}

export const binary16: FloatFormat = { exponentBits: 5, fractionBits: 10 };
export const binary32: FloatFormat = { exponentBits: 8, fractionBits: 23 };

/** The largest number below 2^n, over 2^n. */
const below = 1 - 2 ** -53;

/** Finite float64 numbers [rows, n] as bytes [rows, n · size], the lowest byte of each first. */
export function floatBytes(on: RowArithmetic, x: Value, { exponentBits, fractionBits }: FloatFormat): Value {
  const exponents = 2 ** exponentBits;
  const bias = exponents / 2 - 1;
  const size = (1 + exponentBits + fractionBits) / 8;
  const largest = (2 - 2 ** -fractionBits) * 2 ** bias;
  const from = (exponent: number): number => Math.max(1, exponent);
  const each = (of: (exponent: number) => number): number[] => Array.from({ length: exponents }, (_, e) => of(e));

  const a = on.smaller(on.graph.apply("Abs", [x]), on.number(largest));
  const thresholds = each((e) => below * 2 ** (e - bias)).slice(1); // beyond them it is 2^(e − bias) or more
  const exponent = on.countBelow(a, thresholds);
  const spacing = on.entries(
    each((e) => 2 ** (from(e) - bias - fractionBits)),
    exponent,
  );
  const fraction = on.graph.apply("Round", [on.divide(a, spacing)]);
  const carried = on.add(
    on.entries(
      each((e) => (from(e) - 1) * 2 ** fractionBits),
      exponent,
    ),
    fraction,
  );
  // 1/−0 = −∞, so that a zero keeps its sign
  const sign = on.isLess(on.graph.apply("Reciprocal", [x]), on.number(0));
  const word = on.add(on.whole(carried), on.multiply(sign, on.integer(2 ** (8 * size - 1))));
  const n = on.width(x);
  return on.reshape(bytesOfWords(on, on.reshape(word, [rows, n, 1]), size), [rows, n * size]);
}
