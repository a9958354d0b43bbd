/**
 * Product quantisation: the dimensions are cut into as many parts as there are bytes, and each part is written as the number
 * of the nearest of 256 centroids of its own. Of d dimensions and m parts the first d mod m parts have one dimension more.
 * With a rotation R before, x̂ = Rᵀ (centroids), it is the optimised kind.
 *
 *   cₖ = argmin over i of ‖centroidₖᵢ‖² − 2 ⟨yₖ, centroidₖᵢ⟩, y = R x; the lowest number where there are several
 *
 * Jégou, Douze & Schmid 2011, doi:10.1109/TPAMI.2010.57; Ge et al. 2013, doi:10.1109/CVPR.2013.379.
 */
import { byDimension, centroidCount, centroidProducts, centroidSquares } from "./centroids.ts";
import type { Code } from "./code.ts";
import { tableSum } from "./sums.ts";

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
export function partStarts(dimensions: number, parts: number): Int32Array {
  const size = Math.floor(dimensions / parts);
  const larger = dimensions % parts;
  return Int32Array.from({ length: parts + 1 }, (_, k) => k * size + Math.min(k, larger));
}

/** The code of these centroids. */
export function productCode({ centroids, dimensions, parts, rotation }: ProductCentroids): Code {
  const starts = partStarts(dimensions, parts);
  const numbers = byDimension(centroids, dimensions);
  const squares = new Float64Array(centroidCount * parts);
  for (let k = 0; k < parts; k++) centroidSquares(numbers, starts[k]!, starts[k + 1]!, squares, centroidCount * k);
  const values = new Float64Array(dimensions);
  const turned = rotation === null ? values : new Float64Array(dimensions);
  const products = new Float64Array(centroidCount);
  return {
    dimensions,
    bytes: parts,
    encode(vectors, from, codes, to) {
      for (let j = 0; j < dimensions; j++) values[j] = vectors[from + j]!;
      if (rotation !== null) rotate(rotation, values, turned);
      for (let k = 0; k < parts; k++) {
        centroidProducts(turned, numbers, starts[k]!, starts[k + 1]!, products, 0);
        codes[to + k] = nearest(products, squares, centroidCount * k);
      }
    },
    expand(codes, from) {
      for (let k = 0; k < parts; k++) {
        const centroid = codes[from + k]! * dimensions;
        for (let j = starts[k]!; j < starts[k + 1]!; j++) turned[j] = centroids[centroid + j]!;
      }
      if (rotation !== null) rotateBack(rotation, turned, values);
      return values;
    },
    innerProduct(query) {
      const y = rotation === null ? query : new Float64Array(dimensions);
      if (rotation !== null) rotate(rotation, query, y);
      const tables = new Float64Array(centroidCount * parts);
      for (let k = 0; k < parts; k++) centroidProducts(y, numbers, starts[k]!, starts[k + 1]!, tables, centroidCount * k);
      return (codes, from) => tableSum(tables, codes, from);
    },
    squaredLength: (codes, from) => tableSum(squares, codes, from),
  };
}

/** The number of the least square − 2 product. */
function nearest(products: Float64Array, squares: Float64Array, from: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < centroidCount; i++) {
    const distance = squares[from + i]! - 2 * products[i]!;
    if (distance < least) {
      least = distance;
      best = i;
    }
  }
  return best;
}

/** y = R x, each number added up in the order of the dimensions. */
function rotate(rotation: Float32Array, x: Float64Array, y: Float64Array): void {
  for (let i = 0, at = 0; i < y.length; i++) {
    let sum = 0;
    for (let j = 0; j < x.length; j++, at++) sum += rotation[at]! * x[j]!;
    y[i] = sum;
  }
}

/** x = Rᵀ y, added up row by row. */
function rotateBack(rotation: Float32Array, y: Float64Array, x: Float64Array): void {
  x.fill(0);
  for (let i = 0, at = 0; i < y.length; i++) {
    const value = y[i]!;
    for (let j = 0; j < x.length; j++, at++) x[j] = x[j]! + value * rotation[at]!;
  }
}
