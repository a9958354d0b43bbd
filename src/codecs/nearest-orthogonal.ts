/**
 * The orthogonal matrix nearest to a square one (the orthogonal Procrustes problem): R = A (AᵀA)^(−½), of all rotations the one
 * with the largest Σ Rᵢⱼ Aᵢⱼ.
 *
 * Schönemann 1966, doi:10.1007/BF02289451. Directions that A hardly has are taken from a rotation at hand: A + δ·before.
 * What rounding leaves is taken off by R ← R (3 I − RᵀR) / 2 (Björck & Bowie 1971, doi:10.1137/0708036).
 */
import { congruence } from "../kernels/congruence.ts";
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";

/** δ, as a share of A's largest entries: directions of a thousandth of the spread of others have a millionth of the error. */
const shareOfBefore = 1e-4;

/** Each squares what is wrong; what float32 leaves after the second is float32's own rounding. */
const corrections = 3;

/** The orthogonal matrix nearest to A [d, d], by way of the one before. */
export async function nearestOrthogonal(a: Matrix, before: Matrix): Promise<Matrix> {
  const d = a.rows;
  const scale = Math.sqrt(a.data.reduce((sum, value) => sum + value * value, 0) / d) || 1;
  const near = matrix(
    d,
    d,
    a.data.map((value, at) => value / scale + shareOfBefore * before.data[at]!),
  );
  const root = inverseRoot(near);
  let out = await multiply(near, root);
  for (let step = 0; step < corrections; step++) {
    const gram = await multiply(out, out, { transposeA: true });
    const cubic = await multiply(out, gram);
    out = matrix(
      d,
      d,
      out.data.map((value, at) => 1.5 * value - 0.5 * cubic.data[at]!),
    );
  }
  return out;
}

/** (AᵀA)^(−½), in float64 until the end. */
function inverseRoot(a: Matrix): Matrix {
  const d = a.rows;
  const transposed = new Float64Array(d * d);
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) transposed[j * d + i] = a.data[i * d + j]!;
  const { values, vectors } = symmetricEigen(congruence(transposed, diagonal(new Float64Array(d).fill(1)), d, d), d);
  const columns = new Float64Array(d * d);
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) columns[j * d + i] = vectors[i * d + j]!;
  const least = Math.max(values[0]! * 1e-14, Number.MIN_VALUE);
  const roots = values.map((value) => 1 / Math.sqrt(Math.max(value, least)));
  return matrix(d, d, Float32Array.from(congruence(columns, diagonal(roots), d, d)));
}

function diagonal(values: Float64Array): Float64Array {
  const d = values.length;
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++) out[i * d + i] = values[i]!;
  return out;
}
