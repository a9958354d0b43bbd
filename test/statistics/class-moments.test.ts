/** Moments that merge: equal to one pass over all rows, whatever the shards, and the same bytes in any order of arrival. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import {
  type ClassMoments,
  classMoments,
  labelledOfClasses,
  meanOfMoments,
  mergeClassMoments,
  rowsOfMoments,
} from "../../src/statistics/moments/class-moments.ts";
import { plainMoments } from "../../src/statistics/moments/labelled-moments.ts";

const d = 23;
const names = ["a", "b", "c", "d"];

/** Rows with means a thousand times their spread, as outlier dimensions have them; class d is in the second half only. */
function plantedRows(count: number, seed: number): { readonly row: Float32Array; readonly name: string }[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, i) => {
    const c = i < count / 2 ? i % 3 : i % 4;
    const row = Float32Array.from({ length: d }, (_, j) => (j === 7 ? 1000 : j) + (j === c ? 3 : 0) + random.normal());
    return { row, name: names[c]! };
  });
}

type Planted = ReturnType<typeof plantedRows>;

function momentsOfRows(rows: Planted): Promise<ClassMoments> {
  const own = [...new Set(rows.map(({ name }) => name))].sort();
  const each = async (visit: (row: Float32Array, classAt: number) => void): Promise<void> => {
    for (const { row, name } of rows) visit(row, own.indexOf(name));
  };
  return classMoments({ dimensions: d, names: own, each });
}

/** The definition, in float64. */
function byDefinition(rows: Planted): ClassMoments {
  const counts = new Float64Array(names.length);
  const means = new Float64Array(names.length * d);
  const within = new Float64Array((d * (d + 1)) / 2);
  for (const [c, name] of names.entries()) {
    const own = rows.filter((each) => each.name === name);
    counts[c] = own.length;
    for (let j = 0; j < d; j++) means[c * d + j] = own.reduce((sum, { row }) => sum + row[j]!, 0) / own.length;
    for (const { row } of own) {
      for (let i = 0, at = 0; i < d; i++) {
        for (let j = i; j < d; j++, at++)
          within[at] = within[at]! + (row[i]! - means[c * d + i]!) * (row[j]! - means[c * d + j]!);
      }
    }
  }
  return { dimensions: d, names, counts, means, within };
}

/** Rounding of float64 over thousands of sums, as a share of the largest entry. */
const rounding = 1e-12;

function expectEqual(found: ClassMoments, wanted: ClassMoments): void {
  expect(found.names).toEqual(wanted.names);
  expect(found.counts).toEqual(wanted.counts);
  for (const key of ["means", "within"] as const) {
    const largest = wanted[key].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const furthest = found[key].reduce((most, value, at) => Math.max(most, Math.abs(value - wanted[key][at]!)), 0);
    expect(furthest / largest, key).toBeLessThan(rounding);
  }
}

describe("moments of classes", () => {
  const rows = plantedRows(3001, 5);

  it("are what they are defined as", async () => {
    expectEqual(await momentsOfRows(rows), byDefinition(rows));
  });

  it("merge to those of one pass, however rows are divided and whichever tree merges them", async () => {
    const random = seeded(8);
    for (let trial = 0; trial < 6; trial++) {
      const shards: Planted[] = [];
      for (let from = 0; from < rows.length; ) {
        const length = 1 + random.below(900);
        shards.push(rows.slice(from, from + length));
        from += length;
      }
      const left: ClassMoments[] = await Promise.all(shards.map(momentsOfRows));
      while (left.length > 1) {
        const [one] = left.splice(random.below(left.length), 1);
        const [other] = left.splice(random.below(left.length), 1);
        left.push(mergeClassMoments(one!, other!));
      }
      expectEqual(left[0]!, byDefinition(rows));
    }
  });

  it("are the moments without classes, too: total scatter and mean", async () => {
    const all = plainMoments(labelledOfClasses(await momentsOfRows(rows)));
    const one = plainMoments(labelledOfClasses(await momentsOfRows(rows.map(({ row }) => ({ row, name: "" })))));
    expect(all.rows).toBe(rows.length);
    const largest = one.scatter.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const [at, value] of one.scatter.entries()) expect(Math.abs(all.scatter[at]! - value) / largest).toBeLessThan(rounding);
    for (const [j, value] of one.mean.entries()) expect(Math.abs(all.mean[j]! - value)).toBeLessThan(rounding * 1000);
  });

  it("count rows of a class that is not asked for as rows without one", async () => {
    const of = await momentsOfRows(rows);
    const [three, four] = [labelledOfClasses(of, ["c", "a", "b"]), labelledOfClasses(of)];
    expect([...three.weights]).toEqual([of.counts[2], of.counts[0], of.counts[1]]);
    const [fewer, all] = [plainMoments(three), plainMoments(four)];
    const largest = all.scatter.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const [at, value] of all.scatter.entries())
      expect(Math.abs(fewer.scatter[at]! - value) / largest).toBeLessThan(rounding);
  });

  it("of no rows merge, and two sizes do not", async () => {
    const none = await momentsOfRows([]);
    expect(rowsOfMoments(none)).toBe(0);
    expect([...meanOfMoments(none)]).toEqual(new Array(d).fill(0));
    expectEqual(mergeClassMoments(none, await momentsOfRows(rows)), byDefinition(rows));
    const other: ClassMoments = {
      dimensions: 2,
      names: [],
      counts: new Float64Array(0),
      means: new Float64Array(0),
      within: new Float64Array(3),
    };
    expect(() => mergeClassMoments(other, none)).toThrow("of one size");
  });
});
