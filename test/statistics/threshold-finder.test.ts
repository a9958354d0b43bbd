import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { argsort } from "../../src/numeric/argsort.ts";
import { bestThreshold } from "../../src/statistics/threshold.ts";
import { thresholdFinder } from "../../src/statistics/threshold-finder.ts";

/** Both ways must agree in every number: neither rounds. */
function checkSame(values: Float32Array, labels: Int32Array): void {
  expect(thresholdFinder(labels)(values)).toEqual(bestThreshold(values, labels, argsort(values)));
}

describe("the best threshold without sorting", () => {
  it("is that of sorted values, whatever the values and labels are", () => {
    const rows = fc.array(
      fc.tuple(
        fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(-0, 0, 1, 1.5, -2), fc.integer({ min: -3, max: 3 })),
        fc.integer({ min: 0, max: 1 }),
      ),
      { minLength: 1, maxLength: 200 },
    );
    fc.assert(
      fc.property(rows, (own) => {
        checkSame(
          Float32Array.from(own, ([value]) => value),
          Int32Array.from(own, ([, label]) => label),
        );
      }),
    );
  });

  it.each([
    ["noise", 0, 1],
    ["a shift between the classes", 1, 1],
    ["a shift the other way", -1, 1],
    ["a long tail, so that nearly all rows share a bucket", 0.5, 30],
    ["few distinct values", 0.5, 0],
  ])("is that of sorted values in 5,000 rows of %s", (_, shift, power) => {
    const random = seeded(3);
    const labels = Int32Array.from({ length: 5000 }, () => (random.uniform() < 0.4 ? 1 : 0));
    const values = Float32Array.from(labels, (label) => {
      const value = random.normal() + shift * label;
      return power === 0 ? Math.round(value) : Math.sign(value) * Math.abs(value) ** power;
    });
    checkSame(values, labels);
  });

  it("takes column after column", () => {
    const labels = Int32Array.of(0, 1, 1, 0);
    const find = thresholdFinder(labels);
    expect(find(Float32Array.of(1, 2, 3, 0))).toEqual({ cut: 1.5, above: 1, correct: 4 });
    expect(find(Float32Array.of(4, 4, 4, 4))).toEqual({ cut: Number.NEGATIVE_INFINITY, above: 1, correct: 2 });
    expect(find(Float32Array.of(3, 0, 1, 2))).toEqual({ cut: 1.5, above: 0, correct: 4 });
  });

  it("refuses NaN", () => {
    expect(() => thresholdFinder(Int32Array.of(0, 1))(Float32Array.of(1, Number.NaN))).toThrow(/NaN/);
  });
});
