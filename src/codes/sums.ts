/**
 * Sums in the one order that all codes add in: four partial sums, number r over the terms r, r + 4, r + 8, …, joined as
 * (s₀ + s₁) + (s₂ + s₃). Four because one sum would wait for every addition before it.
 */

/** Σ aⱼ bⱼ */
export function dotProduct(a: Float64Array, b: Float64Array): number {
  const count = a.length;
  const whole = count - (count % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let j = 0; j < whole; j += 4) {
    s0 += a[j]! * b[j]!;
    s1 += a[j + 1]! * b[j + 1]!;
    s2 += a[j + 2]! * b[j + 2]!;
    s3 += a[j + 3]! * b[j + 3]!;
  }
  if (whole < count) s0 += a[whole]! * b[whole]!;
  if (whole + 1 < count) s1 += a[whole + 1]! * b[whole + 1]!;
  if (whole + 2 < count) s2 += a[whole + 2]! * b[whole + 2]!;
  return s0 + s1 + (s2 + s3);
}

/** Σ aⱼ cⱼ, the c being bytes from `from` on. */
export function dotBytes(a: Float64Array, codes: Uint8Array, from: number): number {
  const count = a.length;
  const whole = count - (count % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let j = 0; j < whole; j += 4) {
    s0 += a[j]! * codes[from + j]!;
    s1 += a[j + 1]! * codes[from + j + 1]!;
    s2 += a[j + 2]! * codes[from + j + 2]!;
    s3 += a[j + 3]! * codes[from + j + 3]!;
  }
  if (whole < count) s0 += a[whole]! * codes[from + whole]!;
  if (whole + 1 < count) s1 += a[whole + 1]! * codes[from + whole + 1]!;
  if (whole + 2 < count) s2 += a[whole + 2]! * codes[from + whole + 2]!;
  return s0 + s1 + (s2 + s3);
}

/** Σ over bytes of the entry that each picks from its own table of 256; the tables lie one after another. */
export function tableSum(tables: Float64Array, codes: Uint8Array, from: number): number {
  const count = tables.length / 256;
  const whole = count - (count % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let k = 0; k < whole; k += 4) {
    const table = k * 256;
    s0 += tables[table + codes[from + k]!]!;
    s1 += tables[table + 256 + codes[from + k + 1]!]!;
    s2 += tables[table + 512 + codes[from + k + 2]!]!;
    s3 += tables[table + 768 + codes[from + k + 3]!]!;
  }
  if (whole < count) s0 += tables[whole * 256 + codes[from + whole]!]!;
  if (whole + 1 < count) s1 += tables[(whole + 1) * 256 + codes[from + whole + 1]!]!;
  if (whole + 2 < count) s2 += tables[(whole + 2) * 256 + codes[from + whole + 2]!]!;
  return s0 + s1 + (s2 + s3);
}
