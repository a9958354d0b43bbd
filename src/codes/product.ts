/**
 * Product quantisation: the dimensions are cut into as many parts as there are bytes, and each part is written as the number
 * of the nearest of 256 centroids of its own. Of d dimensions and m parts the first d mod m parts have one dimension more.
 * With a rotation R before, x̂ = Rᵀ (centroids), it is the optimised kind.
 *
 *   cₖ = argmin over i of ‖centroidₖᵢ‖² − 2 ⟨yₖ, centroidₖᵢ⟩, y = R x; the lowest number where there are several
 *
 * Jégou, Douze & Schmid 2011, doi:10.1109/TPAMI.2010.57; Ge et al. 2013, doi:10.1109/CVPR.2013.379.
 */

import { type ByteCentroids, byDimension, centroidCode, centroidProducts, centroidSquares } from "./centroids.ts";
import type { Code } from "./code.ts";
import { floor, min } from "./math.ts";
import type { Rotation } from "./rotation.ts";
import { dotProduct, wide } from "./sums.ts";

/** What a code is made of. */
export interface ProductCentroids {
  /** [256, dimensions]: row i has centroid i of every part, one part after another. */
  readonly centroids: Float32Array;
  readonly dimensions: number;
  readonly parts: number;
  /** [dimensions, dimensions], orthogonal; null for none. */
  readonly rotation: Float32Array | null;
}

/** First dimension of each part, and the end [parts + 1]. */
export const partStarts = (dimensions: number, parts: number): Int32Array => {
  const size = floor(dimensions / parts);
  return new Int32Array(parts + 1).map((_, k) => k * size + min(k, dimensions % parts));
};

/** The code of these centroids. */
export const productCode = ({ centroids, dimensions, parts, rotation }: ProductCentroids): Code => {
  const starts = partStarts(dimensions, parts);
  const numbers = byDimension(centroids, dimensions);
  const bytes = Array.from({ length: parts }, (_, k): ByteCentroids => ({ numbers, from: starts[k]!, end: starts[k + 1]! }));
  const squares = bytes.map(centroidSquares);
  return centroidCode(
    dimensions,
    bytes,
    (y, codes, to) => {
      for (const [k, part] of bytes.entries()) codes[to + k] = nearest(centroidProducts(y, part), squares[k]!);
    },
    rotation === null ? undefined : denseRotation(rotation, dimensions),
  );
};

/** The number of the least square − 2 product. */
const nearest = (products: Float64Array, squares: Float64Array): number => {
  let least = 0;
  for (let i = 1; i < squares.length; i++) {
    if (squares[i]! - 2 * products[i]! < squares[least]! - 2 * products[least]!) least = i;
  }
  return least;
};

/** The rotation of an orthogonal matrix [d, d]. */
const denseRotation = (matrix: Float32Array, d: number): Rotation => {
  const rows = wide(matrix);
  const columns = rows.map((_, at) => rows[(at % d) * d + floor(at / d)]!);
  const by = (directions: Float64Array) => (values: Float64Array) =>
    values.set(values.map((_, i) => dotProduct(directions, values, d, i * d)));
  return { apply: by(rows), invert: by(columns) };
};
