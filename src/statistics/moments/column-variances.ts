/** Variance of each column, in float64: exact enough for dimensions that hardly vary beside a large mean. */
import type { Matrix } from "../../numeric/matrix.ts";
import { columnMeans } from "./column-moments.ts";

/**
 * Two passes, the second with the rounding error of the mean taken off
 * (Chan, Golub & LeVeque 1983, equation 1.7).
 *
 *   varⱼ = [ Σ (x − m)² − (Σ (x − m))² / n ] / (n − freedom),  m the mean
 *
 * @param x        [n, d]
 * @param freedom  1 for the unbiased variance, 0 for the mean square
 * @returns        [d]; 0 for columns that are constant and where there is one row
 */
export function columnVariances(x: Matrix, freedom: 0 | 1 = 1): Float64Array {
  const { rows: n, columns: d, data } = x;
  const means = columnMeans(x);
  const sums = new Float64Array(d);
  const squares = new Float64Array(d);
  const varies = new Uint8Array(d);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j < d; j++, at++) {
      const value = data[at]!;
      const apart = value - means[j]!;
      sums[j] = sums[j]! + apart;
      squares[j] = squares[j]! + apart * apart;
      if (value !== data[j]!) varies[j] = 1;
    }
  }
  const divisor = Math.max(1, n - freedom);
  return squares.map((square, j) => (varies[j] === 0 ? 0 : Math.max(0, square - (sums[j]! * sums[j]!) / n) / divisor));
}
