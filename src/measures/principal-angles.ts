/**
 * Principal angles of two subspaces: how much of one lies in the other.
 *
 *   cos θ₁ ≥ cos θ₂ ≥ …  are the singular values of Q_AᵀQ_B
 *
 * with Q orthonormal bases. All 1 where the smaller subspace lies in the larger,
 * all 0 where they are orthogonal. Two random subspaces of k dimensions among d
 * have a mean squared cosine of k / d (of m / d with the larger's dimension m).
 *
 * Björck & Golub 1973, "Numerical methods for computing angles between linear
 * subspaces", doi:10.1090/S0025-5718-1973-0348991-3. Singular values by the
 * eigenvalues of the Gram matrix: cosines below 1e-8 are not resolved.
 */
import { InputError, ShapeError } from "../base/errors.ts";
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { rowProduct } from "./class-geometry.ts";
import { checkRows } from "./measure.ts";

/** A column of which less than this share is left beside those before it is one of their combinations: float32 keeps no more. */
const dependentShare = 1e-6;

/**
 * Cosines of the principal angles, falling.
 *
 * @param a  [d, k], columns that span the first subspace
 * @param b  [d, m], columns that span the second one
 * @returns  [min(k, m)], from 0 to 1
 * @throws ShapeError when the columns differ in length
 * @throws InputError with NaN or infinite values, no columns, or columns that depend on each other
 */
export function principalAngles(a: Matrix, b: Matrix): Float64Array {
  if (a.rows !== b.rows) {
    throw new ShapeError({
      where: "principalAngles",
      must: "both subspaces must be of the same space",
      got: `${a.rows} and ${b.rows} dimensions`,
      todo: "Pass the basis vectors as columns.",
    });
  }
  const [small, large] = a.columns <= b.columns ? [a, b] : [b, a];
  const p = orthonormalRows(small);
  const q = orthonormalRows(large);
  const d = a.rows;
  const k = small.columns;
  const m = large.columns;
  const cross = new Float64Array(k * m);
  for (let i = 0; i < k; i++) for (let j = 0; j < m; j++) cross[i * m + j] = rowProduct(p, i, q, j, d);
  const gram = new Float64Array(k * k);
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) gram[i * k + j] = rowProduct(cross, i, cross, j, m);
  return symmetricEigen(gram, k).values.map((value) => Math.sqrt(Math.max(0, Math.min(1, value))));
}

/** The columns as rows [k, d], orthonormalised by Gram–Schmidt, each twice (which suffices: Giraud et al. 2005). */
function orthonormalRows(x: Matrix): Float64Array {
  checkRows("principalAngles", x, 1);
  const { rows: d, columns: k } = x;
  const basis = new Float64Array(k * d);
  for (let c = 0; c < k; c++) {
    for (let j = 0; j < d; j++) basis[c * d + j] = x.data[j * k + c]!;
    const length = Math.sqrt(rowProduct(basis, c, basis, c, d));
    for (let pass = 0; pass < 2; pass++) {
      for (let before = 0; before < c; before++) {
        const share = rowProduct(basis, c, basis, before, d);
        for (let j = 0; j < d; j++) basis[c * d + j] = basis[c * d + j]! - share * basis[before * d + j]!;
      }
    }
    const left = Math.sqrt(rowProduct(basis, c, basis, c, d));
    if (!(left > dependentShare * length)) throw dependent(`column ${c} depends on those before it`);
    for (let j = 0; j < d; j++) basis[c * d + j] = basis[c * d + j]! / left;
  }
  if (k === 0) throw dependent("no columns");
  return basis;
}

function dependent(got: string): InputError {
  return new InputError({
    where: "principalAngles",
    must: "the columns must span a subspace of as many dimensions",
    got,
    todo: "Pass a basis: leave out columns that are combinations of others.",
  });
}
