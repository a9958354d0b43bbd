import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/base/errors.ts";
import { benjaminiHochberg, type Labels, type Metric, metrics, ranks, retention, score } from "../../src/statistics/index.ts";
import { logLoss } from "../../src/statistics/log-loss.ts";
import { baselinePrediction, majorityClass } from "../../src/statistics/metrics.ts";
import { normalQuantile } from "../../src/statistics/normal.ts";
import { golden } from "../golden/probes.ts";

/** Sums of 80 numbers in another order. */
const rounding = 1e-12;

/** Acklam's approximation promises 1.2e-9 of the value. */
const quantileTolerance = 3e-9;

const asClasses = (values: Iterable<number>, classes: number): Labels => ({
  kind: "classes",
  classes,
  values: Int32Array.from(values),
});
const asValues = (values: Iterable<number>): Labels => ({ kind: "values", values: Float64Array.from(values) });

describe("scores", () => {
  const { truth, predicted, x, y } = golden.metrics;

  it("equal scikit-learn's and scipy's", () => {
    const four = [asClasses(truth, 4), asClasses(predicted, 4)] as const;
    const two = [
      asClasses(
        truth.map((v) => +(v > 1)),
        2,
      ),
      asClasses(
        predicted.map((v) => +(v > 1)),
        2,
      ),
    ] as const;
    expect(score("accuracy", ...four)).toBeCloseTo(golden.metrics.accuracy, 12);
    expect(score("matthews", ...four)).toBeCloseTo(golden.metrics.matthews, 12);
    expect(score("macro-f1", ...four)).toBeCloseTo(golden.metrics.macroF1, 12);
    expect(score("f1", ...two)).toBeCloseTo(golden.metrics.binaryF1, 12);
    expect(score("matthews", ...two)).toBeCloseTo(golden.metrics.binaryMatthews, 12);
    expect(score("pearson", asValues(x), asValues(y))).toBeCloseTo(golden.metrics.pearson, 12);
    expect(score("spearman", asValues(x), asValues(y))).toBeCloseTo(golden.metrics.spearman, 12);
    expect(
      logLoss({ kind: "classes", classes: 4, values: Int32Array.from(truth) }, Float64Array.from(golden.metrics.shares)),
    ).toBeCloseTo(golden.metrics.logLoss, 12);
    expect(ranks(x)).toBeCloseToAll(golden.metrics.ranks, { absolute: rounding });
  });

  const pair = (metric: Metric): fc.Arbitrary<[Labels, Labels]> =>
    fc
      .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 30 })
      .map((items) => {
        const [a, b] = [items.map(([first]) => first), items.map(([, second]) => second)];
        return metric === "pearson" || metric === "spearman" ? [asValues(a), asValues(b)] : [asClasses(a, 4), asClasses(b, 4)];
      });

  it.each(metrics)("%s is a number within [-1, 1], and highest for perfect predictions", (metric) => {
    fc.assert(
      fc.property(pair(metric), ([a, b]) => {
        const value = score(metric, a, b);
        expect(value).toBeGreaterThanOrEqual(-1);
        expect(value).toBeLessThanOrEqual(1);
        expect(score(metric, a, a)).toBeGreaterThanOrEqual(value - rounding);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("of a constant prediction is 0 for correlations, not NaN", () => {
    const constant = asValues(new Float64Array(80).fill(0.1));
    expect(score("pearson", asValues(x), constant)).toBe(0);
    expect(score("spearman", asValues(x), constant)).toBe(0);
    expect(
      score(
        "matthews",
        asClasses(truth, 4),
        asClasses(
          truth.map(() => 2),
          4,
        ),
      ),
    ).toBe(0);
    expect(score("f1", asClasses([0, 0], 2), asClasses([0, 0], 2))).toBe(0);
  });

  it("refuse predictions for another number of rows", () => {
    expect(() => score("accuracy", asClasses([0, 1], 2), asClasses([0], 2))).toThrow(ShapeError);
  });

  it("refuse a metric of another kind, and no rows at all", () => {
    expect(() => score("spearman", asClasses([0, 1], 2), asClasses([0, 1], 2))).toThrow(/spearman needs labels/);
    expect(() => score("accuracy", asClasses([], 2), asClasses([], 2))).toThrow(/rows to score/);
  });
});

it("the majority class is the smallest of equally frequent ones", () => {
  expect(majorityClass({ kind: "classes", classes: 4, values: Int32Array.from([3, 3, 1, 1, 0]) })).toBe(1);
});

it("the baseline predicts the majority class, or the mean", () => {
  expect([...baselinePrediction(asClasses([1, 1, 0], 2), 2).values]).toEqual([1, 1]);
  expect([...baselinePrediction(asValues([1, 2, 6]), 2).values]).toEqual([3, 3]);
});

it("retention is the share above the majority, and null where the reference has none", () => {
  expect(retention(0.75, 0.5, 1)).toBe(0.5);
  expect(retention(0.75, 0.5, 0.5)).toBeNull();
});

it("q-values equal scipy's false_discovery_control", () => {
  expect(benjaminiHochberg(golden.corrections.p)).toBeCloseToAll(golden.corrections.q, { absolute: rounding });
});

it("normal quantiles equal scipy's", () => {
  const quantiles = golden.corrections.probabilities.map(normalQuantile);
  expect(quantiles).toBeCloseToAll(golden.corrections.normalQuantiles, { relative: quantileTolerance });
});
