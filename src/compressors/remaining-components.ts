/**
 * What is left beside some directions: the principal components of vectors that are projected off them.
 *
 *   (I − QᵀQ) C (I − QᵀQ),  Q [count, d] an orthonormal basis of the directions
 */
import { congruence } from "../kernels/congruence.ts";
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";

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
