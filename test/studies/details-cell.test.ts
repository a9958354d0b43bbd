/** What is told of single dimensions, held against plain code that does the same by hand. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { type DetailsCell, details } from "../../src/cells/details-cell.ts";
import { groupedClasses } from "../../src/cells/grouped-classes.ts";
import { mostCorrelated } from "../../src/cells/most-correlated.ts";
import { openSlice } from "../../src/cells/slice-contents.ts";
import { runSliceCell } from "../../src/cells/table.ts";
import { column, type Matrix, matrix, takeRows } from "../../src/numeric/matrix.ts";
import { ruleChanges } from "../../src/probes/rule-changes.ts";
import { fitSingleRule, predictBy } from "../../src/probes/single-rules.ts";
import { mostClassesOf, noDimension, noRow } from "../../src/results/details.ts";
import { unpackBytes } from "../../src/results/packed-numbers.ts";
import { pearson } from "../../src/statistics/correlation.ts";
import type { Labels } from "../../src/statistics/labels.ts";
import { splitCodes } from "../../src/tasks/task.ts";

const spec = { kind: "details", bins: 24, classes: 16 } as const;

/** Products in float32. */
const floatTolerance = 1e-5;

interface Drawn {
  readonly vectors: Matrix;
  readonly labels: Labels;
  readonly splits: Uint8Array;
}

/** Rows that go through the splits in turn; `value` is of row, dimension, label and a normal number. */
function drawn(
  rows: number,
  d: number,
  classes: number | null,
  value: (row: number, j: number, label: number, noise: number) => number,
): Drawn {
  const random = seeded(11);
  const own = Array.from({ length: rows }, () => (classes === null ? random.normal() : random.below(classes)));
  const labels: Labels =
    classes === null
      ? { kind: "values", values: Float64Array.from(own) }
      : { kind: "classes", classes, values: Int32Array.from(own) };
  const numbers = Array.from({ length: rows * d }, (_, at) =>
    value(Math.floor(at / d), at % d, own[Math.floor(at / d)]!, random.normal()),
  );
  return {
    vectors: matrix(rows, d, Float32Array.from(numbers)),
    labels,
    splits: Uint8Array.from({ length: rows }, (_, i) => i % 3),
  };
}

async function cellOf({ vectors, labels, splits }: Drawn): Promise<DetailsCell> {
  const known = { place: null, whole: null };
  const contents = await openSlice(
    { vectors, labels, splits, groups: null, classNames: [], textBits: null, known, leftover: null },
    null,
  );
  return runSliceCell("details", contents, spec, 0);
}

/** Values and labels of the rows of a role. */
function role({ vectors, labels, splits }: Drawn, name: keyof typeof splitCodes): { x: Matrix; y: number[] } {
  const rows = [...splits.keys()].filter((row) => splits[row] === splitCodes[name]);
  return { x: takeRows(vectors, rows), y: rows.map((row) => labels.values[row]!) };
}

const unpacked = (cell: DetailsCell) => ({
  living: new Uint8Array(unpackBytes(cell.living)),
  ranges: new Float32Array(unpackBytes(cell.ranges)),
  histograms: new Uint32Array(unpackBytes(cell.histograms)),
  thresholds: new Float32Array(unpackBytes(cell.thresholds)),
  said: new Uint16Array(unpackBytes(cell.said)),
  confusion: new Uint32Array(unpackBytes(cell.confusion)),
  extremes: new Uint32Array(unpackBytes(cell.extremes)),
  mistakes: new Uint32Array(unpackBytes(cell.mistakes)),
  copies: new Uint16Array(unpackBytes(cell.copies)),
  correlations: new Float32Array(unpackBytes(cell.correlations)),
});

/** The part of an array that belongs to a dimension. */
const part = (numbers: ArrayLike<number>, j: number, width: number): number[] =>
  Array.from(numbers).slice(j * width, (j + 1) * width);

const padded = (rows: readonly number[], count: number, none: number): number[] =>
  [...rows, ...Array.from({ length: count }, () => none)].slice(0, count);

