/** The interval of a score where hardly any row is wrong. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { percentileInterval, resample } from "../../src/statistics/bootstrap.ts";
import { resampledScores, scoreInterval } from "../../src/statistics/resampled-score.ts";
import type { ClassLabels } from "../../src/statistics/rows.ts";
import { wilsonInterval } from "../../src/statistics/wilson.ts";

/** Predictions of which the first `wrong` of `rows` are wrong. */
function judged(rows: number, wrong: number): { readonly truth: ClassLabels; readonly predicted: ClassLabels } {
  const truth = { kind: "classes", classes: 2, values: new Int32Array(rows) } as const;
  return { truth, predicted: { ...truth, values: Int32Array.from({ length: rows }, (_, i) => (i < wrong ? 1 : 0)) } };
}

async function scored(rows: number, wrong: number) {
  const { truth, predicted } = judged(rows, wrong);
  const [own] = await resampledScores("accuracy", truth, [predicted], resample(rows, { seed: 1, count: 500 }));
  if (own === undefined) throw new Error("there must be a score");
  return own;
}

/** Two standard errors of a share of 0.95 over so many data sets, below the nominal level. */
const dataSets = 2000;
const lowestCoverage = 0.95 - 2 * Math.sqrt((0.95 * 0.05) / dataSets);

describe("scoreInterval", () => {
  it("has room for errors where no row is wrong, or all are", async () => {
    const [low, high] = scoreInterval(await scored(100, 0));
    expect(low).toBe(wilsonInterval({ right: 100, rows: 100 })[0]);
    expect(high).toBe(1);
    expect(scoreInterval(await scored(100, 100))).toEqual([0, wilsonInterval({ right: 0, rows: 100 })[1]]);
  });

  it("is the percentile interval from 20 rows on the rarer side on", async () => {
    const twenty = await scored(400, 20);
    expect(scoreInterval(twenty)).toEqual(percentileInterval(twenty.resampled));
    const nineteen = await scored(400, 19);
    expect(scoreInterval(nineteen)).not.toEqual(percentileInterval(nineteen.resampled));
  });

  it("leaves scores alone that are no shares of rows", () => {
    const resampled = Float64Array.of(0.97, 0.98, 0.99, 1);
    expect(scoreInterval({ score: 0.985, resampled })).toEqual(percentileInterval(resampled));
  });

  it("holds a true share of 0.982 over 300 rows as often as it says", async () => {
    const random = seeded(5);
    const intervals = new Map<number, readonly [number, number]>();
    let held = 0;
    for (let i = 0; i < dataSets; i++) {
      let wrong = 0;
      for (let row = 0; row < 300; row++) if (random.uniform() >= 0.982) wrong++;
      const interval = intervals.get(wrong) ?? scoreInterval(await scored(300, wrong));
      intervals.set(wrong, interval);
      if (interval[0] <= 0.982 && 0.982 <= interval[1]) held++;
    }
    expect(held / dataSets).toBeGreaterThan(lowestCoverage);
  });
});
