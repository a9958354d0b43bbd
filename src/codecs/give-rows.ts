/** Rows to their nearest centroids: those of few dimensions by the kernel, of many by products of the engine. */
import { type GivenRows, giveByProducts, giveRows } from "../kernels/nearest-centroid.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import type { Give } from "./k-means.ts";

/** Up to so many dimensions the kernel is as quick as the engine, whose products must be written and read again. */
export const fewDimensions = 64;

/** Rows whose products the engine gives at once: 8 MiB. */
const rowsAtOnce = 8192;

/** The quicker way for rows of so many dimensions. */
export function giveFor(dimensions: number): Give {
  return dimensions <= fewDimensions ? giveRows : giveByEngine;
}

async function giveByEngine(x: Matrix, centroids: Matrix, given: GivenRows): Promise<void> {
  const d = x.columns;
  // pieces of one size: the engine would divide a narrow rest by the number of its threads
  const atOnce = Math.ceil(x.rows / Math.ceil(x.rows / rowsAtOnce));
  for (let from = 0; from < x.rows; from += atOnce) {
    const end = Math.min(x.rows, from + atOnce);
    const part = matrix(end - from, d, x.data.subarray(from * d, end * d));
    const products = await multiply(part, centroids, { transposeB: true });
    const some = { places: given.places.subarray(from, end), nearness: given.nearness.subarray(from, end) };
    giveByProducts(products, centroids, some);
  }
}
