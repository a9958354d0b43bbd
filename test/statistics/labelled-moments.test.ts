import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { type Matrix, matrix, takeColumns, takeRows } from "../../src/numeric/matrix.ts";
import { randomRotation } from "../../src/numeric/rotation.ts";
import { multiply } from "../../src/runtime/matrix-product.ts";
import type { ClassLabels, ValueLabels } from "../../src/statistics/labels.ts";
import { addSums, classSums, momentsOfSums, pilotOf } from "../../src/statistics/moments/class-sums.ts";
import {
  type LabelledMoments,
  mergeLabelledMoments,
  momentsAfter,
  momentsOfDimensions,
  plainMoments,
} from "../../src/statistics/moments/labelled-moments.ts";
import { labelledMoments } from "../../src/statistics/moments/row-moments.ts";
import { loadMoments, saveMoments, storedMoments } from "../../src/statistics/moments/stored-moments.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Largest error of an entry in units of both dimensions' standard deviations: float32 products of 1,024 rows, added in float64. */
const correlationError = 1e-7;

/** Float64 sums in another order. */
const rounding = 1e-10;

/** Of dimensions: several blocks of the product, of unequal width. */
const d = 271;
const rows = 9000;
const classes = 3;

/** Outlier dimensions as BERT has them: mean 25, standard deviation 1, among others of 0.3 around 0; class means a little apart. */
function outlying(n: number, columns: number, seed: number): { x: Matrix; labels: ClassLabels } {
  const random = seeded(seed);
  const x = matrix(n, columns);
  const values = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const label = i % 7 === 0 ? 1 : 0; // the third class has no rows
    values[i] = label;
    const shared = random.normal();
    for (let j = 0; j < columns; j++) {
      const wide = j % 50 === 3;
      const noise = 0.6 * shared + 0.8 * random.normal() + (j % 5 === 0 ? label : 0);
      x.data[i * columns + j] = wide ? 25 + noise : 0.3 * noise;
    }
  }
  return { x, labels: { kind: "classes", classes, values } };
}

/** Both scatters by two passes in float64. */
function exactly(x: Matrix, labels: ClassLabels): { within: Float64Array; total: Float64Array } {
  const k = x.columns;
  const means = new Float64Array((classes + 1) * k);
  const counts = new Float64Array(classes + 1);
  for (const [i, label] of labels.values.entries()) {
    for (const part of [label, classes]) {
      counts[part] = counts[part]! + 1;
      for (let j = 0; j < k; j++) means[part * k + j] = means[part * k + j]! + x.data[i * k + j]!;
    }
  }
  for (let at = 0; at < means.length; at++) means[at] = means[at]! / Math.max(1, counts[Math.floor(at / k)]!);
  const scatter = (partOf: (label: number) => number): Float64Array => {
    const sums = new Float64Array(k * k);
    const row = new Float64Array(k);
    for (const [i, label] of labels.values.entries()) {
      for (let j = 0; j < k; j++) row[j] = x.data[i * k + j]! - means[partOf(label) * k + j]!;
      for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) sums[a * k + b] = sums[a * k + b]! + row[a]! * row[b]!;
    }
    return sums;
  };
  return { within: scatter((label) => label), total: scatter(() => classes) };
}

/** Entries over the roots of both diagonal entries of `by`. */
function scaled(a: Float64Array, by: Float64Array): Float64Array {
  const k = Math.sqrt(a.length);
  return a.map((value, at) => value / Math.sqrt(by[Math.floor(at / k) * (k + 1)]! * by[(at % k) * (k + 1)]!));
}

function expectSame(a: LabelledMoments, b: LabelledMoments, within: number, means = rounding): void {
  expect([a.kind, a.rows, a.dimensions]).toEqual([b.kind, b.rows, b.dimensions]);
  expect(a.weights).toEqual(b.weights);
  expect(a.mean).toBeCloseToAll(b.mean, { absolute: means });
  expect(a.offsets).toBeCloseToAll(b.offsets, { absolute: means });
  expect(scaled(a.within, b.within)).toBeCloseToAll(scaled(b.within, b.within), { absolute: within });
}

