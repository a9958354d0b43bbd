/**
 * Codes whose every byte is the number of one of 256 centroids of its own, in some of the dimensions or all; x̂ is their sum.
 * The numbers of each dimension lie together, [dimensions, 256], so that one number of a vector meets 256 centroids in a row;
 * each product is added up in the order of the dimensions.
 */

import { type Code, codeOf, type Writing } from "./code.ts";
import { floor } from "./math.ts";
import { zeros } from "./sums.ts";

/** Centroids a byte. */
export const centroidCount = 256;

/** The centroids of one byte. */
export interface ByteCentroids {
  /** [dimensions, 256] */
  readonly numbers: Float32Array;
  /** They are 0 but in the dimensions from … end − 1. */
  readonly from: number;
  readonly end: number;
}

/** Centroids [256, dimensions] with the numbers of each dimension together [dimensions, 256]. */
export const byDimension = (centroids: Float32Array, dimensions: number): Float32Array => {
  return centroids.map((_, at) => centroids[(at % centroidCount) * dimensions + floor(at / centroidCount)]!);
};

/** The code of centroids, by how they are chosen. */
export const centroidCode = (
  dimensions: number,
  parts: readonly ByteCentroids[],
  write: Writing["write"],
  rotation?: Writing["rotation"],
): Code =>
  codeOf({
    size: dimensions,
    bytes: parts.length,
    rotation,
    write,
    read(y, codes, at) {
      y.fill(0);
      for (const { numbers, from, end } of parts) {
        const centroid = codes[at++]!;
        for (let j = from; j < end; j++) y[j] = y[j]! + numbers[j * centroidCount + centroid]!;
      }
    },
    product(query) {
      const tables = parts.map((part) => centroidProducts(query, part));
      return (codes, at) => tables.reduce((sum, table) => sum + table[codes[at++]!]!, 0);
    },
  });

/** Σ yⱼ centroidᵢⱼ of the centroids of a byte [256]. */
export const centroidProducts = (y: Float64Array, { numbers, from, end }: ByteCentroids): Float64Array => {
  const products = zeros(centroidCount);
  for (let j = from; j < end; j++) {
    const value = y[j]!;
    const at = j * centroidCount;
    for (let i = 0; i < centroidCount; i++) products[i] = products[i]! + value * numbers[at + i]!;
  }
  return products;
};

/** Σ centroidᵢⱼ² of the centroids of a byte [256]. */
export const centroidSquares = ({ numbers, from, end }: ByteCentroids): Float64Array =>
  zeros(centroidCount).map((sum, i) => {
    for (let j = from; j < end; j++) sum += numbers[j * centroidCount + i]! ** 2;
    return sum;
  });
