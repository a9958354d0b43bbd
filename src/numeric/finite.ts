/** NaN and infinities among numbers. */

/** Place of the first NaN or infinity, −1 without one. */
export function firstNotFinite(values: Float32Array): number {
  // x − x is 0 for finite numbers only, and what is not stays in the sum: quicker than to ask of each
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  return sum === 0 ? -1 : values.findIndex((value) => !Number.isFinite(value));
}
