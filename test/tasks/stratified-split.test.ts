import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import type { Labels } from "../../src/statistics/labels.ts";
import { stratifiedSample, stratifiedSplit } from "../../src/tasks/stratified-split.ts";

function classes(values: readonly number[]): Labels {
  return { kind: "classes", classes: Math.max(...values) + 1, values: Int32Array.from(values) };
}

const someClasses = fc.array(fc.nat({ max: 4 }), { minLength: 5, maxLength: 300 });
const fractions = [0.6, 0.1, 0.3] as const;

function count(parts: Uint8Array, part: number, chosen: (row: number) => boolean = () => true): number {
  return parts.reduce((sum, value, row) => sum + (value === part && chosen(row) ? 1 : 0), 0);
}

describe("a stratified split", () => {
  it("has exactly the sizes asked for, rounded, and none is empty", () => {
    fc.assert(
      fc.property(someClasses, fc.integer(), (values, seed) => {
        const parts = stratifiedSplit(classes(values), fractions, seeded(seed));
        expect(parts).toHaveLength(values.length);
        for (const [part, fraction] of fractions.entries()) {
          const size = count(parts, part);
          expect(size).toBeGreaterThanOrEqual(1);
          if (values.length >= 20) expect(Math.abs(size - fraction * values.length)).toBeLessThan(1);
        }
      }),
      { seed: 4 },
    );
  });

  it("gives every class its share of every part, within three rows, and a first row to part 0", () => {
    // Rounding of the sizes, of the class and of its neighbour in the order: at most one row each.
    const slack = 3;
    fc.assert(
      fc.property(someClasses, fc.integer(), (values, seed) => {
        const parts = stratifiedSplit(classes(values), fractions, seeded(seed));
        for (const label of new Set(values)) {
          const mine = values.filter((value) => value === label).length;
          const first = count(parts, 0, (row) => values[row] === label);
          if (count(parts, 0) >= new Set(values).size) expect(first).toBeGreaterThanOrEqual(1);
          for (const [part, fraction] of fractions.entries()) {
            const got = count(parts, part, (row) => values[row] === label);
            if (values.length >= 20) expect(Math.abs(got - fraction * mine)).toBeLessThanOrEqual(slack);
          }
        }
      }),
      { seed: 5 },
    );
  });

  it("is the same for the same seed, another for another, and does not follow the order of rows", () => {
    const labels = classes(Array.from({ length: 1000 }, (_, i) => i % 2));
    const split = (seed: number): Uint8Array => stratifiedSplit(labels, fractions, seeded(seed));
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
    const early = split(1).subarray(0, 500);
    expect(Math.abs(count(early, 2) - 150)).toBeLessThan(40); // 4 standard deviations of a fair draw
  });

  it("refuses fractions that are no shares of one whole", () => {
    for (const bad of [[], [0.5], [0.5, 0.6], [1.5, -0.5], [Number.NaN, 1]]) {
      expect(() => stratifiedSplit(classes([0, 1]), bad, seeded(0))).toThrow(/fractions must be from 0 to 1 and add up to 1/);
    }
  });

  it("gives every tenth of real values its share", () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => ((i * 617) % 1000) / 7);
    const parts = stratifiedSplit({ kind: "values", values }, fractions, seeded(1));
    for (let tenth = 0; tenth < 10; tenth++) {
      const inTenth = (row: number): boolean => Math.floor(((values[row] ?? 0) * 7) / 99.999) === tenth;
      expect(Math.abs(count(parts, 2, inTenth) - 30)).toBeLessThanOrEqual(3);
    }
  });

  it("puts each row into each part equally often over seeds", () => {
    const labels = classes(Array.from({ length: 20 }, (_, i) => (i < 10 ? 0 : 1)));
    const tests = new Float64Array(20);
    const draws = 2000;
    for (let seed = 0; seed < draws; seed++) {
      const parts = stratifiedSplit(labels, [0.7, 0.3], seeded(seed));
      for (let row = 0; row < 20; row++) tests[row] = (tests[row] ?? 0) + (parts[row] === 1 ? 1 : 0);
    }
    // Standard deviation of a share: sqrt(0.3 · 0.7 / 2000) = 0.0102; five of them.
    expect(Array.from(tests, (sum) => sum / draws)).toBeCloseToAll(new Float64Array(20).fill(0.3), { absolute: 0.051 });
  });
});

describe("a stratified sample", () => {
  it("keeps exactly the limit, or all, and no class is lost while there is room", () => {
    fc.assert(
      fc.property(someClasses, fc.integer({ min: 5, max: 400 }), (values, limit) => {
        const kept = stratifiedSample(classes(values), limit, seeded(0));
        expect(count(kept, 1)).toBe(Math.min(limit, values.length));
        expect(new Set(values.filter((_, row) => kept[row] === 1))).toEqual(new Set(values));
      }),
      { seed: 6 },
    );
  });
});
