/**
 * How far a covariance should be shrunk towards the same variance in every
 * direction, (1 − ζ)·S + ζ·μI with μ = tr(S)/d: the ζ that brings it nearest to
 * the true one, in expectation and asymptotically.
 *
 *   ζ = min(β², δ²) / δ²,   δ² = ‖S − μI‖²_F,   β² = (1/n²) Σ ‖xᵢxᵢᵀ − S‖²_F
 *
 * of centred rows, with S = (1/n) Σ xᵢxᵢᵀ. ζ goes to 0 as the rows become many; it
 * is 1 where what S shows is noise only. scikit-learn's LedoitWolf().shrinkage_.
 *
 * Ledoit & Wolf 2004, "A well-conditioned estimator for large-dimensional
 * covariance matrices", doi:10.1016/S0047-259X(03)00096-4, section 3.3.
 */
import type { Matrix } from "../numeric/matrix.ts";
import type { Moments } from "./moments/moments.ts";

/**
 * ζ, from 0 to 1; 0 where S has the same variance in every direction already.
 *
 * @param x   [n, d]
 * @param of  its moments
 */
export function ledoitWolfShrinkage(x: Matrix, of: Moments): number {
  const { rows: n, columns: d, data } = x;
  let fourth = 0;
  for (let i = 0, at = 0; i < n; i++) {
    let square = 0;
    for (let j = 0; j < d; j++, at++) square += (data[at]! - of.mean[j]!) ** 2;
    fourth += square * square;
  }
  let square = 0;
  let trace = 0;
  for (const value of of.scatter) square += value * value;
  for (let j = 0; j < d; j++) trace += of.scatter[j * d + j]!;
  const apart = (square - trace ** 2 / d) / n ** 2;
  const noise = (fourth - square / n) / n ** 2;
  return apart > 0 ? Math.max(0, Math.min(1, noise / apart)) : 0;
}
