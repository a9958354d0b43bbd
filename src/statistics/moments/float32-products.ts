/** How rows are prepared for products in float32, whose sums go on in float64. */

/** Rows multiplied in float32 before the sum goes on in float64. */
export const chunkRows = 1024;

/** The power of two at or below a positive number; 1 for 0. */
export function powerOfTwo(value: number): number {
  return value > 0 && Number.isFinite(value) ? 2 ** Math.floor(Math.log2(value)) : 1;
}
