/** What the tests of eigendecompositions share: random symmetric matrices and how wrong an answer is. */
import { expect } from "vitest";
import { seeded } from "../../src/base/random.ts";
import type { Eigen } from "../../src/numeric/eigen.ts";

/** Residual and orthogonality, times the size and the largest entry: backward-stable algorithms leave a few ulps. */
const RESIDUAL = 1e-14;

/** [n, n] with normal entries. */
export function randomSymmetric(n: number, seed: number): Float64Array {
  const random = seeded(seed);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = random.normal();
  return a;
}

/** Largest |A z − λ z| and |Z Zᵀ − I|. */
function defects(a: Float64Array, n: number, values: Float64Array, z: Float64Array): { residual: number; orthogonality: number } {
  let residual = 0;
  let orthogonality = 0;
  for (let i = 0; i < n; i++) {
    for (let r = 0; r < n; r++) {
      let image = 0;
      let dot = 0;
      for (let k = 0; k < n; k++) {
        image += a[r * n + k]! * z[i * n + k]!;
        dot += z[i * n + k]! * z[r * n + k]!;
      }
      residual = Math.max(residual, Math.abs(image - values[i]! * z[i * n + r]!));
      orthogonality = Math.max(orthogonality, Math.abs(dot - (i === r ? 1 : 0)));
    }
  }
  return { residual, orthogonality };
}

/** Expects A z = λ z with orthonormal z to 1e-14·n and falling values. */
export function expectEigen(a: Float64Array, n: number, { values, vectors }: Eigen): void {
  const size = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const { residual, orthogonality } = defects(a, n, values, vectors);
  expect(residual).toBeLessThanOrEqual(RESIDUAL * n * size);
  expect(orthogonality).toBeLessThanOrEqual(RESIDUAL * n);
  for (let i = 1; i < n; i++) expect(values[i]!).toBeLessThanOrEqual(values[i - 1]!);
}
