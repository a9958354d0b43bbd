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

/**
 * A Haar-distributed orthogonal matrix; multiply vectors [n, size] by it.
 *
 * @param size    rows and columns
 * @param random  the stream it is drawn from
 * @returns       [size, size], accumulated in float64 and rounded once
 * @throws ShapeError when size is not a positive integer
 */
export function randomRotation(size: number, random: Random): Matrix {
  if (!Number.isInteger(size) || size < 1) {
    throw new ShapeError({
      where: "randomRotation",
      must: "the size must be a positive integer",
      got: `${size}`,
      todo: "Pass the number of dimensions of the vectors.",
    });
  }
  const q = new Float64Array(size * size);
  q[size * size - 1] = random.normal() < 0 ? -1 : 1;
  const v = new Float64Array(size);
  // The trailing block grows: each reflection turns the first axis into a uniform direction.
  for (let from = size - 2; from >= 0; from--) {
    let square = 0;
    for (let i = from; i < size; i++) {
      const value = random.normal();
      v[i] = value;
      square += value * value;
    }
    // H·(−sign(x₁)·e₁) = x/‖x‖: the uniform direction, without cancellation.
    const sign = v[from]! < 0 ? -1 : 1;
    const norm = Math.sqrt(square);
    v[from] = v[from]! + sign * norm;
    q[from * size + from] = -sign;
    reflectBlock(q, size, from, v, 1 / (norm * Math.abs(v[from]!)));
  }
  return matrix(size, size, Float32Array.from(q));
}
