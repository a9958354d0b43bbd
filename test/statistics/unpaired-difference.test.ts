/** Differences of two scores of which only the intervals are known. */
import { describe, expect, it } from "vitest";
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

  it("is as far from its bounds as the scores are from theirs, side by side", () => {
    const [a, b] = [
      { score: 0.98, interval: [0.95, 0.99] as const },
      { score: 0.9, interval: [0.86, 0.92] as const },
    ];
    const { interval } = unpairedDifference(a, b, "independent");
    expect(interval[0]).toBeCloseTo(0.08 - Math.hypot(0.03, 0.02), 12);
    expect(interval[1]).toBeCloseTo(0.08 + Math.hypot(0.01, 0.04), 12);
    const unknown = unpairedDifference(a, b, "unknown").interval;
    expect(unknown[0]).toBeCloseTo(0.08 - 0.05, 12);
    expect(unknown[1]).toBeCloseTo(0.08 + 0.05, 12);
  });

  it("is shown where 0 is not in its interval, and nowhere else", () => {
    for (const score of [0.6, 0.85, 0.88, 0.9, 0.97, 0.99]) {
      const counted = (share: number) => ({ score: share, interval: wilsonInterval({ right: 200 * share, rows: 200 }) });
      const { interval, pValue } = unpairedDifference(counted(score), counted(0.93), "independent");
      expect(pValue < 0.05).toBe(interval[0] > 0 || interval[1] < 0);
    }
  });

  it.each([50, 500])("holds its level near 1, over all that can come of %i rows", (rows) => {
    expect(levelAt(0.95, rows)).toBeLessThanOrEqual(0.055);
  });

  it("is not far below its level in the middle", () => {
    expect(levelAt(0.8, 300)).toBeGreaterThan(0.035);
    expect(levelAt(0.8, 300)).toBeLessThanOrEqual(0.055);
  });
});

/** The chance that a difference is found between two independent samples of so many rows, each right with chance p. */
function levelAt(p: number, rows: number): number {
  const chances = binomialChances(p, rows);
  const scores = chances.map((_, right) => ({ score: right / rows, interval: wilsonInterval({ right, rows }) }));
  let level = 0;
  for (const [i, first] of scores.entries()) {
    if (chances[i]! < negligible) continue;
    for (const [j, second] of scores.entries()) {
      if (chances[j]! < negligible) continue;
      if (unpairedDifference(first, second, "independent").pValue < 0.05) level += chances[i]! * chances[j]!;
    }
  }
  return level;
}

/** A thousand of these are nothing beside the level. */
const negligible = 1e-9;

function binomialChances(p: number, rows: number): readonly number[] {
  let logChoose = 0;
  return Array.from({ length: rows + 1 }, (_, right) => {
    if (right > 0) logChoose += Math.log((rows - right + 1) / right);
    return Math.exp(logChoose + right * Math.log(p) + (rows - right) * Math.log(1 - p));
  });
}
