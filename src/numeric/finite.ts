/** NaN and infinities among numbers. */

/** Place of the first NaN or infinity, −1 without one. */
export function firstNotFinite(values: Float32Array): number {
  // the bits of an exponent that are all 1 become a sign when 1 is added: quicker than to ask of each
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const [exponent, one] = [0x7f800000, 0x00800000];
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < bits.length; i += 4) {
    a |= (bits[i]! & exponent) + one;
    b |= (bits[i + 1]! & exponent) + one;
    c |= (bits[i + 2]! & exponent) + one;
    d |= (bits[i + 3]! & exponent) + one;
  }
  for (; i < bits.length; i++) a |= (bits[i]! & exponent) + one;
  return (a | b | c | d) >= 0 ? -1 : values.findIndex((value) => !Number.isFinite(value));
}
