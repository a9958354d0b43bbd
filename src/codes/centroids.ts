/**
 * Products with all centroids of one byte at once. The numbers of each dimension lie together, [dimensions, 256], so that one
 * number of a vector meets 256 centroids in a row; each product is added up in the order of the dimensions.
 */

/** Centroids a byte. */
export const centroidCount = 256;

/** Centroids [256, dimensions] with the numbers of each dimension together [dimensions, 256]. */
export function byDimension(centroids: Float32Array, dimensions: number): Float32Array {
  const out = new Float32Array(centroids.length);
  for (let i = 0; i < centroidCount; i++) {
    for (let j = 0; j < dimensions; j++) out[j * centroidCount + i] = centroids[i * dimensions + j]!;
  }
  return out;
}

/** out[to + i] = Σ yⱼ centroidᵢⱼ over dimensions from … end − 1. */
export function centroidProducts(
  y: Float64Array,
  numbers: Float32Array,
  from: number,
  end: number,
  out: Float64Array,
  to: number,
): void {
  out.fill(0, to, to + centroidCount);
  let j = from;
  for (; j + 1 < end; j += 2) {
    const first = y[j]!;
    const second = y[j + 1]!;
    const at = j * centroidCount;
    for (let i = 0; i < centroidCount; i++) {
      out[to + i] = out[to + i]! + first * numbers[at + i]! + second * numbers[at + centroidCount + i]!;
    }
  }
  if (j === end) return;
  const last = y[j]!;
  const at = j * centroidCount;
  for (let i = 0; i < centroidCount; i++) out[to + i] = out[to + i]! + last * numbers[at + i]!;
}

/** out[to + i] = Σ centroidᵢⱼ² over dimensions from … end − 1. */
export function centroidSquares(numbers: Float32Array, from: number, end: number, out: Float64Array, to: number): void {
  out.fill(0, to, to + centroidCount);
  for (let j = from; j < end; j++) {
    for (let i = 0; i < centroidCount; i++) {
      const value = numbers[j * centroidCount + i]!;
      out[to + i] = out[to + i]! + value * value;
    }
  }
}
