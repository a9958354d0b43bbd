/** Rows that codecs are asked on: correlated normal ones about a mean, and rows at the edge of what there is. */
import { seeded } from "../../base/random.ts";
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import { randomRotation } from "../../numeric/rotation.ts";

/** Dimensions of all of them: no multiple of 16, so that parts differ in size and bytes have bits left over. */
export const codecDimensions = 27;

/** As many as there are centroids, and half again. */
const plantedCount = 384;

let planted: Matrix | null = null;

/** Normal rows of standard deviations 1/√(j + 1), turned at random, about a mean of length √27 / 2. */
export function plantedCodecRows(): Matrix {
  planted ??= drawPlantedRows();
  return planted;
}

function drawPlantedRows(): Matrix {
  const random = seeded(20261129);
  const d = codecDimensions;
  const rotation = randomRotation(d, random);
  const x = matrix(plantedCount, d);
  for (let i = 0; i < plantedCount; i++) {
    for (let k = 0; k < d; k++) {
      const value = random.normal() / Math.sqrt(k + 1);
      for (let j = 0; j < d; j++) x.data[i * d + j] = x.data[i * d + j]! + value * rotation.data[k * d + j]!;
    }
    for (let j = 0; j < d; j++) x.data[i * d + j] = x.data[i * d + j]! + 0.5;
  }
  return x;
}

/** Odd rows, and what is odd about them. */
export interface OddRows {
  readonly title: string;
  readonly x: Matrix;
  /** The largest error that a number may have after it came back; null where it hangs on the codec. */
  readonly error: number | null;
}

/** All of them, 40 rows or fewer each. */
export function oddCodecRows(): readonly OddRows[] {
  const random = seeded(77);
  const make = (title: string, value: (i: number, j: number) => number, error: number | null = null, count = 40): OddRows => {
    const x = matrix(count, codecDimensions);
    for (let at = 0; at < x.data.length; at++) {
      x.data[at] = value(Math.floor(at / codecDimensions), at % codecDimensions);
    }
    return { title, x, error };
  };
  /** Rounding of a mean, of ranges and of float16, all of numbers below 1. */
  const rounded = 1e-3;
  const row = Float32Array.from({ length: codecDimensions }, () => random.normal());
  return [
    make("zeros", () => 0, 0),
    make("constants", () => 0.3, rounded),
    make("copies of one row", (_, j) => row[j]! / 8, rounded),
    make("one row", (_, j) => row[j]! / 8, rounded, 1),
    make("a constant dimension", (_, j) => (j === 3 ? 7 : random.normal())),
    make("one very large dimension", (_, j) => (j === 1 ? 1e4 + 1e3 * random.normal() : random.normal())),
    make("one row far from all", (i) => (i === 5 ? 1e4 : 1) * random.normal()),
    make("heavy tails", () => random.normal() / Math.max(1e-3, Math.abs(random.normal()))),
    make("tiny numbers", () => 1e-20 * random.normal()),
    make("huge numbers", () => 1e30 * random.normal()),
    make("rows of zeros among others", (i) => (i % 3 === 0 ? 0 : random.normal())),
  ];
}
