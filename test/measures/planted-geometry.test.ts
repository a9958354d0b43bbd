/** Isotropy, intrinsic dimension, cosine and subspace measures on vectors with known answers. */
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { type Random, seeded } from "../../src/base/random.ts";
import {
  cosineInformativity,
  estimateMaximumLikelihoodDimension,
  isoscore,
  isoscoreStar,
  largestCosineContributions,
  maximumLikelihoodRows,
  principalSubspaceSize,
  principalSubspaces,
} from "../../src/measures/index.ts";
import { type Matrix, matrix, takeColumns, takeRows } from "../../src/numeric/matrix.ts";
import { randomRotation } from "../../src/numeric/rotation.ts";
import { multiply } from "../../src/runtime/matrix-product.ts";

/** Rounding of float32 data and products. */
const CLOSE = { absolute: 1e-5 };

function normals(rows: number, columns: number, random: Random, deviation: (column: number) => number = () => 1): Matrix {
  return matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, (_, at) => deviation(at % columns) * random.normal()),
  );
}

/** ±1 along k of d axes: k equal variances. */
function cross(k: number, d: number): Matrix {
  const x = matrix(2 * k, d);
  for (let i = 0; i < 2 * k; i++) x.data[i * d + (i >> 1)] = i % 2 === 0 ? 1 : -1;
  return x;
}

describe("IsoScore", () => {
  it.each([1, 3, 6, 10])("of %i equal directions among 10 is (k − 1)/9", async (k) => {
    expect([await isoscore.compute(cross(k, 10))]).toBeCloseToAll([(k - 1) / 9], CLOSE);
  });

  it("is too low with few rows, and IsoScore* too high by less: the truth lies between", async () => {
    const d = 40;
    const deviation = (j: number): number => (j < 10 ? 2 : 1);
    const ratio = (10 * 4 + 30) ** 2 / (10 * 16 + 30);
    const truth = (ratio - 1) / (d - 1);
    for (let seed = 0; seed < 10; seed++) {
      const x = normals(30, d, seeded(seed), deviation);
      const [low, high] = [await isoscore.compute(x), await isoscoreStar.compute(x)];
      expect(low).toBeLessThan(truth - 0.2);
      expect(high).toBeGreaterThan(truth);
      expect(high - truth).toBeLessThan(truth - low);
    }
  });

  it("and IsoScore* are the same, and right, with many rows", async () => {
    const x = normals(20_000, 6, seeded(1), (j) => j + 1);
    const square = (power: number): number => [1, 2, 3, 4, 5, 6].reduce((sum, value) => sum + value ** power, 0);
    const truth = (square(2) ** 2 / square(4) - 1) / 5;
    // The ratio's own spread at 20,000 rows is about 0.005.
    expect(Math.abs((await isoscore.compute(x)) - truth)).toBeLessThan(0.02);
    expect(Math.abs((await isoscoreStar.compute(x)) - (await isoscore.compute(x)))).toBeLessThan(0.002);
  });

  it("is refused for a single dimension and for rows that are all the same", async () => {
    for (const measure of [isoscore, isoscoreStar]) {
      await expect(measure.compute(matrix(3, 1, Float32Array.of(1, 2, 3)))).rejects.toThrow(InputError);
      await expect(measure.compute(matrix(3, 2, new Float32Array(6).fill(0.1)))).rejects.toThrow(/all the same/);
    }
  });
});

describe("the maximum-likelihood dimension", () => {
  /** Rows evenly distributed in a cube of k dimensions, turned into d. */
  async function sheet(rows: number, k: number, d: number, random: Random): Promise<Matrix> {
    const flat = matrix(rows, d);
    for (let i = 0; i < rows; i++) for (let j = 0; j < k; j++) flat.data[i * d + j] = random.uniform();
    return multiply(flat, randomRotation(d, random));
  }

  it("of a two-dimensional surface in 20 dimensions is 2", async () => {
    // The cube's border takes a few per cent off; the estimator's own spread at 3,000 rows is about 0.02.
    for (let seed = 0; seed < 3; seed++) {
      const estimate = await estimateMaximumLikelihoodDimension(await sheet(3000, 2, 20, seeded(seed)));
      expect(Math.abs(estimate.dimension - 2)).toBeLessThan(0.15);
      expect(estimate).toEqual({ dimension: estimate.dimension, neighbours: 20, rows: 3000, duplicates: 0 });
    }
  });

  it("is larger by about k/(k − 2) when the rows' own estimates are averaged", async () => {
    const x = await sheet(4000, 2, 3, seeded(3));
    const [harmonic, arithmetic] = [
      await estimateMaximumLikelihoodDimension(x, { neighbours: 6 }),
      await estimateMaximumLikelihoodDimension(x, { neighbours: 6, averaging: "arithmetic" }),
    ];
    // E 1/D⁻¹ over 1/E D⁻¹ is (k − 1)/(k − 2) for a gamma variable of shape k − 1: 1.25 here.
    expect(Math.abs(arithmetic.dimension / harmonic.dimension - 1.25)).toBeLessThan(0.05);
  });

  it("leaves out copies and counts them, and looks at a sample where there are many rows", async () => {
    const x = await sheet(900, 2, 6, seeded(4));
    const doubled = takeRows(x, [0, 0, 1, 1, 1, ...Array.from({ length: 890 }, (_, i) => i + 2)]);
    const estimate = await estimateMaximumLikelihoodDimension(doubled);
    expect(estimate.duplicates).toBe(5);
    expect(Math.abs(estimate.dimension - 2)).toBeLessThan(0.3);
    const many = await estimateMaximumLikelihoodDimension(await sheet(maximumLikelihoodRows + 500, 1, 2, seeded(5)));
    expect(many.rows).toBe(maximumLikelihoodRows);
    expect(Math.abs(many.dimension - 1)).toBeLessThan(0.05);
  });

  it("uses all others where there are few rows, and refuses what has no estimate", async () => {
    const few = matrix(4, 1, Float32Array.of(0, 1, 3, 7));
    expect((await estimateMaximumLikelihoodDimension(few)).neighbours).toBe(3);
    const corners = matrix(4, 4, Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1));
    await expect(estimateMaximumLikelihoodDimension(corners)).rejects.toThrow(/as near to all/);
    await expect(estimateMaximumLikelihoodDimension(matrix(30, 2))).rejects.toThrow(/0 of 30 rows without a copy/);
    await expect(estimateMaximumLikelihoodDimension(few, { neighbours: 1 })).rejects.toThrow(InputError);
  });
});