describe("moments of labelled rows", () => {
  const { x, labels } = outlying(rows, d, 5);

  it("are those of float64, dimensions with a large mean among them", async () => {
    const looked = Array.from({ length: 46 }, (_, j) => 6 * j); // of all blocks
    const all = await labelledMoments(x, labels);
    const of = momentsOfDimensions(all, [...looked, 3, 253]);
    const expected = exactly(takeColumns(x, [...looked, 3, 253]), labels);
    const { scatter } = plainMoments(of);
    expect(scaled(of.within, expected.within)).toBeCloseToAll(scaled(expected.within, expected.within), {
      absolute: correlationError,
    });
    expect(scaled(scatter, expected.total)).toBeCloseToAll(scaled(expected.total, expected.total), {
      absolute: correlationError,
    });
    expect([...all.weights]).toEqual([Math.floor(rows - rows / 7), Math.ceil(rows / 7), 0]);
  });

  it("come in one pass with the means of a few rows for a start, and add up over parts of the rows", async () => {
    const pilot = pilotOf(takeRows(x, [...Array(200).keys()]), { ...labels, values: labels.values.subarray(0, 200) });
    const parts = [classSums(pilot), classSums(pilot)] as const;
    const cut = 2500;
    await parts[0].add(matrix(cut, d, x.data.subarray(0, cut * d)), labels.values.subarray(0, cut));
    await parts[1].add(matrix(rows - cut, d, x.data.subarray(cut * d)), labels.values.subarray(cut));
    await Promise.all(parts.map((part) => part.flush()));
    addSums(parts[0], parts[1]);
    expectSame(momentsOfSums(parts[0]), await labelledMoments(x, labels), 2 * correlationError);
  });

  it("merge into those of all rows, classes without rows on one side among them", async () => {
    const order = [...labels.values.keys()].sort((a, b) => labels.values[a]! - labels.values[b]!);
    const part = (chosen: number[]): Promise<LabelledMoments> =>
      labelledMoments(takeRows(x, chosen), { ...labels, values: Int32Array.from(chosen, (i) => labels.values[i]!) });
    const merged = mergeLabelledMoments(await part(order.slice(0, 1500)), await part(order.slice(1500)));
    expectSame(merged, await labelledMoments(x, labels), 2 * correlationError);
    const fewer = momentsOfDimensions(merged, [0, 1]);
    expect(() => mergeLabelledMoments(merged, fewer)).toThrow(ShapeError);
  });

  it("follow a linear map and a choice of dimensions without the rows", async () => {
    const of = await labelledMoments(x, labels);
    const map = matrix(40, d, randomRotation(d, seeded(2)).data.slice(0, 40 * d));
    const shift = of.mean;
    const centred = matrix(
      rows,
      d,
      x.data.map((value, at) => value - shift[at % d]!),
    );
    const mapped = await labelledMoments(await multiply(centred, map, { transposeB: true }), labels);
    // The rows are mapped in float32, so their means move by its rounding.
    expectSame(momentsAfter(of, map, shift), mapped, 3 * correlationError, 1e-6);
    const chosen = [270, 3, 0, 77];
    expectSame(momentsOfDimensions(of, chosen), await labelledMoments(takeColumns(x, chosen), labels), 2 * correlationError);
  });

  it("of real-valued labels leave the scatter around the line", async () => {
    const random = seeded(9);
    const y: ValueLabels = { kind: "values", values: Float64Array.from({ length: 2000 }, () => 10 + random.normal()) };
    const points = matrix(2000, 3);
    for (let i = 0; i < 2000; i++) points.data.set([random.normal(), 2 * y.values[i]! + 1e-3 * random.normal(), 7], i * 3);
    const of = await labelledMoments(points, y);
    const [slope, left] = [of.offsets[1]!, of.within[4]! / 2000];
    expect(slope).toBeCloseTo(2, 4);
    // 1 in a million of the variance is left over; its own error on 2,000 rows is 3 %, four times that.
    expect(left).toBeGreaterThan(0.88e-6);
    expect(left).toBeLessThan(1.12e-6);
    expect([of.within[8], of.offsets[2]]).toEqual([0, 0]);
    const { scatter } = plainMoments(of);
    expect(scatter[4]! / of.weights[0]!).toBeCloseTo(slope * slope, 5);
  });

  it("neither overflow nor vanish with dimensions of 1e-20 and 1e20", async () => {
    const random = seeded(4);
    const extreme = matrix(500, 2);
    for (let i = 0; i < 500; i++) extreme.data.set([1e-20 * random.normal(), 1e20 * random.normal()], 2 * i);
    const of = await labelledMoments(extreme, { kind: "classes", classes: 2, values: new Int32Array(500).map((_, i) => i % 2) });
    const variances = [of.within[0]! / 500 / 1e-40, of.within[3]! / 500 / 1e40];
    // A variance on 500 rows lies within a quarter of 1 (four standard errors).
    for (const variance of variances) expect(Math.abs(variance - 1)).toBeLessThan(0.25);
  });
});

describe("stored moments", () => {
  const { x, labels } = outlying(100, 6, 8);
  const never = (): Promise<LabelledMoments> => Promise.reject(new Error("they were there"));

  it("are computed once and read again, whole", async () => {
    const place = { path: join(temporaryFolder(), "moments.safetensors"), key: "one" };
    const first = await storedMoments(place, () => labelledMoments(x, labels));
    expect(await storedMoments(place, never)).toEqual(first);
  });

  it("are not believed under another key, of another shape, or cut short", async () => {
    const place = { path: join(temporaryFolder(), "moments.safetensors"), key: "one" };
    expect(await loadMoments(place)).toBeNull();
    const of = await labelledMoments(x, labels);
    await saveMoments(place, of);
    expect(await loadMoments({ ...place, key: "two" })).toBeNull();
    await saveMoments(place, { ...of, mean: of.mean.slice(1), dimensions: 5, within: of.within.slice(0, 25) }).catch(() => {});
    expect((await loadMoments(place))?.dimensions).toBe(6);
    await writeFile(place.path, "short");
    expect(await loadMoments(place)).toBeNull();
  });

  it("are given where the folder cannot be written to", async () => {
    const file = join(temporaryFolder(), "a-file");
    await writeFile(file, "");
    const of = await storedMoments({ path: join(file, "moments"), key: "one" }, () => labelledMoments(x, labels));
    expect(of.rows).toBe(100);
  });
});
