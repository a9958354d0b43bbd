/** Student's t and the overlap of choices, against scipy. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { expectedJaccard, jaccard, meanPairwiseJaccard } from "../../src/statistics/overlap.ts";
import { sampleMean, studentQuantile } from "../../src/statistics/student.ts";

interface Golden {
  readonly quantiles: readonly { readonly probability: number; readonly freedom: number; readonly t: number }[];
  readonly interval: { readonly values: readonly number[]; readonly low: number; readonly high: number };
  readonly jaccard: readonly { readonly size: number; readonly count: number; readonly expected: number }[];
}

const golden = JSON.parse(readFileSync(new URL("../golden/student.json", import.meta.url), "utf8")) as Golden;

/** Bisection in float64 against scipy's own root finding. */
const relative = 1e-9;

describe("Student's t", () => {
  it.each(golden.quantiles)("has scipy's quantile $probability at $freedom degrees of freedom", ({ probability, freedom, t }) => {
    expect(Math.abs(studentQuantile(probability, freedom) - t)).toBeLessThanOrEqual(relative * Math.max(1, t));
  });

  it("gives scipy's interval of a mean, cut to the possible range", () => {
    const { values, low, high } = golden.interval;
    const own = sampleMean(values, [0, 1]);
    expect(own.interval[0]).toBeCloseTo(low, 10);
    expect(own.interval[1]).toBeCloseTo(high, 10);
    expect([own.minimum, own.maximum]).toEqual([0.905, 0.934]);
    expect(sampleMean([0.5, 0.98], [0, 1]).interval).toEqual([0, 1]);
    expect(sampleMean([0.5, 0.5], [0, 1]).interval).toEqual([0.5, 0.5]);
  });

  it("refuses one value: one seed has no spread", () => {
    expect(() => sampleMean([0.5], [0, 1])).toThrow(/needs two/);
  });
});

describe("overlap", () => {
  it("is Jaccard's index, over all pairs", () => {
    expect(jaccard([1, 2, 3], [3, 4])).toBe(0.25);
    expect(jaccard([], [])).toBe(0);
    expect(meanPairwiseJaccard([[1], [1], [2]])).toBeCloseTo(1 / 3, 12);
    expect(meanPairwiseJaccard([[1]])).toBeNull();
  });

  it.each(golden.jaccard)("expects by chance what scipy's hypergeometric does: $size of $count", ({ size, count, expected }) => {
    expect(Math.abs(expectedJaccard(size, count) - expected)).toBeLessThanOrEqual(relative);
  });
});
