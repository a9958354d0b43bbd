/** Treatments against scikit-learn, numpy and scipy, and on vectors with known answers. */
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { meanCosine } from "../../src/measures/index.ts";
import { type Matrix, matrix, takeRows } from "../../src/numeric/matrix.ts";
import { spearman } from "../../src/statistics/correlation.ts";
import { columnMeans } from "../../src/statistics/moments/column-moments.ts";
import { columnVariances } from "../../src/statistics/moments/column-variances.ts";
import { covariance, moments } from "../../src/statistics/moments/moments.ts";
import { type Rows, rows } from "../../src/statistics/rows.ts";
import { allButTheTop, centre, rank, treatments, whitening, zScore } from "../../src/treatments/index.ts";
import { golden } from "../support/golden.ts";
import { planted } from "../support/planted.ts";

interface Packed {
  readonly rows: number;
  readonly columns: number;
  readonly data: number[];
}
interface Case {
  readonly name: string;
  readonly training: Packed;
  readonly test: Packed;
  readonly directions: number;
  readonly treated: Record<string, number[]>;
}
const { cases, versions } = golden<{ cases: Case[]; versions: Record<string, string> }>("treatments");

/** Results are rounded to float32. */
const ROUNDED = { relative: 1e-6 };
/** Directions come from covariances of float32 products; whitening divides by the root of small variances of them. */
const DIRECTIONS = { relative: 1e-4 };

const unpack = ({ rows: n, columns, data }: Packed): Matrix => matrix(n, columns, Float32Array.from(data));
const unlabelled = (x: Matrix): Rows<"training"> => rows("training", x, { kind: "values", values: new Float64Array(x.rows) });

describe.each(cases)(`against scikit-learn ${versions["scikit-learn"]}, $name`, ({ training, test, directions, treated }) => {
  it("has a value for every treatment", () => {
    expect(Object.keys(treated).sort()).toEqual([...treatments.names].sort());
  });

  it.each(Object.entries(treated))("%s", async (name, values) => {
    const treatment = name === "all-but-the-top" ? allButTheTop({ directions }) : treatments.get(name);
    const { data } = await (await treatment.fit(unlabelled(unpack(training)))).apply(unpack(test));
    const tolerance = name === "whitening" || name === "all-but-the-top" ? DIRECTIONS : ROUNDED;
    expect(data).toBeCloseToAll(values, tolerance);
  });
});

