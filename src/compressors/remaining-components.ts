/**
 * What is left beside some directions: the principal components of vectors that are projected off them.
 *
 *   (I − QᵀQ) C (I − QᵀQ),  Q [count, d] an orthonormal basis of the directions
 */
import { congruence } from "../kernels/congruence.ts";
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import { dot } from "../numeric/dot.ts";

/** What rounding of float32 leaves of a row that others span, as a share of its length. */
const spanned = 1e-5;

/**
 * Orthonormal directions beside those of q, by falling spread [d − count, d].
 * @param spread  C [d, d]
 * @param q       [count, d], orthonormal
 */
export function remainingComponents(spread: Float64Array, q: Float64Array, d: number): Float64Array {
  const projection = new Float64Array(d * d);
  const count = q.length / d;
  for (let j = 0; j < d; j++) projection[j * d + j] = 1;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < d; j++) {
      const value = q[i * d + j]!;
      for (let k = 0; k < d; k++) projection[j * d + k] = projection[j * d + k]! - value * q[i * d + k]!;
    }
  }
  return symmetricEigen(congruence(projection, spread, d, d), d).vectors.slice(0, (d - count) * d);
}

/**
 * An orthonormal basis of rows a [count, d], by Gram and Schmidt, each twice (Giraud, Langou & Rozložník 2005,
 * doi:10.1016/j.camwa.2005.08.009); a row that those before it span is left out.
 */
export function orthonormalBasis(a: Float64Array, d: number): Float64Array {
  const basis: Float64Array[] = [];
  for (let from = 0; from < a.length; from += d) {
    const row = a.slice(from, from + d);
    const before = Math.sqrt(dot(row, row));
    for (const known of [...basis, ...basis]) {
      const along = dot(known, row);
      for (let j = 0; j < d; j++) row[j] = row[j]! - along * known[j]!;
    }
    const length = Math.sqrt(dot(row, row));
    if (length > spanned * before) basis.push(row.map((value) => value / length));
  }
  return Float64Array.from(basis.flatMap((row) => [...row]));
}
