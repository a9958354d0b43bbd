/** The interval of a score where hardly any row is wrong. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { percentileInterval, resample } from "../../src/statistics/bootstrap.ts";
import type { ClassLabels } from "../../src/statistics/labels.ts";
import { resampledScores, scoreInterval } from "../../src/statistics/resampled-score.ts";
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
    expect(high).toBeCloseTo(1, 12);
    expect(scoreInterval(await scored(100, 100))).toEqual([0, wilsonInterval({ right: 0, rows: 100 })[1]]);
  });

  it("is Wilson's of any share of rows", async () => {
    for (const wrong of [1, 20, 200]) {
      expect(scoreInterval(await scored(400, wrong))).toEqual(wilsonInterval({ right: 400 - wrong, rows: 400 }));
    }
  });

  it("leaves scores alone that are no shares of rows", () => {
    const resampled = Float64Array.of(0.97, 0.98, 0.99, 1);
    expect(scoreInterval({ score: 0.985, resampled })).toEqual(percentileInterval(resampled));
  });

  it("is Fisher's of a correlation, and the percentile interval where that has no place for it", async () => {
    const truth = { kind: "values", values: Float64Array.from({ length: 60 }, (_, i) => i) } as const;
    const random = seeded(3);
    const noisy = { kind: "values", values: truth.values.map((value) => value + 40 * random.normal()) } as const;
    const [own, perfect] = await resampledScores("spearman", truth, [noisy, truth], resample(60, { seed: 1, count: 500 }));
    const [low, high] = scoreInterval(own!);
    // as far below as above on the scale z, and about as wide as 60 rows leave it: 1.03/√57 a standard error
    expect(Math.atanh(high) - Math.atanh(own!.score)).toBeCloseTo(Math.atanh(own!.score) - Math.atanh(low), 10);
    expect((Math.atanh(high) - Math.atanh(low)) / (2 * 1.96)).toBeGreaterThan(0.7 * (1.03 / Math.sqrt(57)));
    expect((Math.atanh(high) - Math.atanh(low)) / (2 * 1.96)).toBeLessThan(1.4 * (1.03 / Math.sqrt(57)));
    expect(scoreInterval(perfect!)).toEqual(percentileInterval(perfect!.resampled));
  });

  it("holds a true rank correlation of 0.994 over 300 rows as often as it says", async () => {
    const random = seeded(6);
    const [sets, rows, r] = [400, 300, 0.9945];
    const expected = (6 / Math.PI) * Math.asin(r / 2); // of two normal variables
    const held = { fisher: 0, percentile: 0 };
    for (let i = 0; i < sets; i++) {
      const [x, y] = [new Float64Array(rows), new Float64Array(rows)];
      for (let row = 0; row < rows; row++) {
        x[row] = random.normal();
        y[row] = r * x[row]! + Math.sqrt(1 - r * r) * random.normal();
      }
      const [own] = await resampledScores(
        "spearman",
        { kind: "values", values: x },
        [{ kind: "values", values: y }],
        resample(rows, { seed: i, count: 200 }),
      );
      const holds = ([low, high]: readonly [number, number]): number => (low <= expected && expected <= high ? 1 : 0);
      held.fisher += holds(scoreInterval(own!));
      held.percentile += holds(percentileInterval(own!.resampled));
    }
    // three standard errors of a share of 0.95 over 400 data sets
    expect(held.fisher / sets).toBeGreaterThan(0.917);
    expect(held.percentile / sets).toBeLessThan(0.917);
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
