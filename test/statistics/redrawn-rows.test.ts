/** Training rows drawn anew: as many, of every class as many, whole groups where rows belong together. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import type { ClassLabels } from "../../src/statistics/labels.ts";
import { redrawnRows } from "../../src/statistics/redrawn-rows.ts";

const classes = (values: readonly number[]): ClassLabels => ({ kind: "classes", classes: 4, values: Int32Array.from(values) });

const counts = (values: Iterable<number>): ReadonlyMap<number, number> => {
  const found = new Map<number, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return new Map([...found].sort(([a], [b]) => a - b));
};

describe("training rows drawn anew", () => {
  const labelled = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 200 });

  it("are of every class as many as there are, the same for the same seed", () => {
    fc.assert(
      fc.property(labelled, fc.integer({ min: 0, max: 1000 }), (values, seed) => {
        const drawn = redrawnRows({ labels: classes(values) }, seeded(seed));
        expect(counts(Array.from(drawn, (row) => values[row] ?? -1))).toEqual(counts(values));
        expect(redrawnRows({ labels: classes(values) }, seeded(seed))).toEqual(drawn);
      }),
    );
  });

  it("hold about 1 − 1/e of all rows, as draws with replacement do", () => {
    const rows = 5000;
    const drawn = redrawnRows({ labels: { kind: "values", values: new Float64Array(rows) } }, seeded(1));
    expect(drawn.length).toBe(rows);
    // Four standard errors of the number of distinct rows, √(n (1/e − 2/e²)) with n rows.
    const room = (4 * Math.sqrt(rows * (1 / Math.E - 2 / Math.E ** 2))) / rows;
    expect(Math.abs(new Set(drawn).size / rows - (1 - 1 / Math.E))).toBeLessThan(room);
  });

  it("are whole groups", () => {
    fc.assert(
      fc.property(labelled, fc.integer({ min: 0, max: 1000 }), (groups, seed) => {
        const labels = classes(groups.map(() => 0));
        const drawn = redrawnRows({ labels, groups: Int32Array.from(groups) }, seeded(seed));
        const times = counts(drawn);
        for (const [row, group] of groups.entries()) {
          for (const [other, its] of groups.entries()) if (its === group) expect(times.get(other)).toBe(times.get(row));
        }
        const sizes = counts(groups);
        const groupsDrawn = [...sizes].reduce((sum, [group]) => sum + (times.get(groups.indexOf(group)) ?? 0), 0);
        expect(groupsDrawn).toBe(sizes.size);
      }),
    );
  });

  it("are a share of every class where there are too many", () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i < 990 ? 0 : 1));
    const drawn = redrawnRows({ labels: classes(values) }, seeded(2), 100);
    expect(counts(Array.from(drawn, (row) => values[row] ?? -1))).toEqual(
      new Map([
        [0, 99],
        [1, 1],
      ]),
    );
  });
});
