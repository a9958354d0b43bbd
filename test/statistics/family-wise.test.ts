/** Many tests: chances of one false finding, and the p-values that go into it. */
import { describe, expect, it } from "vitest";
import { bootstrapPValue, holm } from "../../src/statistics/index.ts";

describe("Holm's correction", () => {
  it("multiplies by what is left, and never lets a larger p-value become the smaller one", () => {
    // By hand: 4 · 0.01, 3 · 0.02, then 2 · 0.022 = 0.044 is raised to 0.06, and 1 · 0.9.
    expect([...holm([0.022, 0.01, 0.9, 0.02])]).toEqual([0.06, 0.04, 0.9, 0.06]);
    expect([...holm([0.6, 0.7])]).toEqual([1, 1]);
    expect([...holm([])]).toEqual([]);
  });
});

describe("the p-value of a bootstrapped difference", () => {
  it("counts the rarer side twice, with the 1 that no finite number of resamples can do without", () => {
    const all = Float64Array.from({ length: 99 }, (_, i) => i + 1);
    expect(bootstrapPValue(all)).toBeCloseTo(0.02, 12);
    expect(bootstrapPValue(all.map((value) => -value))).toBeCloseTo(0.02, 12);
    expect(bootstrapPValue(all.map((value) => value - 5))).toBeCloseTo((2 * 6) / 100, 12);
    expect(bootstrapPValue(new Float64Array(99))).toBe(1);
  });
});
