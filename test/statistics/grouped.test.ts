/** Resampling, exact tests and permutations of rows that belong together. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { bootstrapMeans, bootstrapScores, percentileInterval, resample, standardError } from "../../src/statistics/bootstrap.ts";
import { bootstrapClassScores } from "../../src/statistics/bootstrap-classes.ts";
import { chiSquare } from "../../src/statistics/chi-square.ts";
import { effectiveRows } from "../../src/statistics/effective-rows.ts";
import { groupedMcNemarPValue } from "../../src/statistics/grouped-mcnemar.ts";
import { groupedOrder } from "../../src/statistics/grouped-order.ts";
import { heldOutPermutation } from "../../src/statistics/held-out-permutation.ts";
import type { ClassLabels } from "../../src/statistics/labels.ts";
import { mcnemarPValue } from "../../src/statistics/mcnemar.ts";
import { discordanceOf } from "../../src/statistics/paired-proportions.ts";
import { permutationTest } from "../../src/statistics/permutation.ts";
import { resampledScores, scoreInterval } from "../../src/statistics/resampled-score.ts";
import { rowGroups } from "../../src/statistics/row-groups.ts";
import { rows } from "../../src/statistics/rows.ts";
import { studentQuantile } from "../../src/statistics/student.ts";

const classes = (values: ArrayLike<number>): ClassLabels => ({ kind: "classes", classes: 2, values: Int32Array.from(values) });

/** `count` groups of `size` rows. */
const equal = (count: number, size: number): Int32Array =>
  Int32Array.from({ length: count * size }, (_, row) => Math.floor(row / size));

describe("groups of rows", () => {
  it("are numbered in the order they appear in, with Kish's effective number", () => {
    const { count, of, members, starts, effective } = rowGroups([7, 3, 7, 7, 9]);
    expect([count, Array.from(of), Array.from(members), Array.from(starts)]).toEqual([
      3,
      [0, 1, 0, 0, 2],
      [0, 2, 3, 1, 4],
      [0, 3, 4, 5],
    ]);
    expect(effective).toBeCloseTo(25 / 11, 12);
    expect(rowGroups(equal(8, 5)).effective).toBeCloseTo(8, 12);
  });
});

describe("the bootstrap of groups", () => {
  it("draws all rows of a group or none", () => {
    const groups = [0, 0, 0, 1, 1, 2, 2, 2, 2];
    const resamples = resample(9, { seed: 1, count: 50, groups });
    for (let b = 0; b < 50; b++) {
      const counts = resamples.counts(b);
      for (const [row, group] of groups.entries()) expect(counts[row]).toBe(counts[groups.indexOf(group)]);
      expect((counts[0] ?? 0) + (counts[3] ?? 0) + (counts[5] ?? 0)).toBe(3);
    }
  });

  it("divides by the rows drawn: a column of ones has the mean 1 in every resample", async () => {
    const groups = [0, 0, 0, 1, 2, 2, 3, 3, 3, 3];
    const [means] = await bootstrapMeans(
      matrix(10, 1, new Float32Array(10).fill(1)),
      resample(10, { seed: 2, count: 200, groups }),
    );
    expect(means?.every((mean) => Math.abs(mean - 1) < 1e-6)).toBe(true);
  });

  it("has the spread of means of groups with Student's t of their number: the interval of ten by hand", async () => {
    const random = seeded(4);
    const rights = Array.from({ length: 10 }, () => 2 + random.below(7)); // of ten rows each
    const right = rights.flatMap((share) => Array.from({ length: 10 }, (_, i) => (i < share ? 1 : 0)));
    const contributions = matrix(100, 1, Float32Array.from(right));
    const [resampled] = await bootstrapMeans(contributions, resample(100, { seed: 5, count: 20_000, groups: equal(10, 10) }));
    const mean = rights.reduce((sum, one) => sum + one, 0) / 100;
    const variance = rights.reduce((sum, one) => sum + (one / 10 - mean) ** 2, 0) / 9;
    const half = studentQuantile(0.975, 9) * Math.sqrt(variance / 10);
    const [low, high] = percentileInterval(resampled ?? new Float64Array());
    // Drawn quantiles scatter by about 1 % of the width; the mean of ten is normal only nearly.
    expect(low).toBeGreaterThan(mean - 1.06 * half);
    expect(low).toBeLessThan(mean - 0.94 * half);
    expect(high).toBeGreaterThan(mean + 0.94 * half);
    expect(high).toBeLessThan(mean + 1.06 * half);
  });

  it("is that of rows where every group is one row, for many rows", async () => {
    const random = seeded(6);
    const truth = classes(Array.from({ length: 600 }, () => random.below(2)));
    const predicted = classes(truth.values.map((value) => (random.below(5) === 0 ? 1 - value : value)));
    const spread = async (groups?: Int32Array): Promise<number> => {
      const [own] = await bootstrapScores("accuracy", truth, [predicted], resample(600, { seed: 7, count: 4000, groups }));
      return standardError(own ?? new Float64Array());
    };
    expect(Math.abs((await spread(equal(600, 1))) / (await spread()) - 1)).toBeLessThan(0.05);
  });

  it("keeps differences paired, correlations within −1 to 1, and scores of classes about the score", async () => {
    const random = seeded(8);
    const groups = equal(12, 8);
    const resamples = resample(96, { seed: 9, count: 500, groups });
    const y = Float64Array.from(groups, () => random.normal());
    const x = y.map((value) => value + 0.02 * random.normal());
    const [first, second] = await bootstrapScores(
      "spearman",
      { kind: "values", values: y },
      [
        { kind: "values", values: x },
        { kind: "values", values: x.slice() },
      ],
      resamples,
    );
    expect(first).toEqual(second);
    expect(first?.every((value) => value > -1 && value < 1)).toBe(true);
    const truth = classes(groups.map((group, row) => (group + row) % 2));
    const predicted = classes(truth.values.map((value, row) => (row % 5 === 0 ? 1 - value : value)));
    const [[f1] = []] = await bootstrapClassScores(["macro-f1"], truth, [predicted], resamples);
    const mean = (f1?.reduce((sum, value) => sum + value, 0) ?? 0) / 500;
    expect(Math.abs(mean - 0.79)).toBeLessThan(0.05);
  });

  it("refuses a single group, and another number of groups than rows", () => {
    expect(() => resample(10, { seed: 1, groups: new Int32Array(10) })).toThrow("at least two groups");
    expect(() => resample(10, { seed: 1, groups: new Int32Array(9) })).toThrow("one group a row");
  });
});

