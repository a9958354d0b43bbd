/** Two samples of which only counts are kept: scipy's numbers, false alarms as rare as they say, nothing read from a sketch. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Random, seeded } from "../../src/base/random.ts";
import { type CountedTest, distributionTest, locationTest, spreadTest } from "../../src/statistics/two-sample/counted-tests.ts";
import { countedIn, medianOf, quartileSpread, sketchBounds, sketchOf } from "../../src/statistics/two-sample/sketch.ts";

interface Golden {
  readonly cases: readonly {
    readonly known: readonly number[];
    readonly fresh: readonly number[];
    readonly location: { readonly z: number; readonly p: number };
    readonly spread: { readonly z: number; readonly p: number };
    readonly distance: number;
  }[];
}

const golden = JSON.parse(readFileSync(new URL("../golden/two-sample.json", import.meta.url), "utf8")) as Golden;

/** The same sums in another order. */
const relative = 1e-10;

/** The normal distribution is known to 1e-15, and p-values are no smaller than float64's epsilon. */
const ofTail = 1e-14;

/** Five standard deviations of 2,000 draws above 1 %. */
const onePercent = 0.021;

describe("tests of counts", () => {
  it.each(golden.cases.map((each, at) => [at, each] as const))("have scipy's numbers: %s", (_, { known, fresh, ...wanted }) => {
    const [a, b] = [Float64Array.from(known), Float64Array.from(fresh)];
    for (const [test, { z, p }] of [
      [locationTest, wanted.location],
      [spreadTest, wanted.spread],
    ] as const) {
      const { statistic, pValue } = test(a, b);
      expect(Math.abs(statistic - z)).toBeLessThan(relative * Math.max(1, Math.abs(z)));
      expect(Math.abs(pValue - p)).toBeLessThan(ofTail);
    }
    expect(Math.abs(distributionTest(a, b).statistic - wanted.distance)).toBeLessThan(relative);
  });

  it("say nothing where all numbers are equal, and all where none is", () => {
    const counts = (place: number, count: number): Float64Array => {
      const all = new Float64Array(16);
      all[place] = count;
      return all;
    };
    for (const test of [locationTest, spreadTest, distributionTest]) {
      expect(test(counts(3, 100), counts(3, 50)).pValue).toBe(1);
    }
    expect(locationTest(counts(3, 100), counts(4, 50))).toMatchObject({ pValue: Number.EPSILON });
    expect(locationTest(counts(3, 100), counts(4, 50)).statistic).toBeGreaterThan(0);
    expect(distributionTest(counts(3, 100), counts(4, 50)).statistic).toBe(1);
  });

  const populations: readonly (readonly [string, (random: Random) => number])[] = [
    ["heavy tails", (random) => random.normal() / random.uniform() ** 2],
    ["clusters", (random) => 10 * random.below(4) + 0.01 * random.normal()],
    ["mostly zeros", (random) => (random.uniform() < 0.9 ? 0 : random.uniform())],
  ];
  const tests: readonly (readonly [string, CountedTest])[] = [
    ["location", locationTest],
    ["spread", spreadTest],
    ["distribution", distributionTest],
  ];

  it.each(populations)("are rarely wrong at 1 %%: %s", (_, draw) => {
    const alarms = tests.map(() => 0);
    const random = seeded(5);
    const many = 2000;
    for (let at = 0; at < many; at++) {
      const [m, n] = [[100, 30] as const, [60, 400] as const][at % 2]!;
      const sketch = sketchOf(
        Float64Array.from({ length: m }, () => draw(random)),
        1e-6,
      );
      const fresh = countedIn(
        sketch,
        Array.from({ length: n }, () => draw(random)),
      );
      for (const [which, [, test]] of tests.entries()) {
        if (test(sketch.counts, fresh).pValue <= 0.01) alarms[which] = alarms[which]! + 1;
      }
    }
    for (const count of alarms) expect(count / many).toBeLessThan(onePercent);
  });
});

describe("a sketch", () => {
  it("counts what it was made of, in places between its quantiles", () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => ((i * 7) % 1000) + 1);
    const { counts, bounds, centre } = sketchOf(values, 1e-9);
    expect(centre).toBe(500);
    expect([...counts]).toEqual([10, 15, 25, 50, 100, 100, 100, 100, 100, 100, 100, 100, 50, 25, 15, 10]);
    expect(bounds).toHaveLength(sketchBounds);
    expect(medianOf(values)).toBe(500);
    expect(quartileSpread(values)).toBe(250);
  });

  it("takes for equal what differs by less than a unit", () => {
    const constant = sketchOf(new Float64Array(50).fill(1), 1e-3);
    const fresh = countedIn(constant, [1 + 1e-7, 1 - 1e-7, 1 + 4e-4]);
    expect(distributionTest(constant.counts, fresh).pValue).toBe(1);
    expect(distributionTest(constant.counts, countedIn(constant, new Float64Array(50).fill(1.01))).statistic).toBe(1);
  });
});
