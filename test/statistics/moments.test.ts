import { expect, it } from "vitest";
import { ShapeError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { classMeans } from "../../src/statistics/moments/class-means.ts";
import { covariance, mergeMoments, moments } from "../../src/statistics/moments/moments.ts";

/** Float32 products of 4,096 rows, corr-scaled; 7e-8 at 768 dimensions was measured, a plain float32 Gram has 1e-5 and more. */
const covarianceTolerance = 5e-7;

/** Float64 sums in another order. */
const rounding = 1e-9;

/** Large means (as BERT's outlier dimensions have) and very unequal spreads. */
function awkward(rows: number, columns: number): Matrix {
  const random = seeded(7);
  const x = matrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    const shared = random.normal();
    for (let j = 0; j < columns; j++) x.data[i * columns + j] = 50 * j + 10 ** (j % 3) * (shared + random.normal());
  }
  return x;
}

/** Two passes in float64: slow and exact. */
function exactly(x: Matrix): { mean: Float64Array; covariance: Float64Array } {
  const d = x.columns;
  const mean = new Float64Array(d);
  const result = new Float64Array(d * d);
  for (let i = 0; i < x.rows; i++) for (let j = 0; j < d; j++) mean[j] = mean[j]! + x.data[i * d + j]! / x.rows;
  for (let i = 0; i < x.rows; i++) {
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) {
        result[a * d + b] =
          result[a * d + b]! + ((x.data[i * d + a]! - mean[a]!) * (x.data[i * d + b]! - mean[b]!)) / (x.rows - 1);
      }
    }
  }
  return { mean, covariance: result };
}

it("equal float64 moments on columns with large means, over several chunks", async () => {
  const x = awkward(9000, 12);
  const expected = exactly(x);
  const of = await moments(x);
  expect(of.mean).toBeCloseToAll(expected.mean, { relative: rounding });
  const found = covariance(of);
  const inCorrelation = (from: Float64Array): Float64Array =>
    from.map((value, at) => {
      const [a, b] = [Math.floor(at / 12), at % 12];
      return value / Math.sqrt(expected.covariance[a * 13]! * expected.covariance[b * 13]!);
    });
  expect(inCorrelation(found)).toBeCloseToAll(inCorrelation(expected.covariance), { absolute: covarianceTolerance });
});

it("merge into the moments of all rows", async () => {
  const x = awkward(3000, 6);
  const part = (from: number, to: number): Matrix => matrix(to - from, 6, x.data.slice(from * 6, to * 6));
  const merged = mergeMoments(await moments(part(0, 700)), await moments(part(700, 3000)));
  const whole = await moments(x);
  expect(merged.rows).toBe(3000);
  expect(merged.mean).toBeCloseToAll(whole.mean, { relative: rounding });
  expect(merged.scatter).toBeCloseToAll(whole.scatter, { relative: covarianceTolerance });
});

it("refuse to merge vectors of different sizes", async () => {
  const [a, b] = [await moments(matrix(3, 2)), await moments(matrix(3, 4))];
  expect(() => mergeMoments(a, b)).toThrow(ShapeError);
});

it("of constant columns have a variance of exactly 0, or of rounding", async () => {
  const { scatter } = await moments(matrix(500, 3, new Float32Array(1500).fill(0.1)));
  expect(scatter).toBeCloseToAll(new Float64Array(9), { absolute: rounding });
});

it("class means are the means of each class, and the overall mean where a class has no rows", () => {
  const x = matrix(4, 2, Float32Array.of(1, 2, 3, 4, 5, 6, 100, 200));
  const { counts, means } = classMeans(x, { kind: "classes", classes: 3, values: Int32Array.of(0, 0, 2, 2) });
  expect([...counts]).toEqual([2, 0, 2]);
  expect(means).toBeCloseToAll([2, 3, 27.25, 53, 52.5, 103], { absolute: rounding });
});
