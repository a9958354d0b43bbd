/** The fitted form of product codes: many rows by the kernel, few one by one, the same bytes. */
import { decodeRows, encodeRows } from "../codes/code.ts";
import { type ProductCentroids, productCode } from "../codes/product.ts";
import type { Tensor } from "../formats/safetensors.ts";
import { productRows, productVectors } from "../kernels/product-codes.ts";
import { firstNotFinite } from "../numeric/finite.ts";
import type { FittedCodec } from "./codec.ts";
import { fittedCodec } from "./fitted-codec.ts";

/** Of fewer rows the kernel's tables are more work than the rows. */
const fewestRows = 16;

/** The fitted codec of these centroids. @param tensors  what it is restored from */
export function fittedProduct(name: string, of: ProductCentroids, tensors: Readonly<Record<string, Tensor>>): FittedCodec {
  const code = productCode(of);
  const [many, manyBack] = [productRows(of), productVectors(of)];
  return fittedCodec(
    name,
    code,
    tensors,
    (x) => {
      if (x.rows >= fewestRows) return many(x);
      return firstNotFinite(x.data) < 0 ? encodeRows(code, x.data) : null;
    },
    (codes) => (codes.length >= fewestRows * of.parts ? manyBack(codes) : decodeRows(code, codes)),
  );
}
