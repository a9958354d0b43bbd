import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { aboveBaseline, bootstrapMeans, nonInferiority, type ResampledScore, resample } from "../../src/statistics/index.ts";

/**
 * Scores of predictions on the same rows: prediction s is right where the first
 * one is, but for a share of `losses[s]` of all rows that it loses.
 */
async function scoresWithLosses(rows: number, losses: readonly number[], seed = 1): Promise<ResampledScore[]> {
  const random = seeded(seed);
  const right = matrix(rows, losses.length);
  for (let i = 0; i < rows; i++) {
    const reference = random.uniform() < 0.9;
    const place = random.uniform() * 0.9;
    losses.forEach((loss, j) => {
      right.data[i * losses.length + j] = reference && place >= loss ? 1 : 0;
    });
  }
  const resampled = await bootstrapMeans(right, resample(rows, { seed: 4, count: 1000 }));
  return resampled.map((values, j) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += right.data[i * losses.length + j]!;
    return { score: sum / rows, resampled: values };
  });
}

/** Two predictions of the same accuracy, 0.9, that were drawn apart on a share of the rows. */
async function scoresWithChurn(rows: number, share: number, seed: number): Promise<ResampledScore[]> {
  const random = seeded(seed);
  const right = matrix(rows, 2);
  const sums = [0, 0];
  for (let i = 0; i < rows; i++) {
    const first = random.uniform() < 0.9;
    const second = random.uniform() < share ? random.uniform() < 0.9 : first;
    [first, second].forEach((isRight, j) => {
      right.data[i * 2 + j] = isRight ? 1 : 0;
      sums[j] = sums[j]! + (isRight ? 1 : 0);
    });
  }
  const resampled = await bootstrapMeans(right, resample(rows, { seed: 4, count: 300 }));
  return resampled.map((values, j) => ({ score: sums[j]! / rows, resampled: values }));
}

const sizes = [1, 2, 4, 8, 16];

describe("the fewest dimensions", () => {
  it("are the planted size when every smaller one loses clearly more than the margin", async () => {
    const [reference, ...scores] = await scoresWithLosses(5000, [0, 0.3, 0.1, 0.002, 0, 0]);
    const result = nonInferiority({ sizes, scores, reference: reference!, rows: 5000 });
    expect(result).toMatchObject({ k: 4, interval: [4, 4], pointEstimate: 4, reason: null, rowsNeeded: null });
    expect(result.tests.map((test) => test.nonInferior)).toEqual([false, false, true, true, true]);
  });

  it("stop at the first failure from above, however good smaller sizes are", async () => {
    const [reference, ...scores] = await scoresWithLosses(5000, [0, 0, 0, 0.2, 0, 0]);
    const result = nonInferiority({ sizes, scores, reference: reference!, rows: 5000 });
    expect(result.k).toBe(8);
    expect(result.next).toEqual({ size: 4, rowsNeeded: null });
    expect(result.interval).toEqual([1, 8]);
    expect(result.pointEstimate).toBe(1);
  });

  it("have an interval that begins at the smallest size not shown inferior", async () => {
    // Size 2 loses about the margin itself: neither shown non-inferior nor shown inferior.
    const [reference, ...scores] = await scoresWithLosses(3000, [0, 0.2, 0.01, 0.001, 0, 0]);
    const result = nonInferiority({ sizes, scores, reference: reference!, rows: 3000 });
    expect(result.k).toBe(4);
    expect(result.interval).toEqual([2, 4]);
    // It loses the margin, or as good as that: no number of rows, or very many.
    expect(result.next?.size).toBe(2);
    expect(result.next?.rowsNeeded ?? 1e9).toBeGreaterThan(30_000);
  });

  it("are null when even the largest size loses more, and say that it is inferior", async () => {
    const [reference, ...scores] = await scoresWithLosses(2000, [0, 0.4, 0.3, 0.2, 0.1, 0.08]);
    const result = nonInferiority({ sizes, scores, reference: reference!, rows: 2000 });
    expect(result).toMatchObject({ k: null, interval: null, pointEstimate: null, reason: "shown-inferior", rowsNeeded: null });
  });

  it("are null when there are too few rows, and say how many it would take; that many are then enough", async () => {
    const [reference, scores] = await scoresWithChurn(300, 0.2, 4);
    const result = nonInferiority({ sizes: [16], scores: [scores!], reference: reference!, rows: 300 });
    expect(result).toMatchObject({ k: null, reason: "too-few-rows" });
    const needed = result.rowsNeeded!;
    expect(needed).toBeGreaterThan(300);
    // 30 data sets of that size: with power 0.8, at least 17 successes with probability 0.9995.
    let shown = 0;
    for (let seed = 0; seed < 30; seed++) {
      const [again, later] = await scoresWithChurn(needed, 0.2, 100 + seed);
      if (nonInferiority({ sizes: [16], scores: [later!], reference: again!, rows: needed }).k === 16) shown++;
    }
    expect(shown).toBeGreaterThanOrEqual(17);
  });

  it("need rising sizes with one score each", async () => {
    const [reference, ...scores] = await scoresWithLosses(100, [0, 0, 0]);
    expect(() => nonInferiority({ sizes: [2, 1], scores, reference: reference!, rows: 100 })).toThrow(/sizes must rise/);
    expect(() => nonInferiority({ sizes: [1], scores, reference: reference!, rows: 100 })).toThrow(/one score a size/);
  });
});

describe("the test against the baseline", () => {
  it("shows a clear gain", async () => {
    const [full, majority] = await scoresWithLosses(500, [0, 0.4]);
    expect(aboveBaseline(full!, majority!, 500)).toMatchObject({ shown: true, rowsNeeded: null });
    expect(aboveBaseline(full!, 0.5, 500).shown).toBe(true);
  });

  it("does not show a gain of nothing, even without any spread", async () => {
    const [full] = await scoresWithLosses(500, [0]);
    expect(aboveBaseline(full!, full!, 500)).toMatchObject({ shown: false, difference: 0, lower: 0, rowsNeeded: null });
  });

  it("says how many rows a small gain would need", async () => {
    const [full, majority] = await scoresWithLosses(100, [0, 0.01]);
    const result = aboveBaseline(full!, majority!, 100);
    expect(result.shown).toBe(false);
    expect(result.rowsNeeded).toBeGreaterThan(100);
  });
});