describe("treated training rows", () => {
  /** Rounding of float32 vectors and products. */
  const CLOSE = { absolute: 1e-4 };
  const { training } = planted("correlated-noise");
  const d = training.vectors.columns;
  const shifted = matrix(
    training.vectors.rows,
    d,
    training.vectors.data.map((value, at) => value + (at % d)),
  );
  const treat = async (treatment: typeof centre): Promise<Matrix> => (await treatment.fit(unlabelled(shifted))).apply(shifted);

  it("have a mean of 0 after all but ranks, and no mean cosine left", async () => {
    expect(await meanCosine.compute(shifted)).toBeGreaterThan(0.9);
    for (const treatment of [centre, zScore, allButTheTop(), whitening]) {
      const treated = await treat(treatment);
      expect(columnMeans(treated)).toBeCloseToAll(new Float64Array(d), CLOSE);
      expect(Math.abs(await meanCosine.compute(treated))).toBeLessThan(0.01);
    }
  });

  it("have variances of 1 after z-scores and a covariance of the identity after whitening", async () => {
    expect(columnVariances(await treat(zScore), 0)).toBeCloseToAll(new Float64Array(d).fill(1), CLOSE);
    const identity = Float64Array.from({ length: d * d }, (_, at) => (at % (d + 1) === 0 ? 1 : 0));
    expect(covariance(await moments(await treat(whitening)))).toBeCloseToAll(identity, CLOSE);
  });

  it("vary no more along the directions that all-but-the-top takes away, and as before along the others", async () => {
    // Dimensions 7 and 8 share noise of deviation 3: their sum is the top direction, their difference is not.
    const along = (x: Matrix, sign: number): number => {
      const sums = matrix(x.rows, 1);
      for (let i = 0; i < x.rows; i++) sums.data[i] = (x.data[i * d + 7]! + sign * x.data[i * d + 8]!) / Math.SQRT2;
      return columnVariances(sums)[0]!;
    };
    const treated = await treat(allButTheTop({ directions: 1 }));
    expect(along(shifted, 1)).toBeGreaterThan(15);
    expect(along(treated, 1)).toBeLessThan(0.01 * along(shifted, 1));
    // The label moves dimension 7 alone, so the top direction leans by a few per cent, of which the square is lost.
    expect([along(treated, -1)]).toBeCloseToAll([along(shifted, -1)], { relative: 0.03 });
  });

  it("are as many directions fewer as one in a hundred dimensions", async () => {
    const random = seeded(1);
    const wide = matrix(
      300,
      250,
      Float32Array.from({ length: 75_000 }, () => random.normal()),
    );
    const treated = await (await allButTheTop().fit(unlabelled(wide))).apply(wide);
    const expected = await (await allButTheTop({ directions: 3 }).fit(unlabelled(wide))).apply(wide);
    expect(treated.data).toEqual(expected.data);
  });

  it("have Spearman's rank correlations as cosines after ranks", async () => {
    const few = takeRows(shifted, [0, 1, 2]);
    const { data } = await (await rank.fit(unlabelled(shifted))).apply(few);
    const row = (x: ArrayLike<number>, i: number): number[] => Array.from({ length: d }, (_, j) => x[i * d + j]!);
    const cosine = (a: number[], b: number[]): number => {
      const dot = (x: number[], y: number[]): number => x.reduce((sum, value, j) => sum + value * y[j]!, 0);
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    };
    for (const [i, k] of [
      [0, 1],
      [1, 2],
    ] as const) {
      expect([cosine(row(data, i), row(data, k))]).toBeCloseToAll([spearman(row(few.data, i), row(few.data, k))], {
        absolute: 1e-12,
      });
    }
  });
});

describe("what has no spread", () => {
  it("is 0 afterwards, not noise of full size: dead dimensions and directions that no row has", async () => {
    const random = seeded(2);
    const x = matrix(30, 4);
    for (let i = 0; i < 30; i++) x.data.set([random.normal(), 7, 5 + 1e-7 * random.normal(), random.normal()], 4 * i);
    const scores = await (await zScore.fit(unlabelled(x))).apply(x);
    const white = await (await whitening.fit(unlabelled(x))).apply(x);
    for (let i = 0; i < 30; i++) {
      expect([scores.data[4 * i + 1], scores.data[4 * i + 2]]).toEqual([0, 0]);
      expect(Math.abs(white.data[4 * i + 1]!) + Math.abs(white.data[4 * i + 2]!)).toBeLessThan(1e-3);
    }
    const two = takeRows(x, [0, 1]);
    const line = await (await whitening.fit(unlabelled(two))).apply(two);
    // Two rows have one direction: a variance of 1 along it, so (x₁ − x₂) is √2 long.
    const apart = [0, 1, 2, 3].map((j) => line.data[j]! - line.data[4 + j]!);
    expect([Math.hypot(...apart)]).toBeCloseToAll([Math.SQRT2], DIRECTIONS);
  });

  it("all-but-the-top refuses numbers of directions that are none, and takes all where there are fewer", async () => {
    for (const directions of [0, 1.5, Number.NaN]) expect(() => allButTheTop({ directions })).toThrow(InputError);
    const x = matrix(5, 2, Float32Array.of(1, 2, 3, 5, 8, 1, 4, 4, 2, 9));
    const treated = await (await allButTheTop({ directions: 7 }).fit(unlabelled(x))).apply(x);
    expect(treated.data).toBeCloseToAll(new Float64Array(10), { absolute: 1e-5 });
  });
});
