/** Rows that look as if some belonged together: seen where they do, hardly ever where they do not. */
import { describe, expect, it } from "vitest";
import { type Random, seeded } from "../../src/base/random.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { labelRuns } from "../../src/statistics/label-runs.ts";
import { nearDuplicates } from "../../src/statistics/near-duplicates.ts";
import { serialLikeness } from "../../src/statistics/serial-likeness.ts";

const d = 24;

/** Rows of noise about the centres of their documents, `alike` of the variance between documents. */
function documents(labels: Int32Array, documentOf: (row: number) => number, alike: number, random: Random): Matrix {
  const vectors = matrix(labels.length, d);
  const centres = new Map<number, Float64Array>();
  for (const [row, label] of labels.entries()) {
    const document = documentOf(row);
    const centre = centres.get(document) ?? Float64Array.from({ length: d }, () => random.normal() * Math.sqrt(alike));
    centres.set(document, centre);
    for (let j = 0; j < d; j++) {
      const signal = j === 0 ? 2 * label : 0;
      vectors.data[row * d + j] = centre[j]! + random.normal() * Math.sqrt(1 - alike) + signal;
    }
  }
  return vectors;
}

const coins = (n: number, random: Random): Int32Array => Int32Array.from({ length: n }, () => random.below(2));
const alone = (row: number): number => row;

/** Six in a hundred thousand are beyond four deviations: of 400 sets none may be, but with a chance of 2 %. */
const sets = 400;

describe("the likeness of neighbours", () => {
  it("is chance where rows are independent, in random order and sorted by label", () => {
    let beyond = 0;
    const deviations: number[] = [];
    for (let seed = 0; seed < sets; seed++) {
      const random = seeded(seed);
      const labels = coins(400, random);
      if (seed % 2 === 1) labels.sort();
      const found = serialLikeness(documents(labels, alone, 0.5, random), labels);
      deviations.push(found.deviations);
      if (found.deviations > 4) beyond++;
    }
    expect(beyond).toBe(0);
    const square = deviations.reduce((sum, one) => sum + one * one, 0) / sets;
    // The mean square of 400 standard normal numbers is 1 with a standard error of 0.07.
    expect(square).toBeGreaterThan(0.75);
    expect(square).toBeLessThan(1.25);
  });

  it("does not take a few long stretches (sources one behind the other) for groups", () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = seeded(seed);
      const labels = coins(3000, random);
      const found = serialLikeness(
        documents(labels, (row) => Math.floor(row / 1000), 0.3, random),
        labels,
      );
      expect(Math.abs(found.correlation)).toBeLessThan(0.05);
    }
  });

  it.each([
    ["labels of sentences", (row: number, random: Random) => (row < 0 ? 0 : random.below(2)), 0.3],
    ["labels of documents", (row: number) => Math.floor(row / 10) % 2, 0.3],
    ["weak documents", (row: number, random: Random) => (row < 0 ? 0 : random.below(2)), 0.15],
  ])("shows documents of ten rows: %s", (_, label, alike) => {
    for (let seed = 0; seed < 20; seed++) {
      const random = seeded(seed);
      const labels = Int32Array.from({ length: 600 }, (_, row) => label(row, random));
      const found = serialLikeness(
        documents(labels, (row) => Math.floor(row / 10), alike, random),
        labels,
      );
      expect(found.deviations).toBeGreaterThan(4);
      expect(found.correlation).toBeGreaterThan(0.05);
    }
  });
});

describe("runs of labels", () => {
  it("are those of a small example by hand, with the variance over all orders", () => {
    expect(labelRuns(Int32Array.from([0, 0, 1, 2, 2, 0]))).toMatchObject({ runs: 4, expected: 6 + 1 - 14 / 6 });
    // All 10 orders of 0 0 1 1 1.
    const orders: number[] = [];
    for (let a = 0; a < 5; a++) {
      for (let b = a + 1; b < 5; b++) {
        orders.push(labelRuns(Int32Array.from({ length: 5 }, (_, i) => (i === a || i === b ? 0 : 1))).runs);
      }
    }
    const mean = orders.reduce((sum, runs) => sum + runs, 0) / 10;
    const variance = orders.reduce((sum, runs) => sum + (runs - mean) ** 2, 0) / 10;
    const { expected, deviations, runs } = labelRuns(Int32Array.from([0, 0, 1, 1, 1]));
    expect(expected).toBeCloseTo(mean, 12);
    expect(deviations).toBeCloseTo((mean - runs) / Math.sqrt(variance), 12);
  });

  it("tell a sorted file from one of documents with one label each", () => {
    const sorted = labelRuns(Int32Array.from({ length: 600 }, (_, row) => Math.floor(row / 300)));
    expect(sorted.isSorted).toBe(true);
    const random = seeded(3);
    const own = coins(60, random);
    const found = labelRuns(Int32Array.from({ length: 600 }, (_, row) => own[Math.floor(row / 10)]!));
    expect(found.isSorted).toBe(false);
    expect(found.deviations).toBeGreaterThan(10);
  });
});

describe("near duplicates", () => {
  it("are found, copied rows with a little noise, and nothing else", async () => {
    const random = seeded(1);
    const labels = coins(1000, random);
    const vectors = documents(labels, alone, 0, random);
    const rows = Int32Array.from(labels.keys());
    const queries = documents(coins(100, random), alone, 0, random);
    for (let j = 0; j < 12 * d; j++) queries.data[j] = vectors.data[j + 40 * d]! + 0.05 * random.normal();
    // One dimension on a scale of its own changes nothing.
    for (const x of [vectors, queries]) for (let i = 0; i < x.rows; i++) x.data[i * d + 5] = x.data[i * d + 5]! * 1000;
    const found = await nearDuplicates(queries, { vectors, labels: { kind: "classes", classes: 2, values: labels }, rows });
    expect(found).toEqual({ count: 12, queries: 100 });
  });

  it("are not looked for where rows are near each other by chance", async () => {
    const random = seeded(2);
    const vectors = matrix(
      1000,
      3,
      Float32Array.from({ length: 3000 }, () => random.normal()),
    );
    const labels = { kind: "values", values: Float64Array.from({ length: 1000 }, () => random.normal()) } as const;
    const rows = Int32Array.from({ length: 1000 }, (_, row) => row);
    expect(await nearDuplicates(matrix(10, 3), { vectors, labels, rows })).toBeNull();
  });
});
