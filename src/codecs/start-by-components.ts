/**
 * Where k-means begins in many dimensions: centroids of the first few principal components, from which more and more
 * components follow. Rows drawn at random end in a worse place the more dimensions there are.
 *
 * As faiss' ProgressiveDimClustering.
 */
import type { Random } from "../base/random.ts";
import { centroidCount } from "../codes/centroids.ts";
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { covariance, moments } from "../statistics/moments/moments.ts";
import { giveFor } from "./give-rows.ts";
import { drawnRows, kMeans } from "./k-means.ts";

/** Components at first, and how many times as many there are at each step. Steps of two leave no less error, and take longer. */
const [fewest, growth] = [8, 4];

/** Rounds of k-means at each step. */
const rounds = 6;

/** Centroids of rows [n, d] to begin with [256, d]; rows drawn at random in few dimensions [256]. */
export async function startByComponents(x: Matrix, random: Random): Promise<Matrix | Int32Array> {
  const d = x.columns;
  let start: Matrix | Int32Array = drawnRows(x.rows, random);
  if (d <= fewest || x.rows <= centroidCount) return start;
  const directions = await componentsOf(x);
  const turned = await multiply(x, directions, { transposeB: true });
  for (let size = Math.min(fewest, d); size < d; size *= growth) {
    const { centroids } = await kMeans(resized(turned, size), { rounds, start }, giveFor(size));
    start = resized(centroids, Math.min(d, growth * size));
  }
  return multiply(start as Matrix, directions); // it has all d components by now
}

/** Principal directions, those of the largest variance first [d, d]. */
async function componentsOf(x: Matrix): Promise<Matrix> {
  const { vectors } = symmetricEigen(covariance(await moments(x), 1), x.columns);
  return matrix(x.columns, x.columns, Float32Array.from(vectors));
}

/** The first columns, and zeros where there are no more. */
function resized(x: Matrix, columns: number): Matrix {
  const out = matrix(x.rows, columns);
  const kept = Math.min(columns, x.columns);
  for (let i = 0; i < x.rows; i++) out.data.set(x.data.subarray(i * x.columns, i * x.columns + kept), i * columns);
  return out;
}
