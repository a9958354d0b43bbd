/** Student's t, against scipy. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sampleMean, studentQuantile } from "../../src/statistics/student.ts";

interface Golden {
  readonly quantiles: readonly { readonly probability: number; readonly freedom: number; readonly t: number }[];
  readonly interval: { readonly values: readonly number[]; readonly low: number; readonly high: number };
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
