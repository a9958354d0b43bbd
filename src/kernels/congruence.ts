/** A·W·Aᵀ in float64, W symmetric: the scatter of rows after a linear map. */
import { overwrite, type Placed, ProductKernel } from "./product.ts";
import { workingMemory } from "./working-memory.ts";

/**
 * @param a  [k, d] row-major
 * @param w  [d, d] row-major, symmetric
 * @returns  [k, k], exactly symmetric
 */
export function congruence(a: Float64Array, w: Float64Array, k: number, d: number): Float64Array {
  let end = 64 * Math.ceil(ProductKernel.space / 64);
  const place = (rows: number, stride: number): Placed => {
    const placed = { at: end, stride: 8 * stride };
    end += 64 * Math.ceil((8 * rows * stride) / 64);
    return placed;
  };
  const [left, middle, half, result] = [place(k, d), place(d, d), place(k, d), place(k, k)];
  const memory = workingMemory(Math.ceil(end / 65_536));
  const numbers = new Float64Array(memory.buffer);
  numbers.set(a, left.at / 8);
  numbers.set(w, middle.at / 8);
  const kernel = new ProductKernel(memory, 0);
  kernel.multiply(left, middle, false, half, [k, d, d], overwrite);
  kernel.multiply(half, left, true, result, [k, k, d], overwrite);
  const out = numbers.slice(result.at / 8, result.at / 8 + k * k);
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) out[i * k + j] = out[j * k + i]!;
  return out;
}
