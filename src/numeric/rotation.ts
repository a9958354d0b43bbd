/**
 * Random rotations: orthogonal matrices from the Haar (uniform) distribution,
 * the control that tells a privileged axis from a dominant subspace.
 *
 * Stewart 1980 ("The efficient generation of random orthogonal matrices with an
 * application to condition estimators", SIAM J. Numer. Anal. 17): the Q of a QR
 * factorisation of a Gaussian matrix, with R's diagonal made positive, is a
 * product of reflections whose vectors are Gaussian of falling length. Drawing
 * those directly gives the same distribution at half the work of the
 * factorisation. Determinants of both signs occur: a mirrored axis carries the
 * same information.
 */
import { ShapeError } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import { reflectBlock } from "./householder.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** Q = H₀ H₁ … H₍ₙ₋₂₎ · D, H_k = I − tau_k v_k v_kᵀ. */
export interface DrawnReflections {
  /** v_k [n − 1, n] row-major; entries before k are 0. */
  readonly vectors: Float64Array;
  /** [n − 1] */
  readonly taus: Float64Array;
  /** The diagonal of D: 1 or −1 [n]. */
  readonly signs: Float64Array;
}

/**
 * Draws the reflections of a Haar-distributed orthogonal matrix.
 * @throws ShapeError when size is not a positive integer
 */
export function drawReflections(size: number, random: Random): DrawnReflections {
  if (!Number.isInteger(size) || size < 1) {
    throw new ShapeError({
      where: "randomRotation",
      must: "the size must be a positive integer",
      got: `${size}`,
      todo: "Pass the number of dimensions of the vectors.",
    });
  }
  const vectors = new Float64Array((size - 1) * size);
  const taus = new Float64Array(size - 1);
  const signs = new Float64Array(size);
  signs[size - 1] = random.normal() < 0 ? -1 : 1;
  for (let k = size - 2; k >= 0; k--) {
    const v = vectors.subarray(k * size, (k + 1) * size);
    let square = 0;
    for (let i = k; i < size; i++) {
      const value = random.normal();
      v[i] = value;
      square += value * value;
    }
    // H·(−sign(x₁)·e₁) = x/‖x‖: the uniform direction, without cancellation.
    const sign = v[k]! < 0 ? -1 : 1;
    const norm = Math.sqrt(square);
    v[k] = v[k]! + sign * norm;
    signs[k] = -sign;
    taus[k] = 1 / (norm * Math.abs(v[k]!));
  }
  return { vectors, taus, signs };
}

/**
 * A Haar-distributed orthogonal matrix; multiply vectors [n, size] by it. Large ones: kernels/random-rotation.ts.
 *
 * @param size    rows and columns
 * @param random  the stream it is drawn from
 * @returns       [size, size], accumulated in float64 and rounded once
 * @throws ShapeError when size is not a positive integer
 */
export function randomRotation(size: number, random: Random): Matrix {
  const { vectors, taus, signs } = drawReflections(size, random);
  const q = new Float64Array(size * size);
  q[size * size - 1] = signs[size - 1]!;
  // The trailing block grows: each reflection turns the first axis into a uniform direction.
  for (let from = size - 2; from >= 0; from--) {
    q[from * size + from] = signs[from]!;
    reflectBlock(q, size, from, vectors.subarray(from * size, (from + 1) * size), taus[from]!);
  }
  return matrix(size, size, Float32Array.from(q));
}
