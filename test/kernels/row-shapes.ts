/** Rows and dimensions that kernels of codes are tried on: one, odd ones, and more than a call takes. */
export const rowShapes: readonly (readonly [rows: number, columns: number])[] = [
  [1, 1],
  [2, 3],
  [3, 5],
  [7, 8],
  [5, 17],
  [4, 31],
  [9, 100],
  [431, 384],
  [86, 768],
];
