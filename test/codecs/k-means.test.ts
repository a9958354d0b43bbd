/** k-means on rows with known centroids, against plain rounds of Lloyd's, and in any number of threads. */
import { afterAll, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { giveFor } from "../../src/codecs/give-rows.ts";
import { drawnRows, kMeans, usualRounds } from "../../src/codecs/k-means.ts";
import { partCentroids, quantisedRows } from "../../src/codecs/part-centroids.ts";
import { type Matrix, matrix, takeRows } from "../../src/numeric/matrix.ts";
import { setEngineThreads } from "../../src/runtime/matrix-product.ts";

/** Errors of two ways from ten beginnings have a standard error of about 0.2 % beside each other. */
const PARITY = 1.005;

/** Rounds of plain means, as in faiss. */
const PLAIN_ROUNDS = 25;

afterAll(() => setEngineThreads(0));

function normal(rows: number, columns: number, seed: number): Matrix {
  const random = seeded(seed);
  return matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => random.normal()),
  );
}

function nearest(x: Matrix, i: number, centroids: Matrix): { readonly place: number; readonly square: number } {
  const d = x.columns;
  let [place, square] = [0, Number.POSITIVE_INFINITY];
  for (let k = 0; k < centroids.rows; k++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += (x.data[i * d + j]! - centroids.data[k * d + j]!) ** 2;
    if (sum < square) [place, square] = [k, sum];
  }
  return { place, square };
}

function error(x: Matrix, centroids: Matrix): number {
  let sum = 0;
  for (let i = 0; i < x.rows; i++) sum += nearest(x, i, centroids).square;
  return sum / x.rows;
}

/** Lloyd's rounds as they are written, in float64. */
function plain(x: Matrix, start: Int32Array): Matrix {
  const d = x.columns;
  const centroids = takeRows(x, start);
  for (let round = 0; round < PLAIN_ROUNDS; round++) {
    const [sums, counts] = [new Float64Array(256 * d), new Int32Array(256)];
    for (let i = 0; i < x.rows; i++) {
      const { place } = nearest(x, i, centroids);
      counts[place] = counts[place]! + 1;
      for (let j = 0; j < d; j++) sums[place * d + j] = sums[place * d + j]! + x.data[i * d + j]!;
    }
    for (let at = 0; at < sums.length; at++) {
      const count = counts[Math.floor(at / d)]!;
      if (count > 0) centroids.data[at] = sums[at]! / count;
    }
  }
  return centroids;
}

it("leaves as little error as twenty-five plain rounds", async () => {
  const x = normal(3000, 4, 1);
  let [ours, theirs] = [0, 0];
  for (let seed = 0; seed < 5; seed++) {
    const start = drawnRows(x.rows, seeded(seed));
    ours += error(x, (await kMeans(x, { rounds: usualRounds, start }, giveFor(4))).centroids);
    theirs += error(x, plain(x, start));
  }
  expect(ours).toBeLessThan(PARITY * theirs);
});

it.each([6, 80])("ends at centroids that rows of %i dimensions stand exactly at, far from 0", async (columns) => {
  const centres = normal(256, columns, 2);
  for (let at = 0; at < centres.data.length; at++) centres.data[at] = Math.round(64 * centres.data[at]!) / 64 + 512;
  const x = matrix(1024, columns);
  for (let i = 0; i < x.rows; i++) x.data.set(centres.data.subarray((i % 256) * columns, ((i % 256) + 1) * columns), i * columns);
  const start = Int32Array.from({ length: 256 }, (_, i) => i);
  const { centroids, assigned } = await kMeans(x, { rounds: usualRounds, start }, giveFor(columns));
  expect([...assigned]).toEqual(Array.from({ length: x.rows }, (_, i) => i % 256));
  expect(error(x, centroids)).toBeLessThan(columns * 1e-8); // the mean is taken off and put back in float32
});

it("finds the same with any number of threads", async () => {
  const x = normal(40_000, 16, 3);
  const found = [];
  for (const threads of [1, 3]) {
    setEngineThreads(threads);
    const all = await partCentroids(x, { parts: 4, rounds: 3 }, seeded(5));
    found.push([all.centroids.data, ...all.assigned]);
  }
  expect(found[1]).toEqual(found[0]);
});

it("rows as centroids are those that they were given to", async () => {
  const x = normal(200, 7, 4);
  const all = await partCentroids(x, { parts: 3, rounds: usualRounds }, seeded(6));
  expect(error(quantisedRows(all), x)).toBeLessThan(1e-12); // no more rows than centroids: each is one
});
