/** Student's t, against scipy. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { studentQuantile } from "../../src/statistics/student.ts";

interface Golden {
  readonly quantiles: readonly { readonly probability: number; readonly freedom: number; readonly t: number }[];
}

const golden = JSON.parse(readFileSync(new URL("../golden/student.json", import.meta.url), "utf8")) as Golden;

/** Bisection in float64 against scipy's own root finding. */
const relative = 1e-9;

describe("Student's t", () => {
  it.each(golden.quantiles)("has scipy's quantile $probability at $freedom degrees of freedom", ({ probability, freedom, t }) => {
    expect(Math.abs(studentQuantile(probability, freedom) - t)).toBeLessThanOrEqual(relative * Math.max(1, t));
  });

  it("is the normal distribution where degrees of freedom are beyond counting, and close to it before", () => {
    expect(studentQuantile(0.975, Number.POSITIVE_INFINITY)).toBeCloseTo(1.959964, 6);
    expect(studentQuantile(0.975, 1e7)).toBeCloseTo(studentQuantile(0.975, 1e9), 6);
  });

  it("refuses no degrees of freedom: one seed has no spread", () => {
    expect(() => studentQuantile(0.975, 0)).toThrow(/needs two/);
    expect(() => studentQuantile(0.975, Number.NaN)).toThrow(/needs two/);
  });
});
