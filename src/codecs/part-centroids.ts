/** Centroids of the parts that product quantisation cuts dimensions into, and the rows they are learnt from. */
import { availableParallelism } from "node:os";
import type { Random } from "../base/random.ts";
import { centroidCount } from "../codes/centroids.ts";
import { partStarts } from "../codes/product.ts";
import { type Matrix, matrix, takeRows } from "../numeric/matrix.ts";
import { sharedMatrix } from "../numeric/shared-matrix.ts";
import { engineThreads } from "../runtime/matrix-product.ts";
import { restingPool } from "../runtime/resting-pool.ts";
import { fewDimensions, giveFor } from "./give-rows.ts";
import { type Clusters, drawnRows, kMeans } from "./k-means.ts";
import { type PartWork, partOf } from "./part-clusters.ts";
import type { PartCalls } from "./part-worker.ts";

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

/** All rows, or a random part of them, in their order, where there are more than `most`. */
export function someRows(all: Matrix, most: number, random: Random): Matrix {
  if (all.rows <= most) return all;
  const order = random.shuffle(Int32Array.from({ length: all.rows }, (_, i) => i));
  return takeRows(all, order.subarray(0, most).sort());
}

/** Training rows, or a random part of them where they are many. */
export function centroidRows(all: Matrix, random: Random): CentroidRows {
  const most = rowsACentroid * centroidCount;
  const x = someRows(all, most, random);
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

/** Centroids of all parts [256, d], and the centroid of each row in each part [parts][n]. */
export interface PartCentroids {
  readonly centroids: Matrix;
  readonly assigned: readonly Int32Array[];
}

/** Numbers of rows times parts below which threads cost more than they save: starting them takes about a tenth of a second. */
const worthThreads = 1 << 17;

const workers = restingPool<PartCalls>("codecs/part-worker");

/** Centroids of every part by itself: which thread finds them changes nothing. */
export async function partCentroids(x: Matrix, options: PartOptions, random: Random): Promise<PartCentroids> {
  const works = worksOf(x, options, random);
  const found = await clustersOfAll(works, x);
  const centroids = matrix(centroidCount, x.columns);
  for (const [k, { from, size }] of works.entries()) {
    const { data } = found[k]!.centroids;
    for (let i = 0; i < centroidCount; i++) centroids.data.set(data.subarray(i * size, (i + 1) * size), i * x.columns + from);
  }
  return { centroids, assigned: found.map(({ assigned }) => assigned) };
}

/** Rows as their nearest centroids [n, d]. */
export function quantisedRows({ centroids, assigned }: PartCentroids): Matrix {
  const d = centroids.columns;
  const starts = partStarts(d, assigned.length);
  const out = matrix(assigned[0]!.length, d);
  for (let i = 0; i < out.rows; i++) {
    for (let k = 0; k < assigned.length; k++) {
      const row = assigned[k]![i]! * d;
      for (let j = starts[k]!; j < starts[k + 1]!; j++) out.data[i * d + j] = centroids.data[row + j]!;
    }
  }
  return out;
}

function worksOf(x: Matrix, { parts, rounds, start }: PartOptions, random: Random): readonly PartWork[] {
  const starts = partStarts(x.columns, parts);
  return Array.from({ length: parts }, (_, k) => {
    const [from, size] = [starts[k]!, starts[k + 1]! - starts[k]!];
    const begins = start === undefined ? drawnRows(x.rows, random.fork(`part ${k}`)) : partOf({ x: start, from, size });
    return { x, from, size, options: { rounds, start: begins } };
  });
}

async function clustersOfAll(works: readonly PartWork[], x: Matrix): Promise<readonly Clusters[]> {
  const threads = Math.min(works.length, engineThreads() ?? availableParallelism());
  const widest = works[0]!.size; // no part is larger than the first
  const isSmall = x.rows * works.length < worthThreads;
  if (widest <= fewDimensions && threads > 1 && !isSmall) {
    const shared = sharedMatrix(x);
    return workers.use(threads, (pool) => pool.map(works, (work, call) => call("part", { ...work, x: shared }), { threads }));
  }
  const found: Clusters[] = [];
  for (const work of works) found.push(await kMeans(partOf(work), work.options, giveFor(work.size)));
  return found;
}
