/**
 * k-means: centroids that leave a small Σ ‖x − nearest centroid‖².
 *
 * 256 of them, as many as a byte can number. Begins with different rows drawn at random. Each round gives every row to its nearest centroid (the lowest number where
 * there are several) and moves centroids to the means of their rows; one that no row is nearest to moves to the row that is
 * farthest from its own. Ends when no row changes, or after so many rounds. With no more rows than centroids each row is
 * one, and what is left over are copies of the first, which no row ever gets.
 *
 * Lloyd 1982, doi:10.1109/TIT.1982.1056489.
 */
import type { Random } from "../base/random.ts";
import { byDimension, centroidCount } from "../codes/centroids.ts";
import { type Matrix, matrix, takeRows } from "../numeric/matrix.ts";
import { squaredLengths } from "../numeric/squared-lengths.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";

/** What is asked for. */
export interface KMeansOptions {
  /** Rounds at most. */
  readonly rounds: number;
  /** Centroids to begin with [256, d]; drawn when left out. */
  readonly start?: Matrix | undefined;
}

/** Centroids, and which one each row was given last. */
export interface Clusters {
  /** [256, d] */
  readonly centroids: Matrix;
  /** [rows] */
  readonly assigned: Int32Array;
}

/** So few dimensions are multiplied here, in float64: the engine, in float32, is no quicker. */
const fewDimensions = 16;

/** Rows whose products the engine gives at once: 8 MiB. */
const rowsAtOnce = 8192;

/** Centroids of rows [n, d], n at least 1. */
export async function kMeans(x: Matrix, { rounds, start }: KMeansOptions, random: Random): Promise<Clusters> {
  const mean = columnMeans(x); // distances are differences of squares: taken about the mean they keep their digits
  const centred = shifted(x, mean, -1);
  let centroids = start === undefined ? drawnRows(centred, random) : shifted(start, mean, -1);
  const assigned = new Int32Array(x.rows).fill(-1);
  const distances = new Float64Array(x.rows);
  for (let round = 0; round < rounds; round++) {
    if (!(await assign(centred, centroids, assigned, distances))) break;
    if (x.rows > centroidCount) centroids = moved(centred, assigned, distances);
  }
  return { centroids: shifted(centroids, mean, 1), assigned };
}

/** Different rows in random order; after the last one, the first again. */
function drawnRows(x: Matrix, random: Random): Matrix {
  const order = random.shuffle(Int32Array.from({ length: x.rows }, (_, i) => i));
  return takeRows(
    x,
    Int32Array.from({ length: centroidCount }, (_, i) => order[i] ?? order[0]!),
  );
}

/** Gives each row to its nearest centroid. Returns whether any row changed. */
async function assign(x: Matrix, centroids: Matrix, assigned: Int32Array, distances: Float64Array): Promise<boolean> {
  const halves = squaredLengths(centroids).map((square) => square / 2);
  const squares = squaredLengths(x);
  let changed = false;
  const give = (row: number, products: ArrayLike<number>, from: number): void => {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < centroidCount; k++) {
      const nearness = products[from + k]! - halves[k]!;
      if (nearness > most) {
        most = nearness;
        best = k;
      }
    }
    if (assigned[row] !== best) changed = true;
    assigned[row] = best;
    distances[row] = Math.max(0, squares[row]! - 2 * most);
  };
  if (x.columns <= fewDimensions) giveHere(x, centroids, give);
  else await giveByEngine(x, centroids, give);
  return changed;
}

/** Takes the products of a row with all centroids, from a place on. */
type Give = (row: number, products: ArrayLike<number>, from: number) => void;

function giveHere(x: Matrix, centroids: Matrix, give: Give): void {
  const d = x.columns;
  const numbers = byDimension(centroids.data, d);
  const products = new Float64Array(centroidCount);
  const values = new Float64Array(d);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < d; j++) values[j] = x.data[i * d + j]!;
    allProducts(values, numbers, products);
    give(i, products, 0);
  }
}

/** products [256] = Σ yⱼ centroidᵢⱼ, in the order of the dimensions, two at once. */
function allProducts(y: Float64Array, numbers: Float32Array, products: Float64Array): void {
  products.fill(0);
  let j = 0;
  for (; j + 1 < y.length; j += 2) {
    const [first, second, at] = [y[j]!, y[j + 1]!, j * centroidCount];
    for (let i = 0; i < centroidCount; i++) {
      products[i] = products[i]! + first * numbers[at + i]! + second * numbers[at + centroidCount + i]!;
    }
  }
  if (j < y.length) for (let i = 0; i < centroidCount; i++) products[i] = products[i]! + y[j]! * numbers[j * centroidCount + i]!;
}

async function giveByEngine(x: Matrix, centroids: Matrix, give: Give): Promise<void> {
  const d = x.columns;
  for (let from = 0; from < x.rows; from += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, x.rows - from);
    const part = matrix(rows, d, x.data.subarray(from * d, (from + rows) * d));
    const { data: products } = await multiply(part, centroids, { transposeB: true });
    for (let i = 0; i < rows; i++) give(from + i, products, i * centroidCount);
  }
}

/** The means of the rows of each centroid. */
function moved(x: Matrix, assigned: Int32Array, distances: Float64Array): Matrix {
  const d = x.columns;
  const sums = new Float64Array(centroidCount * d);
  const counts = new Int32Array(centroidCount);
  for (let i = 0; i < x.rows; i++) {
    const k = assigned[i]!;
    counts[k] = counts[k]! + 1;
    for (let j = 0; j < d; j++) sums[k * d + j] = sums[k * d + j]! + x.data[i * d + j]!;
  }
  const out = matrix(centroidCount, d);
  let farthest: Int32Array | null = null;
  let taken = 0;
  for (let k = 0; k < centroidCount; k++) {
    const members = counts[k]!;
    if (members > 0) {
      for (let j = 0; j < d; j++) out.data[k * d + j] = sums[k * d + j]! / members;
      continue;
    }
    farthest ??= Int32Array.from(distances.keys()).sort((a, b) => distances[b]! - distances[a]! || a - b);
    const row = farthest[taken++ % x.rows]!;
    out.data.set(x.data.subarray(row * d, (row + 1) * d), k * d);
  }
  return out;
}

function shifted(x: Matrix, by: Float64Array, sign: 1 | -1): Matrix {
  const out = matrix(x.rows, x.columns);
  for (let i = 0, at = 0; i < x.rows; i++) {
    for (let j = 0; j < x.columns; j++, at++) out.data[at] = x.data[at]! + sign * by[j]!;
  }
  return out;
}