describe("cosine contributions and informativity", () => {
  /** Noise everywhere; two dimensions far from 0, one of them far wider. */
  function rogue(random: Random): Matrix {
    const x = normals(400, 30, random);
    for (let i = 0; i < x.rows; i++) {
      x.data[i * 30 + 4] = 6 + 4 * x.data[i * 30 + 4]!;
      x.data[i * 30 + 21] = -5 + 0.1 * x.data[i * 30 + 21]!;
    }
    return x;
  }

  it("name the dimensions that are far from 0", () => {
    const largest = largestCosineContributions(rogue(seeded(1)), 3);
    expect(new Set(largest.slice(0, 2).map(({ dimension }) => dimension))).toEqual(new Set([4, 21]));
    expect(largest[1]!.contribution).toBeGreaterThan(10 * largest[2]!.contribution);
  });

  it("little is left where one of them decides which rows are alike, all where none does", async () => {
    expect(await cosineInformativity(rogue(seeded(2)), 2)).toBeLessThan(0.2);
    const even = normals(400, 30, seeded(3));
    // Without one of thirty equal dimensions r² is about 29/30.
    expect(Math.abs((await cosineInformativity(even, 1)) - 29 / 30)).toBeLessThan(0.01);
  });

  it("refuse too many dimensions taken away, and cosines that do not differ", async () => {
    await expect(cosineInformativity(normals(9, 3, seeded(4)), 3)).rejects.toThrow(/1 … 2/);
    const corners = matrix(4, 5);
    for (let i = 0; i < 4; i++) corners.data[i * 5 + i] = 1;
    await expect(cosineInformativity(corners, 1)).rejects.toThrow(InputError);
    await expect(cosineInformativity(matrix(4, 5, new Float32Array(20).fill(0.3)), 1)).rejects.toThrow(/must differ/);
  });
});

describe("the angles of principal subspaces", () => {
  const k = principalSubspaceSize;
  /** Wide in the first columns, so that these span the subspace. */
  const wideFirst = (j: number): number => (j < k ? 20 - j : 0.1);

  it("are all 0 where one side's principal subspace is the other's, whatever the rest", async () => {
    const x = normals(300, 24, seeded(1), wideFirst);
    const mixed = await multiply(
      takeColumns(
        x,
        Array.from({ length: k }, (_, j) => j),
      ),
      randomRotation(k, seeded(2)),
    );
    // What the narrow columns add to the wide ones' components: (0.1/11)² each.
    expect(await principalSubspaces.compute(x, mixed)).toBeGreaterThan(0.999);
  });

  it("are a share of the directions where only these are the same", async () => {
    const x = normals(3000, k, seeded(3), wideFirst);
    const y = normals(3000, k, seeded(4), wideFirst);
    for (let i = 0; i < x.rows; i++) for (let j = 0; j < 4; j++) y.data[i * k + j] = x.data[i * k + j]!;
    // Unrelated directions add about (k − 4)/n each.
    expect(Math.abs((await principalSubspaces.compute(x, y)) - 4 / k)).toBeLessThan(0.01);
  });

  it("of unrelated sets are near k/(n − 1)", async () => {
    const value = await principalSubspaces.compute(normals(500, 20, seeded(5)), normals(500, 12, seeded(6)));
    expect(Math.abs(value - k / 499)).toBeLessThan(0.01);
  });

  it("of a set with fewer directions are those of its own", async () => {
    const x = normals(200, 24, seeded(7), wideFirst);
    expect([await principalSubspaces.compute(x, takeColumns(x, [0, 3, 3]))]).toBeCloseToAll([1], { absolute: 1e-4 });
  });
});
