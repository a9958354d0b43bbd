/** A·B in float64. */
import { overwrite, type Placed, ProductKernel } from "./product.ts";
import { workingMemory } from "./working-memory.ts";

/**
 * @param a  [rows, depth] row-major
 * @param b  [depth, columns] row-major
 * @returns  [rows, columns]
 */
export function matrixProduct(a: Float64Array, b: Float64Array, rows: number, depth: number, columns: number): Float64Array {
  let end = 64 * Math.ceil(ProductKernel.space / 64);
  const place = (count: number, stride: number): Placed => {
    const placed = { at: end, stride: 8 * stride };
    end += 64 * Math.ceil((8 * count * stride) / 64);
    return placed;
  };
  const [left, right, result] = [place(rows, depth), place(depth, columns), place(rows, columns)];
  const memory = workingMemory(Math.ceil(end / 65_536));
  const numbers = new Float64Array(memory.buffer);
  numbers.set(a, left.at / 8);
  numbers.set(b, right.at / 8);
  new ProductKernel(memory, 0).multiply(left, right, false, result, [rows, columns, depth], overwrite);
  return numbers.slice(result.at / 8, result.at / 8 + rows * columns);
}