it("chi-square draws have mean ν and variance 2ν, below 2 degrees of freedom too", () => {
  for (const freedom of [1, 4.5, 30]) {
    const random = seeded(11).fork(`${freedom}`);
    const draws = Array.from({ length: 20_000 }, () => chiSquare(freedom, random));
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
    // Five standard errors: √(2ν/n) of the mean; the variance's is below 5 % of it.
    expect(Math.abs(mean - freedom)).toBeLessThan(5 * Math.sqrt((2 * freedom) / draws.length));
    expect(Math.abs(variance / (2 * freedom) - 1)).toBeLessThan(0.2);
  }
});

describe("effective rows", () => {
  it("are the groups where rows of a group are alike, the rows where they are independent", () => {
    const random = seeded(12);
    const groups = rowGroups(equal(200, 5));
    const ofGroup = Array.from({ length: 200 }, () => random.below(2));
    const alike = effectiveRows(
      groups.of.map((group) => ofGroup[group] ?? 0),
      groups,
    );
    expect(Math.abs(alike / 200 - 1)).toBeLessThan(0.02);
    const independent = effectiveRows(
      groups.of.map(() => random.below(2)),
      groups,
    );
    expect(independent).toBeGreaterThan(800);
    expect(independent).toBeLessThanOrEqual(1000);
  });

  it("are the effective number of groups where nothing varies, less what few groups leave open", () => {
    const groups = rowGroups(equal(10, 10));
    expect(effectiveRows(new Uint8Array(100).fill(1), groups)).toBeCloseTo(10 * (1.959964 / 2.262157) ** 2, 5);
  });

  it("widen the interval of a share without an error from that of a hundred rows to that of ten documents", async () => {
    const truth = classes(equal(10, 10).map((group) => group % 2));
    const high = async (groups?: Int32Array): Promise<number> => {
      const [own] = await resampledScores("accuracy", truth, [truth], resample(100, { seed: 1, count: 100, groups }));
      return 1 - scoreInterval(own!)[0];
    };
    expect(await high()).toBeLessThan(0.04);
    expect(await high(equal(10, 10))).toBeGreaterThan(0.3);
  });

  it("scale the counts of paired proportions, and leave them where groups are rows", () => {
    const truth = classes(new Int32Array(60));
    const wrongIn = (documents: readonly number[]): ClassLabels =>
      classes(equal(6, 10).map((group) => (documents.includes(group) ? 1 : 0)));
    const all = discordanceOf(wrongIn([]), wrongIn([2]), truth, rowGroups(equal(6, 10)));
    expect(all.gains / all.rows).toBeCloseTo(1 / 6, 12);
    expect(all.rows).toBeLessThan(6);
    const single = discordanceOf(wrongIn([]), wrongIn([2]), truth, rowGroups(equal(60, 1)));
    expect(single.rows).toBeGreaterThan(56);
  });
});

