/**
 * Residual quantisation: each byte is the number of a centroid of what the bytes before it left over.
 *
 *   x̂ = centroid₁[c₁] + centroid₂[c₂] + …
 *
 * Encoding keeps the `beam` best beginnings after every byte, by squared error; of equal ones those that were found first
 * (the better beginning, then the lower number).
 *
 * Chen, Guan & Wang 2010, doi:10.3390/s101211259; the beam as in Babenko & Lempitsky 2014, doi:10.1109/CVPR.2014.124.
 */

import { byDimension, centroidCode, centroidCount, centroidProducts, centroidSquares } from "./centroids.ts";
import type { Code } from "./code.ts";
import { leastFew } from "./least-few.ts";
import { floor } from "./math.ts";
import { squareSum, zeros } from "./sums.ts";

/** What a code is made of. */
export interface ResidualCentroids {
  /** [stages, 256, dimensions] */
  readonly centroids: Float32Array;
  readonly dimensions: number;
  readonly stages: number;
  /** Beginnings that are kept. */
  readonly beam: number;
}

/** A beginning of a code: its bytes, what it leaves over and the square of that. */
interface Beginning {
  readonly bytes: readonly number[];
  readonly rest: Float64Array;
  readonly error: number;
}

/** The code of these centroids. */
export const residualCode = ({ centroids, dimensions, stages, beam }: ResidualCentroids): Code => {
  const each = centroidCount * dimensions;
  const parts = Array.from({ length: stages }, (_, k) => ({
    numbers: byDimension(centroids.subarray(k * each, (k + 1) * each), dimensions),
    from: 0,
    end: dimensions,
  }));
  const squares = parts.map(centroidSquares);
  return centroidCode(dimensions, parts, (y, codes, to) => {
    let kept: readonly Beginning[] = [{ bytes: [], rest: y, error: squareSum(y) }];
    parts.forEach((part, k) => {
      const errors = zeros(kept.length * centroidCount);
      kept.forEach(({ rest, error }, b) => {
        const products = centroidProducts(rest, part);
        errors.set(
          squares[k]!.map((square, i) => error + square - 2 * products[i]!),
          b * centroidCount,
        );
      });
      kept = Array.from(leastFew(errors, beam), (pick) => {
        const { bytes, rest } = kept[floor(pick / centroidCount)]!;
        const centroid = pick % centroidCount;
        return {
          bytes: [...bytes, centroid],
          rest: rest.map((value, j) => value - part.numbers[j * centroidCount + centroid]!),
          error: errors[pick]!,
        };
      });
    });
    codes.set(kept[0]!.bytes, to);
  });
};
