/** Differences of two scores of which only the intervals are known. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { normalQuantile } from "../../src/statistics/normal.ts";
import { unpairedDifference } from "../../src/statistics/unpaired-difference.ts";
import { wilsonInterval } from "../../src/statistics/wilson.ts";

const z = normalQuantile(0.975);
const within = (score: number, error: number) => ({ score, interval: [score - z * error, score + z * error] as const });

describe("the difference of two scores", () => {
  it("has the standard error of both: √(s₁² + s₂²) of independent rows", () => {
    const found = unpairedDifference(within(0.9, 0.03), within(0.8, 0.04), "independent");
    expect(found.difference).toBeCloseTo(0.1, 12);
    expect(found.interval[0]).toBeCloseTo(0.1 - z * 0.05, 12);
    expect(found.interval[1]).toBeCloseTo(0.1 + z * 0.05, 12);
    expect(found.pValue).toBeCloseTo(0.0455, 4); // two standard errors
  });

  it("adds the errors where nothing is known of the rows, and is the same the other way round", () => {
    const [a, b] = [within(0.9, 0.03), within(0.8, 0.04)];
    const found = unpairedDifference(a, b, "unknown");
    expect(found.interval[1] - found.interval[0]).toBeCloseTo(2 * z * 0.07, 12);
    const turned = unpairedDifference(b, a, "unknown");
    expect([turned.difference, turned.pValue]).toEqual([-found.difference, found.pValue]);
  });

  it("has no p-value of 0, and 1 for equal scores without spread", () => {
    expect(unpairedDifference(within(1, 1e-6), within(0, 1e-6), "independent").pValue).toBe(Number.EPSILON);
    expect(unpairedDifference(within(0.5, 0), within(0.5, 0), "independent").pValue).toBe(1);
    expect(unpairedDifference(within(0.6, 0), within(0.5, 0), "independent").pValue).toBe(Number.EPSILON);
  });

  it("finds a difference where there is none in 5 % of cases at most", () => {
    const [random, rows, draws] = [seeded(3), 300, 2000];
    const drawn = () => {
      const right = Array.from({ length: rows }, () => random.uniform() < 0.8).filter(Boolean).length;
      return { score: right / rows, interval: wilsonInterval({ right, rows }) };
    };
    const found = Array.from({ length: draws }, () => unpairedDifference(drawn(), drawn(), "independent").pValue < 0.05);
    const share = found.filter(Boolean).length / draws;
    expect(share).toBeGreaterThan(0.035);
    expect(share).toBeLessThan(0.0625); // 5 % and two and a half standard errors of so many draws
  });
});