describe("McNemar's test over groups", () => {
  const p = (differences: readonly number[], sizes: readonly number[]): number => {
    // differences[g] rows of group g that only the first has right (or, negative, only the second).
    const groups = sizes.flatMap((size, group) => Array.from({ length: size }, () => group));
    const at = (want: 1 | -1): ClassLabels =>
      classes(
        sizes.flatMap((size, group) => {
          const many = Math.max(0, want * (differences[group] ?? 0));
          return Array.from({ length: size }, (_, i) => (i < many ? 0 : 1));
        }),
      );
    return groupedMcNemarPValue(at(1), at(-1), classes(new Int32Array(groups.length)), rowGroups(groups));
  };

  it("is McNemar's mid-p where groups are single rows", () => {
    for (const [gains, losses] of [
      [7, 2],
      [3, 3],
      [0, 6],
      [12, 5],
    ] as const) {
      const differences = [...new Array<number>(gains).fill(1), ...new Array<number>(losses).fill(-1), 0, 0];
      const own = p(differences, new Array<number>(differences.length).fill(1));
      expect(own).toBeCloseTo(mcnemarPValue({ gains, losses, rows: differences.length }), 12);
    }
  });

  it("goes through all signs of the groups: five groups by enumeration", () => {
    const differences = [3, -1, 2, 2, 4];
    const seen = 10;
    let expected = 0;
    for (let signs = 0; signs < 32; signs++) {
      const sum = Math.abs(differences.reduce((total, one, g) => total + ((signs >> g) & 1 ? one : -one), 0));
      expected += sum > seen ? 1 / 32 : sum === seen ? 1 / 64 : 0;
    }
    expect(p(differences, [5, 5, 5, 5, 5])).toBeCloseTo(expected, 12);
  });

  it("finds nothing in one document, where rows alone would", () => {
    expect(mcnemarPValue({ gains: 10, losses: 0, rows: 100 })).toBeLessThan(0.002);
    expect(p([10, 0, 0, 0, 0, 0, 0, 0, 0, 0], new Array<number>(10).fill(10))).toBe(0.5);
  });
});

describe("permutations of groups", () => {
  it("give every row of a group with one label the label of one other group", () => {
    const groups = rowGroups([0, 0, 0, 1, 2, 2, 3, 3, 3, 3]);
    const labels = [5, 5, 5, 6, 7, 7, 8, 8, 8, 8];
    const seen = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const order = groupedOrder(groups, seeded(seed));
      const moved = Array.from(order, (row) => labels[row]);
      const ofGroups = [0, 1, 2, 3].map((group) => new Set(moved.filter((_, row) => groups.of[row] === group)));
      expect(ofGroups.every((one) => one.size === 1)).toBe(true);
      expect(new Set(moved).size).toBe(4);
      seen.add(ofGroups.map((one) => [...one][0]).join());
    }
    expect(seen.size).toBe(24);
  });

  it("exchange whole blocks where groups are of one size, and take every row once", () => {
    const groups = rowGroups(equal(4, 5));
    for (let seed = 0; seed < 20; seed++) {
      const order = groupedOrder(groups, seeded(seed));
      expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, row) => row));
      for (let group = 0; group < 4; group++) {
        const block = order.subarray(5 * group, 5 * group + 5);
        expect(new Set(block.map((row) => Math.floor(row / 5))).size).toBe(1);
        for (let i = 1; i < 5; i++) expect((block[i]! - block[i - 1]! + 5) % 5).toBe(1);
      }
    }
  });

  it("do not find what rows of the same documents would be taken for", async () => {
    // A rule that knows nothing but the document; labels of documents.
    let [asRows, asGroups] = [0, 0];
    const sets = 40;
    for (let seed = 0; seed < sets; seed++) {
      const random = seeded(seed).fork("documents");
      const of = equal(20, 20);
      const [a, b] = [Array.from({ length: 20 }, () => random.below(2)), Array.from({ length: 20 }, () => random.below(2))];
      const labels = classes(of.map((group) => a[group] ?? 0));
      const predictions = [classes(of.map((group) => b[group] ?? 0))];
      const [rowwise] = await heldOutPermutation({ labels }, predictions, { seed, permutations: 99 });
      const [grouped] = await heldOutPermutation({ labels, groups: of }, predictions, { seed, permutations: 99 });
      if (rowwise! < 0.05) asRows++;
      if (grouped! < 0.05) asGroups++;
    }
    expect(asRows).toBeGreaterThan(10);
    // Binomial with 5 %: more than 6 of 40 in 1 of 300.
    expect(asGroups).toBeLessThanOrEqual(6);
  });

  it("move the labels of training rows together, too", async () => {
    const random = seeded(3);
    const of = equal(30, 10);
    const label = Array.from({ length: 30 }, () => random.below(2));
    const centre = Array.from({ length: 30 }, () => random.normal());
    const vectors = matrix(
      300,
      1,
      Float32Array.from(of, (group) => centre[group]! + 0.1 * random.normal()),
    );
    const training = rows("training", vectors, classes(of.map((group) => label[group]!)));
    const { pValue: rowwise } = await permutationTest(training, { seed: 1, permutations: 199 });
    const { pValue: grouped } = await permutationTest({ ...training, groups: of }, { seed: 1, permutations: 199 });
    expect(rowwise).toBe(1 / 200);
    expect(grouped).toBeGreaterThan(0.05);
  });
});
