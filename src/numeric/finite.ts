/** NaN and infinities among numbers. */

/** Place of the first NaN or infinity, −1 without one. */
export function firstNotFinite(values: Float32Array): number {
  // 0·x is 0 where x is finite, else NaN, which every sum keeps: quicker than to ask of each
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < values.length; i += 4) {
    a += 0 * values[i]!;
    b += 0 * values[i + 1]!;
    c += 0 * values[i + 2]!;
    d += 0 * values[i + 3]!;
  }
  for (; i < values.length; i++) a += 0 * values[i]!;
  return a + b + c + d === 0 ? -1 : values.findIndex((value) => !Number.isFinite(value));
}
