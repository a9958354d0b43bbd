/** k* is tested at few sizes of a curve, fixed beforehand, so that it does not hang on how finely the curve is drawn. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { sizeGrid, testedSizes } from "../../src/cells/sizes.ts";
import { fewestOfCurve } from "../../src/claims/fewest.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { bootstrapMeans, type ResampledScore, resample } from "../../src/statistics/index.ts";

/** A size between any two. */
function twiceAsFine(sizes: readonly number[]): number[] {
  const all = sizes.flatMap((k, at) => [k, Math.round(Math.sqrt(k * (sizes[at + 1] ?? k)))]);
  return [...new Set(all)].sort((a, b) => a - b);
}

describe("the sizes that are tested", () => {
  it.each([
    [384, [1, 2, 6, 24, 96, 384]],
    [381, [1, 2, 6, 24, 96, 381]],
    [768, [1, 3, 12, 48, 192, 768]],
    [1024, [1, 4, 16, 64, 256, 1024]],
    [32, [1, 2, 4, 8, 16, 32]],
    [12, [1, 2, 3, 6, 12]],
    [6, [1, 2, 3, 4, 6]],
    [1, [1]],
  ])("of %i dimensions are few, from the largest down by a quarter", (dimensions, sizes) => {
    expect(testedSizes(sizeGrid(dimensions))).toEqual(sizes);
  });

  it("are all that a person names, up to six", () => {
    for (const sizes of [[1, 384], [64, 128, 256], [1, 2, 4, 8, 16, 32], [7]]) expect(testedSizes(sizes)).toEqual(sizes);
    expect(testedSizes([1, 2, 4, 8, 16, 32, 64])).toEqual([1, 4, 16, 64]);
  });

  it("are the same, or their neighbours, where the curve is drawn twice as fine", () => {
    fc.assert(
      fc.property(fc.integer({ min: 13, max: 5000 }), (dimensions) => {
        const sizes = sizeGrid(dimensions);
        const fine = twiceAsFine(sizes);
        const [few, finer] = [testedSizes(sizes), testedSizes(fine)];
        expect(few.every((size) => sizes.includes(size))).toBe(true);
        expect([few[0], few.at(-1)]).toEqual([1, dimensions]);
        expect(few.length).toBeLessThanOrEqual(8);
        for (const size of finer) {
          const nearest = Math.min(...few.map((own) => Math.abs(fine.indexOf(own) - fine.indexOf(size))));
          expect(nearest).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe("k* of a curve", () => {
  const rows = 2000;

  /** Scores that are wrong on a share of the rows each, the rows of a larger share holding those of a smaller. */
  async function scored(errors: readonly number[]): Promise<readonly ResampledScore[]> {
    const random = seeded(3);
    const right = matrix(rows, errors.length);
    for (let i = 0; i < rows; i++) {
      const place = random.uniform();
      for (const [at, error] of errors.entries()) right.data[i * errors.length + at] = place >= error ? 1 : 0;
    }
    const resampled = await bootstrapMeans(right, resample(rows, { seed: 1, count: 500 }));
    return resampled.map((values, at) => {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += right.data[i * errors.length + at]!;
      return { score: sum / rows, resampled: values, shareOf: rows };
    });
  }

  async function fewest(sizes: readonly number[], errorAt: (k: number) => number) {
    const [reference, ...scores] = await scored([0.1, ...sizes.map(errorAt)]);
    const named = { compressor: "pca", probe: "logistic", metric: "accuracy", margin: 0.01 } as const;
    const claims = { refused: null, rowsNeeded: null };
    return fewestOfCurve({ ...named, ...claims, sizes, scores, reference: reference!, rows });
  }

  it("does not stop at an unlucky size among the many of a curve, and is the same with few sizes named", async () => {
    const errorAt = (k: number) => (k === 128 ? 0.12 : 0.1);
    const all = await fewest(sizeGrid(384), errorAt);
    expect(all).toMatchObject({ k: 1, grid: [1, 2, 6, 24, 96, 384], pointEstimate: 1 });
    expect((await fewest([1, 384], errorAt)).k).toBe(all.k);
  });

  it("is with its bound at every size tried, and an estimate from the whole curve", async () => {
    const { k, tests, pointEstimate, next, interval } = await fewest(sizeGrid(384), (k) => (k < 12 ? 0.2 : 0.1));
    expect(k).toBe(24);
    expect(interval).toEqual([24, 24]);
    expect(pointEstimate).toBe(12);
    expect(next?.k).toBe(6);
    expect(tests?.map((test) => [test.k, test.shown])).toEqual([
      [1, false],
      [2, false],
      [6, false],
      [24, true],
      [96, true],
      [384, true],
    ]);
    for (const { difference, lower, shown } of tests ?? []) {
      expect(lower).toBeLessThanOrEqual(difference);
      expect(shown).toBe(lower > -0.01);
    }
  });
});
