/** A·W·Aᵀ in float64, W symmetric: the scatter of rows after a linear map. */
import { matricesOf, overwrite, type Placed } from "./product.ts";

/**
 * @param a  [k, d] row-major
 * @param w  [d, d] row-major, symmetric
 * @returns  [k, k], exactly symmetric
 */
export function congruence(a: Float64Array, w: Float64Array, k: number, d: number): Float64Array {
  const { kernel, numbers, placed } = matricesOf([
    [k, d],
    [d, d],
    [k, d],
    [k, k],
  ]);
  const [left, middle, half, result] = placed as readonly [Placed, Placed, Placed, Placed];
  numbers.set(a, left.at / 8);
  numbers.set(w, middle.at / 8);
  kernel.multiply(left, middle, false, half, [k, d, d], overwrite);
  kernel.multiply(half, left, true, result, [k, k, d], overwrite);
  const out = numbers.slice(result.at / 8, result.at / 8 + k * k);
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) out[i * k + j] = out[j * k + i]!;
  return out;
}
