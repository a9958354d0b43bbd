/**
 * Sums in the one order that inner products are added in: four partial sums, number r over the terms r, r + 4, r + 8, …,
 * joined as (s₀ + s₁) + (s₂ + s₃). Four because one sum would wait for every addition before it; and two registers of two
 * numbers give the same bits.
 */

/** That many zeros. */
export const zeros = (count: number): Float64Array => new Float64Array(count);

/** The same numbers in float64. */
export const wide = (x: ArrayLike<number>): Float64Array => Float64Array.from(x);

/** Σ aⱼ bⱼ over `count` numbers, those of a from `p` and those of b from `q` on. */
export const dotProduct = (a: Float64Array, b: Float64Array, count: number = a.length, p: number = 0, q: number = 0): number => {
  const end = p + count;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (; p + 3 < end; p += 4, q += 4) {
    s0 += a[p]! * b[q]!;
    s1 += a[p + 1]! * b[q + 1]!;
    s2 += a[p + 2]! * b[q + 2]!;
    s3 += a[p + 3]! * b[q + 3]!;
  }
  if (p < end) s0 += a[p]! * b[q]!;
  if (p + 1 < end) s1 += a[p + 1]! * b[q + 1]!;
  if (p + 2 < end) s2 += a[p + 2]! * b[q + 2]!;
  return s0 + s1 + (s2 + s3);
};

/** Σ aⱼ² */
export const squareSum = (a: Float64Array): number => dotProduct(a, a);
