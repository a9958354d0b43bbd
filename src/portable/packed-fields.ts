/**
 * Packed numbers as the fields that the kernel knows, of 1 bit or of 4 (a number of 8 bits is two of 4), and all as whole
 * numbers: weights ŵ = round(a w), and v̂ = round(b v) for what the bits of a field stand for. Sums N of products of whole
 * numbers are exact, and for every row
 *
 *   |Σ w v[n] − N / (a b)| ≤ ε = Σ (|w| maxₙ |v[n] − v̂[n] / b| + |w − ŵ / a| maxₙ |v̂[n] / b|)
 */
import type { PackedForm } from "../codes/code.ts";
import { abs, ceil, floor, max, min, round } from "../codes/math.ts";
import { wholeNumbers } from "../codes/packing.ts";

/** Fields of rows. */
export interface PackedFields {
  /** Of the memory that the kernel reads from byte 0 on: a table of 16 bytes, then weights. */
  readonly bytes: number;
  /**
   * Puts table and weights there, by the weights of numbers.
   * @returns 1 / (a b), and ε with what rounding in float64 may add
   */
  place(buffer: ArrayBuffer, weights: Float64Array): readonly [unit: number, error: number];
}

/** What float64 additions may add to a sum of up to 2²³ terms, relative to the size of all terms. */
export const rounding = 1e-9;

/** Σ xⱼ */
export const sumOf = (x: Float64Array): number => x.reduce((sum, value) => sum + value, 0);

/** Σ |xⱼ| */
export const sizeSum = (x: Float64Array): number => sumOf(x.map(abs));

/** The fields of numbers of 1, 4 or 8 bits in so many bytes a row. */
export const packedFields = ({ bits, values }: PackedForm, packedBytes: number): PackedFields => {
  const isBits = bits === 1;
  const perByte = isBits ? 8 : 2;
  const fields = 16 * perByte * ceil(packedBytes / 16);
  const table = wholeNumbers(4).map((field) => (isBits ? field & 1 : values[field]!));
  const largest = table[15]!;
  const b = isBits ? 1 : floor(127 / largest);
  const whole = table.map((value) => round(b * value));
  const tableError = max(...table.map((value, n) => abs(value - whole[n]! / b)));
  /** Of a number's weight those of its fields. */
  const parts = bits === 8 ? [1, 16] : [isBits ? values[1]! - values[0]! : 1];
  return {
    bytes: 16 + (isBits ? fields : 2 * fields),
    place(buffer, weights) {
      new Int8Array(buffer).set(whole);
      const placed = new (isBits ? Int8Array : Int16Array)(buffer, 16);
      const most = weights.reduce((most, weight) => max(most, abs(weight)), 0);
      const size = 2 * sizeSum(weights);
      // 127 Σ |ŵ| stays below 2³¹
      const a = min((isBits ? 127 : 32767) / (most || 1), 2 ** 24 / (size || 1)) / parts.at(-1)!;
      let error = 0;
      for (let field = 0; field < parts.length * weights.length; field++) {
        const weight = weights[floor(field / parts.length)]! * parts[field % parts.length]!;
        const rounded = round(a * weight);
        const byte = floor(field / perByte);
        placed[perByte * (byte & ~15) + 16 * (perByte - 1 - (field % perByte)) + (byte & 15)] = rounded;
        error += abs(weight) * (tableError + rounding * largest) + abs(weight - rounded / a) * (largest + tableError);
      }
      return [1 / (a * b), error];
    },
  };
};
