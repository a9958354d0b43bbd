/** A·B in float64. */
import { matricesOf, overwrite } from "./product.ts";

/**
 * @param a  [rows, depth] row-major
 * @param b  [depth, columns] row-major
 * @returns  [rows, columns]
 */
export function matrixProduct(a: Float64Array, b: Float64Array, rows: number, depth: number, columns: number): Float64Array {
  const { kernel, numbers, placed } = matricesOf([
    [rows, depth],
    [depth, columns],
    [rows, columns],
  ]);
  const [left, right, result] = placed;
  numbers.set(a, left!.at / 8);
  numbers.set(b, right!.at / 8);
  kernel.multiply(left!, right!, false, result!, [rows, columns, depth], overwrite);
  return numbers.slice(result!.at / 8, result!.at / 8 + rows * columns);
}
