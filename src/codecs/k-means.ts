/**
 * k-means: centroids that leave a small Σ ‖x − nearest centroid‖².
 *
 * 256 of them, as many as a byte can number. Begins with different rows drawn at random. Each round gives every row to its
 * nearest centroid (the lowest number where there are several) and moves centroids c towards the means m of their rows; one
 * that no row is nearest to moves to the row that is farthest from its own. The first round and the last move to the means,
 * those between beyond them,
 *
 *   c ← c + 1.9 (m − c),
 *
 * by which twelve rounds come as far as twenty-five of plain means. Ends when no row changes, or after so many rounds. With no
 * more rows than centroids each row is one, and what is left over are copies of the first, which no row ever gets. Where
 * there are many rows, rounds with every fourth of them come first.
 *
 * Lloyd 1982, doi:10.1109/TIT.1982.1056489; beyond the means as in Salakhutdinov & Roweis 2003 ("Adaptive overrelaxed bound
 * optimization methods", equation 5, with one η below 2, under which it converges).
 */
import type { Random } from "../base/random.ts";
import { centroidCount } from "../codes/centroids.ts";
import { addRows, type GivenRows } from "../kernels/nearest-centroid.ts";
import { type Matrix, matrix, takeRows } from "../numeric/matrix.ts";
import { squaredLengths } from "../numeric/squared-lengths.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";

/** Where k-means begins, and how long it goes on. */
export interface KMeansOptions {
  /** Rounds at most. */
  readonly rounds: number;
  /** Centroids to begin with [256, d], or the rows that they begin as [256]. */
  readonly start: Matrix | Int32Array;
}

/** Centroids, and which one each row was given last. */
export interface Clusters {
  /** [256, d] */
  readonly centroids: Matrix;
  /** [rows] */
  readonly assigned: Int32Array;
}

/** Gives each row [n, d] to its nearest centroid [256, d]: writes `given`. */
export type Give = (x: Matrix, centroids: Matrix, given: GivenRows) => void | Promise<void>;

/** Rounds that are enough, after which the error hardly falls. */
export const usualRounds = 13;

/** η: how far centroids move towards their means. */
const beyond = 1.9;

/** Rows from which every fourth is looked at first: 32 of these a centroid. */
const manyRows = 4 * 32 * centroidCount;

/** What is then left to be done by all rows, as a share of the rounds. */
const shareOfAll = 0.6;

/** The rows that centroids begin as: different ones in random order; after the last one, the first again [256]. */
export function drawnRows(rows: number, random: Random): Int32Array {
  const order = random.shuffle(Int32Array.from({ length: rows }, (_, i) => i));
  return Int32Array.from({ length: centroidCount }, (_, i) => order[i] ?? order[0]!);
}

/** Centroids of rows [n, d], n at least 1. */
export async function kMeans(x: Matrix, { rounds, start }: KMeansOptions, give: Give): Promise<Clusters> {
  const mean = columnMeans(x); // distances are differences of squares: taken about the mean they keep their digits
  const centred = shifted(x, mean, -1);
  const first = start instanceof Int32Array ? takeRows(centred, start) : shifted(start, mean, -1);
  const { centroids, assigned } = await roundsOf(centred, { rounds, start: first }, give);
  return { centroids: shifted(centroids, mean, 1), assigned };
}

interface RoundsOptions {
  readonly rounds: number;
  readonly start: Matrix;
}

async function roundsOf(x: Matrix, options: RoundsOptions, give: Give): Promise<Clusters> {
  const isMany = x.rows >= manyRows && options.rounds >= usualRounds;
  const rounds = isMany ? Math.round(shareOfAll * options.rounds) : options.rounds;
  let centroids = isMany ? (await roundsOf(everyFourth(x), options, give)).centroids : options.start;
  const squares = squaredLengths(x);
  const given = { places: new Int32Array(x.rows), nearness: new Float32Array(x.rows) };
  const assigned = new Int32Array(x.rows).fill(-1);
  for (let round = 0; round < rounds; round++) {
    await give(x, centroids, given);
    const isLast = round === rounds - 1 || given.places.every((place, i) => place === assigned[i]);
    assigned.set(given.places);
    const step = round === 0 || isLast ? 1 : beyond;
    if (x.rows > centroidCount) centroids = moved({ x, squares, centroids }, given, step);
    if (isLast) break;
  }
  return { centroids, assigned };
}

function everyFourth(x: Matrix): Matrix {
  return takeRows(
    x,
    Int32Array.from({ length: Math.ceil(x.rows / 4) }, (_, i) => 4 * i),
  );
}

interface Standing {
  readonly x: Matrix;
  /** ‖x‖² [rows] */
  readonly squares: ArrayLike<number>;
  readonly centroids: Matrix;
}

/** Each centroid a step of the way to the mean of its rows. */
function moved({ x, squares, centroids }: Standing, given: GivenRows, step: number): Matrix {
  const d = x.columns;
  const sums = new Float64Array(centroidCount * d);
  const counts = new Int32Array(centroidCount);
  addRows(x, given.places, { sums, counts });
  const out = matrix(centroidCount, d);
  let farthest: Int32Array | null = null;
  let taken = 0;
  for (let k = 0; k < centroidCount; k++) {
    const members = counts[k]!;
    if (members > 0) {
      for (let at = k * d; at < (k + 1) * d; at++) {
        const before = centroids.data[at]!;
        const mean = sums[at]! / members;
        out.data[at] = step === 1 ? mean : before + step * (mean - before);
      }
      continue;
    }
    farthest ??= farthestFirst(given.nearness, squares);
    const row = farthest[taken++ % x.rows]!;
    out.data.set(x.data.subarray(row * d, (row + 1) * d), k * d);
  }
  return out;
}

/** Rows by their distance from their centroid, ‖x‖² − 2 nearness, the largest first. */
function farthestFirst(nearness: Float32Array, squares: ArrayLike<number>): Int32Array {
  const distances = Float64Array.from(nearness, (value, i) => Math.max(0, squares[i]! - 2 * value));
  return Int32Array.from(distances.keys()).sort((a, b) => distances[b]! - distances[a]! || a - b);
}

function shifted(x: Matrix, by: Float64Array, sign: 1 | -1): Matrix {
  const out = matrix(x.rows, x.columns);
  for (let i = 0, at = 0; i < x.rows; i++) {
    for (let j = 0; j < x.columns; j++, at++) out.data[at] = x.data[at]! + sign * by[j]!;
  }
  return out;
}
