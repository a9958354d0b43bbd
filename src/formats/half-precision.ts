/** Half-precision numbers to float32: IEEE binary16 (F16) by a table, bfloat16 (BF16) by a shift. Both are exact. */

/** Widens binary16 bit patterns; NaN and infinities stay what they are. */
export function widenFloat16(bits: Uint16Array, into: Float32Array): void {
  const table = float16Table();
  for (let i = 0; i < bits.length; i++) into[i] = table[bits[i]!]!;
}

/** Widens bfloat16 bit patterns: the upper half of a float32. */
export function widenBfloat16(bits: Uint16Array, into: Float32Array): void {
  const words = new Uint32Array(into.buffer, into.byteOffset, bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i]! << 16;
}

let table: Float32Array | null = null;

function float16Table(): Float32Array {
  if (table !== null) return table;
  table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) table[bits] = fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    else if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else table[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return table;
}
