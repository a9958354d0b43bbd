/** The rows of the table, in its order. */
export const rowNames: readonly string[] = [
  "components-fit",
  "int8-encode",
  "sign-encode",
  "product-fit",
  "optimised-fit",
  "residual-fit",
  "four-bits-encode",
  "one-bit-encode",
  "ten-product-fits",
  "ten-optimised-fits",
  "ten-residual-fits",
];
