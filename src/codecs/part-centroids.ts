/** Centroids of the parts that product quantisation cuts dimensions into, and the rows they are learnt from. */
import type { Random } from "../base/random.ts";
import { centroidCount } from "../codes/centroids.ts";
import { partStarts } from "../codes/product.ts";
import { type Matrix, matrix, takeColumns, takeRows } from "../numeric/matrix.ts";
import { kMeans } from "./k-means.ts";

/** Training rows a centroid; more are drawn from. As in faiss. */
const rowsACentroid = 256;

/** Numbers up to two to this power, and from one over it, are multiplied as they are. */
const plainPower = 20;

/** What centroids are learnt from. */
export interface CentroidRows {
  /** Rows divided by the scale. */
  readonly x: Matrix;
  /** A power of two, 1 but for rows whose squares would not be float32 numbers; centroids are multiplied by it. */
  readonly scale: number;
}

/** Training rows, or a random part of them where they are many. */
export function centroidRows(all: Matrix, random: Random): CentroidRows {
  const most = rowsACentroid * centroidCount;
  const order = all.rows > most ? random.shuffle(Int32Array.from({ length: all.rows }, (_, i) => i)) : null;
  const x = order === null ? all : takeRows(all, order.subarray(0, most).sort());
  const largest = x.data.reduce((high, value) => Math.max(high, Math.abs(value)), 0);
  const power = largest === 0 ? 0 : Math.floor(Math.log2(largest));
  if (Math.abs(power) <= plainPower) return { x, scale: 1 };
  const scale = 2 ** power;
  return {
    x: matrix(
      x.rows,
      x.columns,
      x.data.map((value) => value / scale),
    ),
    scale,
  };
}

/** The centroids of rows as they were, from those of rows divided by their scale. */
export function scaledBack(centroids: Float32Array, { scale }: CentroidRows): Float32Array {
  return scale === 1 ? centroids : centroids.map((value) => value * scale);
}

/** The same rounds for every part. */
export interface PartOptions {
  readonly parts: number;
  readonly rounds: number;
  /** Centroids of all parts to begin with [256, d]. */
  readonly start?: Matrix | undefined;
}

/** Centroids of all parts [256, d], and the rows as their nearest centroids [n, d]. */
export async function partCentroids(
  x: Matrix,
  { parts, rounds, start }: PartOptions,
  random: Random,
): Promise<{ readonly centroids: Matrix; readonly quantised: Matrix }> {
  const d = x.columns;
  const starts = partStarts(d, parts);
  const centroids = matrix(centroidCount, d);
  const quantised = matrix(x.rows, d);
  for (let k = 0; k < parts; k++) {
    const from = starts[k]!;
    const size = starts[k + 1]! - from;
    const columns = Int32Array.from({ length: size }, (_, j) => from + j);
    const options = { rounds, start: start === undefined ? undefined : takeColumns(start, columns) };
    const found = await kMeans(takeColumns(x, columns), options, random.fork(`part ${k}`));
    const rowOf = (i: number): Float32Array => found.centroids.data.subarray(i * size, (i + 1) * size);
    for (let i = 0; i < centroidCount; i++) centroids.data.set(rowOf(i), i * d + from);
    for (let i = 0; i < x.rows; i++) quantised.data.set(rowOf(found.assigned[i]!), i * d + from);
  }
  return { centroids, quantised };
}
