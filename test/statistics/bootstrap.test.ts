import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import {
  bootstrapMeans,
  bootstrapScores,
  differences,
  type Labels,
  lowerBound,
  type Metric,
  metrics,
  percentileInterval,
  resample,
  score,
  upperBound,
} from "../../src/statistics/index.ts";

/** Sums in another order; means of zeros and ones pass through float32, whose sums of whole numbers are exact. */
const rounding = 1e-12;

/** Truth and noisy predictions of it, with ties. */
function labelled(rows: number, metric: Metric, seed: number): { truth: Labels; predicted: Labels } {
  const random = seeded(seed);
  const [truth, predicted] = [new Float64Array(rows), new Float64Array(rows)];
  for (let i = 0; i < rows; i++) {
    truth[i] = random.below(3);
    predicted[i] = random.uniform() < 0.6 ? truth[i]! : random.below(3);
  }
  if (metric === "pearson" || metric === "spearman") {
    return { truth: { kind: "values", values: truth }, predicted: { kind: "values", values: predicted } };
  }
  const classes = (values: Float64Array): Labels => ({ kind: "classes", classes: 3, values: Int32Array.from(values) });
  return { truth: classes(truth), predicted: classes(predicted) };
}

/** The rows of a resample, written out. */
function writtenOut(labels: Labels, counts: Uint8Array): Labels {
  const values = [...labels.values].flatMap((value, i) => Array.from({ length: counts[i]! }, () => value));
  return labels.kind === "classes"
    ? { ...labels, values: Int32Array.from(values) }
    : { kind: "values", values: Float64Array.from(values) };
}

describe("resamples", () => {
  it("draw as many rows as there are, and the same ones for the same seed", () => {
    const [a, b, other] = [resample(300, { seed: 5 }), resample(300, { seed: 5 }), resample(300, { seed: 6 })];
    for (const index of [0, 7, 1999]) {
      expect(a.counts(index).reduce((sum, count) => sum + count, 0)).toBe(300);
      expect(a.counts(index)).toEqual(b.counts(index));
      expect(a.counts(index)).not.toEqual(other.counts(index));
    }
  });

  it.each(metrics)("give the %s of the drawn rows, written out", async (metric) => {
    const { truth, predicted } = labelled(60, metric, 11);
    const resamples = resample(60, { seed: 2, count: 25 });
    const [scores] = await bootstrapScores(metric, truth, [predicted], resamples);
    const expected = Array.from(scores!, (_, index) =>
      score(metric, writtenOut(truth, resamples.counts(index)), writtenOut(predicted, resamples.counts(index))),
    );
    expect(scores).toBeCloseToAll(expected, { absolute: rounding });
  });

  it("give the means of many columns at once", async () => {
    const x = matrix(
      40,
      3,
      Float32Array.from({ length: 120 }, (_, i) => i % 7),
    );
    const resamples = resample(40, { seed: 1, count: 300 });
    const means = await bootstrapMeans(x, resamples);
    const counts = resamples.counts(299);
    const expected = [0, 1, 2].map((j) => [...counts].reduce((sum, count, i) => sum + count * x.data[i * 3 + j]!, 0) / 40);
    expect(means.map((column) => column[299]!)).toBeCloseToAll(expected, { absolute: rounding });
  });

  it("refuse to draw from no rows", () => {
    expect(() => resample(0, { seed: 1 })).toThrow(InputError);
  });
});

describe("intervals", () => {
  it("are between the (B + 1)·share-th of the sorted scores", () => {
    const scores = Float64Array.from({ length: 99 }, (_, i) => 99 - i);
    expect(percentileInterval(scores)).toBeCloseToAll([2.5, 97.5], { absolute: rounding });
    expect(lowerBound(scores)).toBeCloseTo(5, 10);
    expect(upperBound(scores)).toBeCloseTo(95, 10);
    expect(percentileInterval(scores.subarray(0, 9))).toEqual([91, 99]); // no further than the scores go
  });

  it("of paired differences are narrower than of independent ones", () => {
    const a = Float64Array.of(0.5, 0.7, 0.6);
    expect(differences(a, a)).toEqual(new Float64Array(3));
    expect(differences(a, 0.5)).toBeCloseToAll([0, 0.2, 0.1], { absolute: rounding });
  });

  it("of 95 % hold the true accuracy in about 95 % of simulated test sets", async () => {
    // 300 data sets: a coverage of 95 % lies between 91 % and 98.5 % with probability 0.998.
    const [sets, rows, accuracy] = [300, 400, 0.8];
    const random = seeded(31);
    const right = matrix(rows, sets);
    for (let at = 0; at < right.data.length; at++) right.data[at] = random.uniform() < accuracy ? 1 : 0;
    const means = await bootstrapMeans(right, resample(rows, { seed: 9, count: 500 }));
    const covered = means.filter((scores) => {
      const [low, high] = percentileInterval(scores);
      return low <= accuracy && accuracy <= high;
    }).length;
    expect(covered / sets).toBeGreaterThan(0.91);
    expect(covered / sets).toBeLessThan(0.985);
  });
});
