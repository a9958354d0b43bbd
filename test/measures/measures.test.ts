import { describe, expect, it } from "vitest";
import { effectiveRank, meanCosine, measures, participationRatio } from "../../src/measures/index.ts";
import { matrix, takeColumns } from "../../src/numeric/matrix.ts";
import { deadDimensions } from "../../src/statistics/index.ts";
import { golden } from "../support/golden.ts";
import { planted, plantedSets } from "../support/planted.ts";

interface Case {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly data: number[];
  readonly values: Record<string, number>;
  readonly dead: number[];
}
const cases = golden<{ cases: Case[] }>("measures").cases;

/** Covariances are summed from float32 products. */
const CLOSE = 1e-6;

describe.each(cases)("measures against numpy, $name", (one) => {
  const x = matrix(one.rows, one.columns, Float32Array.from(one.data));

  it.each(Object.entries(one.values))("%s", async (name, value) => {
    expect([await measures.get(name).compute(x)]).toBeCloseToAll([value], { relative: CLOSE });
  });

  it("dead dimensions", () => {
    expect([...deadDimensions(x)]).toEqual(one.dead);
  });
});

describe("measures on vectors with known answers", () => {
  // ±1 along k of four axes: k equal variances.
  const cross = (k: number) => {
    const x = matrix(2 * k, 4);
    for (let i = 0; i < 2 * k; i++) x.data[i * 4 + (i >> 1)] = i % 2 === 0 ? 1 : -1;
    return x;
  };

  it.each([1, 2, 3, 4])("participation ratio and effective rank count %i equal directions", async (k) => {
    expect([await participationRatio.compute(cross(k))]).toBeCloseToAll([k], { relative: CLOSE });
    expect([await effectiveRank.compute(cross(k))]).toBeCloseToAll([k], { relative: CLOSE });
  });

  it("mean cosine is 1 for one direction, −1/(n − 1) for vectors that cancel, and passes over zeros", async () => {
    expect([await meanCosine.compute(matrix(3, 2, Float32Array.of(1, 2, 2, 4, 0.5, 1)))]).toBeCloseToAll([1], {
      relative: CLOSE,
    });
    expect([await meanCosine.compute(cross(2))]).toBeCloseToAll([-1 / 3], { relative: CLOSE });
    expect([await meanCosine.compute(matrix(3, 2, Float32Array.of(1, 2, 0, 0, 2, 4)))]).toBeCloseToAll([1], { relative: CLOSE });
  });

  it("equal rows have no spread: 0 directions", async () => {
    const same = matrix(3, 2, Float32Array.of(1, 2, 1, 2, 1, 2));
    expect(await participationRatio.compute(same)).toBe(0);
    expect(await effectiveRank.compute(same)).toBe(0);
  });
});

describe("dead dimensions", () => {
  it.each(plantedSets)("of planted $name are those that were planted", (set) => {
    expect([...deadDimensions(set.training.vectors)]).toEqual([...set.dead]);
  });

  it("are found where float32 variances underflow, though rounding noise carries the label", () => {
    const set = planted("outliers-and-dead");
    const { rows: n, columns: d, data } = set.training.vectors;
    const shrunk = matrix(
      n,
      d,
      data.map((value, at) => (at % d === 13 ? value * 1e-25 : value)),
    );
    expect([...deadDimensions(shrunk)]).toEqual([6, 13]);
  });

  it("are judged by their spread, not by their mean", () => {
    // Deviations 1, 1e-7, 5e-7 and 5e-6 beside means of 0, 0, 0 and 4.
    const x = matrix(2, 4, Float32Array.of(1, 1e-7, 5e-7, 4 + 5e-6, -1, -1e-7, -5e-7, 4 - 5e-6));
    expect([...deadDimensions(x)]).toEqual([1]);
  });

  it("are those that differ by roundings of their own mean only, whatever the others are", () => {
    const step = 1000 * 2 ** -23;
    const x = matrix(4, 2, Float32Array.of(1000, 1e-30, 1000 + step, -1e-30, 1000, 1e-30, 1000 - step, -1e-30));
    expect([...deadDimensions(x)]).toEqual([0, 1]);
    expect([...deadDimensions(takeColumns(x, [1]))]).toEqual([]);
  });

  it("are all where nothing varies", () => {
    expect([...deadDimensions(matrix(4, 3, new Float32Array(12).fill(0.1)))]).toEqual([0, 1, 2]);
    expect([...deadDimensions(matrix(1, 2, Float32Array.of(1, 2)))]).toEqual([0, 1]);
  });
});