/** Places of values, lowest first, equal ones in their order. */
const sorted = (values: ArrayLike<number>): number[] =>
  [...Array(values.length).keys()].sort((a, b) => values[a]! - values[b]! || a - b);

describe("a dimension of two classes", () => {
  // dimension 1 has the label, all but a few rows; dimension 3 is its copy turned round; dimension 2 never varies
  const isTurned = (row: number): boolean => row % 13 === 5;
  const set = drawn(300, 5, 2, (row, j, label, noise) => {
    const told = (label === 1) !== isTurned(row) ? 2 : -2;
    const value = told + Math.sin(row) / 2;
    return j === 1 ? value : j === 2 ? 4 : j === 3 ? -3 * value + noise / 100 : noise;
  });
  const { x, y } = role(set, "test");
  const train = role(set, "training");

  it("has its threshold between the classes, and its mistakes are the rows that were planted on the wrong side", async () => {
    const cell = unpacked(await cellOf(set));
    const [threshold] = part(cell.thresholds, 1, 2);
    expect(Math.abs(threshold!)).toBeLessThan(1.5);
    expect(part(cell.said, 1, 3)).toEqual([0, 1, 0]);
    expect(part(cell.said, 3, 3)).toEqual([1, 0, 0]);
    const testRows = [...set.splits.keys()].filter((row) => set.splits[row] === splitCodes.test);
    const turned = [...testRows.keys()].filter((row) => isTurned(testRows[row]!));
    expect(turned.length).toBeGreaterThan(3);
    const values = column(x, 1);
    const furthest = [...turned].sort((a, b) => Math.abs(values[b]! - threshold!) - Math.abs(values[a]! - threshold!) || a - b);
    expect(part(cell.mistakes, 1, 8)).toEqual(padded(furthest, 8, noRow));
    const counts = (label: number, said: number): number =>
      [...testRows.keys()].filter((row) => y[row] === label && (turned.includes(row) ? 1 - label : label) === said).length;
    expect(part(cell.confusion, 1, 4)).toEqual([counts(0, 0), counts(0, 1), counts(1, 0), counts(1, 1)]);
  });

  it("has a rule as good on training rows as any threshold there is, and the confusion of it", async () => {
    const cell = unpacked(await cellOf(set));
    for (const j of [0, 1, 3, 4]) {
      const values = column(train.x, j);
      const right = (cut: number, above: number): number =>
        train.y.filter((label, i) => (values[i]! > cut ? above : 1 - above) === label).length;
      const cuts = [Number.NEGATIVE_INFINITY, ...values];
      const best = Math.max(...cuts.flatMap((cut) => [right(cut, 0), right(cut, 1)]));
      const [threshold] = part(cell.thresholds, j, 2);
      const [below, above] = part(cell.said, j, 3);
      const cut = Number.isNaN(threshold) ? Number.POSITIVE_INFINITY : threshold!;
      expect(right(cut, 1 - below!)).toBe(best);
      const says = Array.from(column(x, j), (value) => (value > cut ? above! : below!));
      const naive = [0, 1].flatMap((label) => [0, 1].map((said) => says.filter((s, i) => s === said && y[i] === label).length));
      expect(part(cell.confusion, j, 4)).toEqual(naive);
    }
  });

  it("has its range, its histogram by class and the rows at its ends", async () => {
    const cell = unpacked(await cellOf(set));
    expect(Array.from(cell.living)).toEqual([1, 1, 0, 1, 1]);
    for (const j of [0, 1, 3, 4]) {
      const values = column(x, j);
      const order = sorted(values);
      const [low, high] = [values[order[0]!]!, values[order.at(-1)!]!];
      expect(part(cell.ranges, j, 2)).toEqual([low, high]);
      expect(part(cell.extremes, j, 8)).toEqual([...order.slice(0, 4), ...order.slice(-4)]);
      const histogram = Array.from({ length: 48 }, () => 0);
      for (const [i, value] of values.entries()) {
        const bin = [...Array(24).keys()].findLast((b) => value >= low + (b * (high - low)) / 24) ?? 0;
        histogram[y[i]! * 24 + bin]!++;
      }
      expect(part(cell.histograms, j, 48)).toEqual(histogram);
    }
  });

  it("has the dimensions that go most with it, by Pearson's r, and nothing of one that never varies", async () => {
    const cell = unpacked(await cellOf(set));
    for (const j of [0, 1, 3, 4]) {
      const others = [0, 1, 3, 4]
        .filter((other) => other !== j)
        .map((other) => ({ other, r: pearson(column(x, j), column(x, other)) }));
      others.sort((a, b) => Math.abs(b.r) - Math.abs(a.r));
      expect(part(cell.copies, j, 4)).toEqual([...others.map(({ other }) => other), noDimension]);
      part(cell.correlations, j, 4).forEach((r, place) => {
        expect(Math.abs(r - (others[place]?.r ?? 0))).toBeLessThan(floatTolerance);
      });
    }
    expect(part(cell.copies, 1, 4)[0]).toBe(3);
    expect(part(cell.correlations, 1, 4)[0]).toBeLessThan(-0.999);
    const tables = [
      [cell.ranges, 2],
      [cell.histograms, 48],
      [cell.thresholds, 2],
      [cell.said, 3],
      [cell.confusion, 4],
      [cell.extremes, 8],
      [cell.mistakes, 8],
      [cell.copies, 4],
      [cell.correlations, 4],
    ] as const;
    for (const [numbers, width] of tables) expect(part(numbers, 2, width).every((number) => number === 0)).toBe(true);
  });

  it("names no row twice where there are fewer than asked for, and pads with none", async () => {
    const few = unpacked(await cellOf(drawn(18, 3, 2, (_row, _j, _label, noise) => noise)));
    for (const j of [0, 1, 2]) {
      const named = part(few.extremes, j, 8).filter((row) => row !== noRow);
      expect([...named].sort()).toEqual([0, 1, 2, 3, 4, 5]);
      expect(part(few.extremes, j, 8).slice(6)).toEqual([noRow, noRow]);
    }
  });
});

