/** The candidates that are tried where nobody names any: closed-form, from most bytes to fewest in each family. */

/** Shares of the dimensions that are kept. */
const shares = [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32] as const;

/** Bytes of product codes. */
const productBytes = [64, 32, 16, 8] as const;

/** Chains for vectors of d dimensions. */
export function defaultCandidates(d: number): readonly string[] {
  const sizes = [...new Set(shares.map((share) => Math.round(d * share)))].filter((size) => size >= 1);
  const projected = sizes.filter((size) => size < d);
  const bits = [4, 2, 1].filter(() => d >= 8);
  return [
    "float16",
    ...projected.flatMap((size) => [`first:${size}`, `pca:${size}`]),
    "int8",
    "int4",
    "signs",
    ...projected.map((size) => `pca:${size}+int8`),
    ...bits.map((each) => `rotate+bits:${each}`),
    ...projected.filter((size) => size >= 8).flatMap((size) => [4, 2].map((each) => `pca:${size}+rotate+bits:${each}`)),
    ...productBytes.filter((bytes) => bytes <= d).map((bytes) => `opq:${bytes}`),
  ];
}
