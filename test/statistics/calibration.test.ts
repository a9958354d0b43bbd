/** Calibration and the worst class: values by hand, and intervals that hold the truth as often as they say. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import {
  bootstrapCalibration,
  bootstrapClassScores,
  bootstrapScores,
  type ClassLabels,
  calibration,
  calibrationBins,
  type Labels,
  resample,
  score,
  smallestShareInterval,
  wilsonInterval,
} from "../../src/statistics/index.ts";
import { toShares } from "../../src/statistics/softmax.ts";

/** Sums of a few numbers in another order. */
const rounding = 1e-12;

/** 300 data sets at 95 %: 2.8 standard errors below. */
const leastCovered = 0.915;

/** Float32 products in the bootstrap. */
const floatTolerance = 1e-6;

const classes = (values: readonly number[], count = 2): Labels => ({
  kind: "classes",
  classes: count,
  values: Int32Array.from(values),
});

describe("the calibration error", () => {
  it("is the gap of each bin, weighted by its rows", () => {
    // Bins of 1/15: 0.95 and 0.97 share the last one, 0.6 ends the ninth, 0.61 begins the tenth.
    const confidence = Float64Array.of(0.95, 0.97, 0.6, 0.61);
    const { error, expected } = calibration(classes([1, 0, 1, 0]), classes([1, 1, 1, 1]), confidence);
    expect(Math.abs(error - (Math.abs(1 - 0.95 - 0.97) + 0.4 + 0.61) / 4)).toBeLessThan(rounding);
    const spread = [0.95 * 0.05 + 0.97 * 0.03, 0.6 * 0.4, 0.61 * 0.39].map((v) => Math.sqrt((2 * v) / Math.PI));
    expect(Math.abs(expected - spread.reduce((a, b) => a + b) / 4)).toBeLessThan(rounding);
  });

  it("keeps every confidence in (0, 1] in its bin, whatever the rounding", () => {
    for (let bin = 1; bin <= calibrationBins; bin++) {
      // One row at the end of the bin and one just above it: two bins, so that their gaps do not cancel.
      const end = bin / calibrationBins;
      if (bin === calibrationBins) break;
      const { error } = calibration(classes([1, 0]), classes([1, 1]), Float64Array.of(end, end + 1e-6));
      expect(Math.abs(error - (1 - end + end + 1e-6) / 2)).toBeLessThan(rounding);
    }
  });

  it("is 0 for sure predictions that are right, 1 for those that are wrong", () => {
    const sure = new Float64Array(5).fill(1);
    expect(calibration(classes([0, 1, 0, 1, 1]), classes([0, 1, 0, 1, 1]), sure)).toEqual({ error: 0, expected: 0 });
    expect(calibration(classes([0, 1, 0, 1, 1]), classes([1, 0, 1, 0, 0]), sure).error).toBe(1);
    expect(() => calibration(classes([0]), classes([0, 1]), sure)).toThrow(ShapeError);
  });

  it.each([0, 0.03, 0.1])("has an interval that holds the truth, confidences %d too high", async (over) => {
    const [rows, sets] = [300, 300];
    let covered = 0;
    let expected = 0;
    for (let set = 0; set < sets; set++) {
      const random = seeded(set);
      const confidence = Float64Array.from({ length: rows }, () => 0.5 + 0.5 * random.uniform());
      const truth = classes(Array.from(confidence, (share) => (random.uniform() < share - over ? 1 : 0)));
      const judged = [{ predicted: classes(new Array(rows).fill(1)), confidence }];
      const [found] = await bootstrapCalibration(truth, judged, resample(rows, { seed: set, count: 200 }));
      if (found === undefined) throw new Error("no calibration");
      if (found.interval[0] <= over && over <= found.interval[1]) covered++;
      expect(found.interval[0]).toBeLessThanOrEqual(found.error);
      expected += (found.expected - (over === 0 ? found.error : found.expected)) / sets;
    }
    expect(covered / sets).toBeGreaterThan(leastCovered);
    // Perfectly calibrated rows have on average what is expected of them (three standard errors of the mean).
    expect(Math.abs(expected)).toBeLessThan(0.003);
  });
});

describe("Wilson's interval", () => {
  it("is that of the textbook: 81 of 263 and 0 of 20 (Newcombe 1998, table I, method 3)", () => {
    const [low, high] = wilsonInterval({ right: 81, rows: 263 });
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
    expect(wilsonInterval({ right: 0, rows: 20 })[1]).toBeCloseTo(0.1611, 4);
    expect(wilsonInterval({ right: 0, rows: 0 })).toEqual([0, 1]);
  });

  it.each([
    ["equal classes", [100, 100, 100, 100, 100, 100], [0.9, 0.9, 0.9, 0.9, 0.9, 0.9]],
    ["one bad class", [200, 200], [0.8, 0.95]],
    ["a small bad class", [100, 100, 100, 12], [0.95, 0.95, 0.95, 0.7]],
  ] as const)("of the smallest of several shares holds the truth: %s", (_, rows, truth) => {
    const random = seeded(7);
    let covered = 0;
    for (let set = 0; set < 300; set++) {
      const shares = rows.map((count, c) => {
        let right = 0;
        for (let i = 0; i < count; i++) if (random.uniform() < truth[c]!) right++;
        return { right, rows: count };
      });
      const [low, high] = smallestShareInterval(shares);
      const smallest = Math.min(...truth);
      if (low <= smallest && smallest <= high) covered++;
    }
    expect(covered / 300).toBeGreaterThan(leastCovered);
  });
});

describe("several scores of several predictions", () => {
  // Few cells are counted by a product, many row by row.
  it.each([3, 12])("are in each resample what they are one by one, %d classes", async (count) => {
    const random = seeded(3);
    const drawn = (): ClassLabels => ({
      kind: "classes",
      classes: count,
      values: Int32Array.from({ length: 300 }, () => random.below(count)),
    });
    const [truth, ...predictions] = [drawn(), drawn(), drawn()] as const;
    const resamples = resample(300, { seed: 1, count: 50 });
    const metrics = ["accuracy", "macro-f1", "matthews", "worst-recall"] as const;
    const together = await bootstrapClassScores(metrics, truth, predictions, resamples);
    for (const [at, metric] of metrics.entries()) {
      const alone = await bootstrapScores(metric, truth, predictions, resamples);
      for (const [i, own] of alone.entries()) expect(together[i]?.[at]).toBeCloseToAll(own, { absolute: floatTolerance });
    }
  });

  it("know the worst recall", () => {
    expect(score("worst-recall", classes([0, 0, 0, 1, 1]), classes([0, 0, 0, 0, 1]))).toBe(0.5);
  });
});

describe("shares of scores", () => {
  it("add up to 1, keep the order, and take infinite scores", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -800, max: 800, noNaN: true }), { minLength: 3, maxLength: 3 }), (scores) => {
        const shares = toShares(Float64Array.from(scores), 3);
        expect(Math.abs(shares.reduce((a, b) => a + b) - 1)).toBeLessThan(rounding);
        const best = scores.indexOf(Math.max(...scores));
        expect(shares[best]).toBe(Math.max(...shares));
      }),
    );
    expect([...toShares(Float64Array.of(0, Number.POSITIVE_INFINITY), 2)]).toEqual([0, 1]);
    expect([...toShares(Float64Array.of(0, Number.NEGATIVE_INFINITY), 2)]).toEqual([1, 0]);
    expect([...toShares(new Float64Array(2).fill(Number.NEGATIVE_INFINITY), 2)]).toEqual([0.5, 0.5]);
  });
});