describe("a dimension of more classes", () => {
  it.each([3, 6])("says between its thresholds what discriminant analysis says there: %i classes", async (classes) => {
    const set = drawn(600, 4, classes, (_row, j, label, noise) => (j < 2 ? 2 * label * (j === 0 ? 1 : -1) + noise : noise));
    const [cell, train, test] = [unpacked(await cellOf(set)), role(set, "training"), role(set, "test")];
    for (let j = 0; j < 4; j++) {
      const values = column(train.x, j);
      const stats = [...Array(classes).keys()].map((c) => {
        const own = Array.from(values).filter((_, i) => train.y[i] === c);
        const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
        return { mean, share: own.length / values.length, square: own.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
      });
      const variance = stats.reduce((sum, { square }) => sum + square, 0) / values.length;
      const naive = (value: number): number => {
        const scores = stats.map(({ mean, share }) => (value * mean) / variance - mean ** 2 / (2 * variance) + Math.log(share));
        return scores.indexOf(Math.max(...scores));
      };
      const thresholds = part(cell.thresholds, j, 2 * classes - 2).filter((threshold) => !Number.isNaN(threshold));
      const said = part(cell.said, j, 2 * classes - 1);
      const byThresholds = (value: number): number => said[thresholds.filter((threshold) => value > threshold).length]!;
      for (let value = -15; value < 15; value += 0.0317) {
        if (thresholds.every((threshold) => Math.abs(value - threshold) > 1e-4)) expect(byThresholds(value)).toBe(naive(value));
      }
      const confusion = Array.from({ length: classes * classes }, () => 0);
      for (const [i, value] of column(test.x, j).entries()) confusion[test.y[i]! * classes + naive(value)]!++;
      expect(part(cell.confusion, j, classes * classes)).toEqual(confusion);
      expect(said.slice(thresholds.length + 1).every((label) => label === 0)).toBe(true);
    }
  });

  it("shows the fifteen most frequent of many by themselves, and all others as the last", async () => {
    const set = drawn(2400, 3, 30, (_row, j, label, noise) => (j === 0 ? label + noise / 4 : noise));
    const { labels } = set;
    if (labels.kind === "values") throw new Error("classes were drawn");
    // labels 28 and 29 are made rare
    const rare = { ...labels, values: labels.values.map((label, i) => (label > 14 && i % 3 > 0 ? label - 15 : label)) };
    const { y } = role({ ...set, labels: rare }, "test");
    const counts = [...Array(30).keys()].map((label) => y.filter((own) => own === label).length);
    const frequent = sorted(counts.map((count) => -count))
      .slice(0, 15)
      .sort((a, b) => a - b);
    const { shown, count, groups } = groupedClasses({ ...rare, values: Int32Array.from(y) }, 16);
    expect(shown).toEqual(frequent);
    expect(count).toBe(16);
    const cell = await cellOf({ ...set, labels: rare });
    const { confusion, histograms, said, thresholds } = unpacked(cell);
    for (let j = 0; j < 3; j++) {
      for (let c = 0; c < 16; c++) {
        const own = y.filter((label) => groups[label] === c).length;
        expect(
          part(confusion, j, 256)
            .slice(c * 16, c * 16 + 16)
            .reduce((sum, n) => sum + n, 0),
        ).toBe(own);
        expect(
          part(histograms, j, 16 * 24)
            .slice(c * 24, c * 24 + 24)
            .reduce((sum, n) => sum + n, 0),
        ).toBe(own);
      }
      const kept = part(thresholds, j, 30).filter((threshold) => !Number.isNaN(threshold));
      expect(kept).toEqual([...kept].sort((a, b) => a - b));
      const says = part(said, j, 31).slice(0, kept.length + 1);
      for (const [place, label] of says.entries()) expect(label).not.toBe(says[place + 1]);
    }
    expect(part(said, 0, 31).filter((label) => label < 15).length).toBeGreaterThan(3);
  });
});

describe("a dimension of twenty classes, rare ones between frequent ones", () => {
  it("keeps every change of its rule: between two rare classes' intervals there is always another", async () => {
    // classes 0, 4, 8, 12 and 16 are a third as frequent as the others: five intervals of "others" among fifteen
    const base = drawn(3000, 2, 20, (_row, _j, label, noise) => 4 * label + noise / 4);
    const keeps = [...base.splits.keys()].filter((row) => base.labels.values[row]! % 4 > 0 || row % 9 < 3);
    const set: Drawn = {
      vectors: takeRows(base.vectors, keeps),
      labels: { kind: "classes", classes: 20, values: Int32Array.from(keeps, (row) => base.labels.values[row]!) },
      splits: Uint8Array.from(keeps, (row) => base.splits[row]!),
    };
    const cell = unpacked(await cellOf(set));
    for (const j of [0, 1]) {
      const kept = part(cell.thresholds, j, 30).filter((threshold) => !Number.isNaN(threshold));
      expect(kept).toHaveLength(19);
      for (const [i, threshold] of kept.entries()) expect(Math.abs(threshold - (4 * i + 2))).toBeLessThan(0.5);
      const said = part(cell.said, j, 31);
      const shown = [...Array(20).keys()].map((label) => (label % 4 === 0 ? 15 : label - 1 - Math.floor(label / 4)));
      expect(said).toEqual([...shown, ...Array.from({ length: 11 }, () => 0)]);
    }
  });
});

describe("a dimension of real values", () => {
  it("has no thresholds and no confusion; its mistakes are the rows furthest from the least squares line", async () => {
    const set = drawn(300, 3, null, (_row, j, label, noise) => (j === 1 ? 2 * label + noise / 2 : noise));
    const cell = await cellOf(set);
    expect([cell.thresholds, cell.confusion]).toEqual(["", ""]);
    const { mistakes, said, histograms } = unpacked(cell);
    const [train, test] = [role(set, "training"), role(set, "test")];
    for (let j = 0; j < 3; j++) {
      const values = column(train.x, j);
      const mean = (numbers: ArrayLike<number>): number => Array.from(numbers).reduce((sum, n) => sum + n, 0) / numbers.length;
      const [middle, level] = [mean(values), mean(train.y)];
      const slope =
        train.y.reduce((sum, label, i) => sum + (values[i]! - middle) * (label - level), 0) /
        values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
      const residuals = Array.from(column(test.x, j), (value, i) => Math.abs(level + slope * (value - middle) - test.y[i]!));
      expect(part(mistakes, j, 8)).toEqual(sorted(residuals.map((residual) => -residual)).slice(0, 8));
      expect(part(histograms, j, 24).reduce((sum, n) => sum + n, 0)).toBe(test.y.length);
    }
    expect(Array.from(said)).toEqual([0, 0, 0]);
  });
});

describe("details of any vectors", () => {
  const values = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e3, max: 1e3, noNaN: true })), {
    minLength: 24,
    maxLength: 60,
  });

  it("have NaN behind thresholds alone, every row once, and confusion and histograms of all rows", async () => {
    await fc.assert(
      fc.asyncProperty(values, fc.integer({ min: 2, max: 5 }), async (numbers, classes) => {
        const rows = Math.floor(numbers.length / 2);
        const set: Drawn = {
          vectors: matrix(rows, 2, Float32Array.from(numbers.slice(0, rows * 2))),
          labels: { kind: "classes", classes, values: Int32Array.from({ length: rows }, (_, i) => Math.floor(i / 3) % classes) },
          splits: Uint8Array.from({ length: rows }, (_, i) => i % 3),
        };
        const cell = unpacked(await cellOf(set));
        const { y, x } = role(set, "test");
        for (const [name, numbers] of Object.entries(cell)) {
          if (name !== "thresholds") expect(Array.from(numbers).some((number) => Number.isNaN(number))).toBe(false);
        }
        for (let j = 0; j < 2; j++) {
          const sum = (counts: readonly number[]): number => counts.reduce((all, n) => all + n, 0);
          const whole = cell.living[j] === 1 ? y.length : 0;
          expect(sum(part(cell.confusion, j, classes ** 2))).toBe(whole);
          expect(sum(part(cell.histograms, j, classes * 24))).toBe(whole);
          if (cell.living[j] === 0) continue;
          const ends = part(cell.extremes, j, 8).filter((row) => row !== noRow);
          expect(new Set(ends).size).toBe(ends.length);
          const own = column(x, j);
          for (let place = 1; place < ends.length; place++)
            expect(own[ends[place]!]!).toBeGreaterThanOrEqual(own[ends[place - 1]!]!);
          const thresholds = part(cell.thresholds, j, 2 * classes - 2);
          const used = thresholds.filter((threshold) => !Number.isNaN(threshold)).length;
          expect(thresholds.slice(used).every(Number.isNaN)).toBe(true);
          const diagonal = [...Array(classes).keys()].reduce(
            (all, c) => all + cell.confusion[(j * classes + c) * classes + c]!,
            0,
          );
          const wrong = part(cell.mistakes, j, 8).filter((row) => row !== noRow);
          expect(wrong.length).toBe(Math.min(8, y.length - diagonal));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("find the same correlations across blocks of columns as plain code, however many there are", async () => {
    const random = seeded(4);
    const x = matrix(
      40,
      1100,
      Float32Array.from({ length: 40 * 1100 }, () => 100 + random.normal()),
    );
    for (let i = 0; i < 40; i++) x.data[i * 1100 + 1090] = 7 - x.data[i * 1100 + 5]!;
    const found = await mostCorrelated(x, 4);
    expect(found[5]![0]).toMatchObject({ column: 1090 });
    expect(found[1090]![0]).toMatchObject({ column: 5 });
    for (const j of [0, 511, 512, 1023, 1024, 1099]) {
      const own = column(x, j);
      const rs = [...Array(1100).keys()].map((other) => (other === j ? 0 : pearson(own, column(x, other))));
      const best = sorted(rs.map((r) => -Math.abs(r))).slice(0, 4);
      expect(found[j]!.map((one) => one.column)).toEqual(best);
      for (const { column: other, correlation } of found[j]!)
        expect(Math.abs(correlation - rs[other]!)).toBeLessThan(floatTolerance);
    }
  });
});

describe("the changes of a rule", () => {
  it("leave out what no number reaches, and join neighbours that are shown as one", () => {
    const threshold = (cut: number) => ({ kind: "threshold", cut, above: 1 }) as const;
    expect(ruleChanges(threshold(2))).toEqual({ thresholds: [2], said: [0, 1] });
    expect(ruleChanges(threshold(Number.POSITIVE_INFINITY))).toEqual({ thresholds: [], said: [0] });
    expect(ruleChanges(threshold(Number.NEGATIVE_INFINITY))).toEqual({ thresholds: [], said: [1] });
    expect(ruleChanges(threshold(2), () => 0)).toEqual({ thresholds: [], said: [0] });
    const line = { size: 4, classes: Int32Array.of(2, 0, 1, 3), ends: Float64Array.of(-1, 0, 1e60, 0) };
    const numbers = { kind: "gaussian", classes: 4, mean: 10, line } as const;
    expect(ruleChanges(numbers)).toEqual({ thresholds: [9, 10], said: [2, 0, 1] });
    expect(ruleChanges(numbers, (label) => Math.min(label, 1))).toEqual({ thresholds: [9, 10], said: [1, 0, 1] });
    expect(ruleChanges({ kind: "line", mean: 0, middle: 0, slope: 1 })).toBeNull();
  });

  it("are one where float32 cannot tell their ends apart", () => {
    const line = { size: 4, classes: Int32Array.of(2, 0, 1, 3), ends: Float64Array.of(1, 1 + 1e-12, 1 + 2e-12, 0) };
    const shownAs = (groupOf: (label: number) => number) => ruleChanges({ kind: "gaussian", classes: 4, mean: 0, line }, groupOf);
    expect(shownAs((label) => label)).toEqual({ thresholds: [1], said: [2, 3] });
    expect(shownAs((label) => label % 2)).toEqual({ thresholds: [1], said: [0, 1] });
    expect(shownAs((label) => (label === 0 ? 0 : 1))).toEqual({ thresholds: [], said: [1] });
  });

  it("say of every value what the rule itself says", () => {
    const draw = fc.array(fc.record({ value: fc.float({ min: -100, max: 100, noNaN: true }), label: fc.nat(4) }), {
      minLength: 5,
    });
    fc.assert(
      fc.property(draw, (rows) => {
        const labels: Labels = { kind: "classes", classes: 5, values: Int32Array.from(rows, ({ label }) => label) };
        const { numbers } = fitSingleRule(
          Float32Array.from(rows, ({ value }) => value),
          labels,
          0,
        );
        const { thresholds, said } = ruleChanges(numbers)!;
        const asked = Float32Array.from({ length: 401 }, (_, i) => (i - 200) / 1.7);
        const says = predictBy(numbers, asked).values;
        asked.forEach((value, i) => {
          // on a threshold to the last bits of float32 either is right
          if (thresholds.some((threshold) => Math.abs(value - threshold) <= 1e-4)) return;
          expect(said[thresholds.filter((threshold) => value > threshold).length]).toBe(says[i]);
        });
      }),
    );
  });
});

it("what is told is asked of headlines of vectors that a page can hold", () => {
  const ask = (isHeadline: boolean, dimensions: number) =>
    details.specs({ isHeadline, set: { dimensions } } as Parameters<typeof details.specs>[0]).length;
  expect([ask(true, 16_384), ask(true, 16_385), ask(false, 4)]).toEqual([1, 0, 0]);
});

describe("classes that are told apart", () => {
  it("are the fewer, the more dimensions there are, so that no page outgrows what it may carry", () => {
    expect([24, 1536, 2048, 4096, 16_384].map(mostClassesOf)).toEqual([16, 16, 12, 6, 2]);
    const question = { plan: {}, head: null, isCompared: false, isHeadline: true };
    const asked = details.specs({ ...question, set: { dimensions: 4096 } } as unknown as Parameters<typeof details.specs>[0]);
    expect(asked).toEqual([{ kind: "details", bins: 24, classes: 6 }]);
  });
});
