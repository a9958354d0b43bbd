/** Whether finetuning makes vectors more redundant: a difference in differences at sizes fixed beforehand. */
import { describe, expect, it } from "vitest";
import { redundancySizes } from "../../src/cells/components-cell.ts";
import { packLabels } from "../../src/cells/packed-labels.ts";
import { type ComponentPredictions, redundancyChanges } from "../../src/claims/redundancy-change.ts";
import { redundancySentences } from "../../src/report/redundancy-sentence.ts";
import type { RedundancyChange } from "../../src/results/comparison.ts";
import type { Summary } from "../../src/results/summary.ts";
import type { Labels } from "../../src/statistics/labels.ts";
import { ratioInterval } from "../../src/statistics/ratio-interval.ts";

const rows = 400;
const values = Int32Array.from({ length: rows }, (_, i) => i % 2);
const truth: Labels = { kind: "classes", classes: 2, values };
const settings = { metric: "accuracy", testLabels: truth, testGroups: undefined, bootstraps: 500, seed: 1 } as const;

/** Right but for the rows from … to. */
const wrongAt = (from: number, to: number): ReturnType<typeof packLabels> =>
  packLabels({ kind: "classes", classes: 2, values: values.map((value, i) => (i >= from && i < to ? 1 - value : value)) });

/** Loses so many more rows at each size. */
function losing(whole: number, lost: Readonly<Record<number, number>>): ComponentPredictions {
  const components = new Map(Object.entries(lost).map(([k, more]) => [Number(k), wrongAt(0, whole + more)]));
  return { full: wrongAt(0, whole), components };
}

const pair = (before: ComponentPredictions, ...after: readonly ComponentPredictions[]) => ({
  name: "finetuned",
  layer: 6,
  pooling: "cls",
  headSeeds: after.map((_, i) => i),
  dataSeeds: after.map(() => 0),
  probe: "logistic",
  dimensions: 384,
  before,
  after,
});

const before = losing(80, { 1: 100, 4: 80, 24: 60, 96: 20 });
const after = losing(40, { 1: 4, 4: 1, 24: 0, 96: 0 });

describe("sizes", () => {
  it("are a sixteenth of all first, then one, the classes less one, twice the classes and a quarter, each once", () => {
    expect(redundancySizes(384, truth)).toEqual([24, 1, 4, 96]);
    expect(redundancySizes(384, { kind: "classes", classes: 6, values })).toEqual([24, 1, 5, 12, 96]);
    expect(redundancySizes(768, { kind: "values", values: Float64Array.from(values) })).toEqual([48, 1, 192]);
    expect(redundancySizes(8, { kind: "classes", classes: 6, values })).toEqual([1, 5, 2]);
    expect(redundancySizes(2, truth)).toEqual([1]);
  });
});

describe("the difference of losses", () => {
  it("is pretrained less finetuned, the primary size by itself and the others corrected", async () => {
    const found = await redundancyChanges([pair(before, after)], settings);
    expect(found.map(({ k, isPrimary, difference }) => [k, isPrimary, Math.round(difference * rows)])).toEqual([
      [24, true, 60],
      [1, false, 96],
      [4, false, 79],
      [96, false, 20],
    ]);
    const [primary, ...others] = found as [RedundancyChange, ...RedundancyChange[]];
    expect(primary.before).toBeCloseTo(60 / rows, 12);
    expect(primary.after).toBe(0);
    expect(primary.interval[0]).toBeGreaterThan(0.1);
    expect(primary.pValue).toBeCloseTo(2 / 501, 12);
    for (const { pValue } of others) expect(pValue).toBeCloseTo((3 * 2) / 501, 12);
  });

  it("is nothing where both lose the same rows, and says how many rows a small one needs", async () => {
    const [same] = await redundancyChanges([pair(losing(80, { 24: 10 }), losing(80, { 24: 10 }))], settings);
    expect(same).toMatchObject({ difference: 0, pValue: 1, rowsNeeded: null });
    expect(same!.interval[0]).toBeLessThan(-0.005); // no row differs: resampling alone would exclude everything
    const [small] = await redundancyChanges([pair(losing(80, { 24: 4 }), losing(80, { 24: 1 }))], settings);
    expect(small!.difference).toBeCloseTo(3 / rows, 12);
    expect(small!.pValue).toBeGreaterThanOrEqual(0.125); // three rows for, none against: 2 · 2⁻³ / 2
    expect(small!.rowsNeeded).toBeGreaterThan(rows);
  });

  it("takes seeds together: one that loses more makes the interval wide", async () => {
    const alike = [after, after, after];
    const apart = [after, losing(40, { 1: 4, 4: 1, 24: 30, 96: 0 }), losing(40, { 1: 4, 4: 1, 24: 50, 96: 0 })];
    const width = ({ interval: [low, high] }: RedundancyChange): number => high - low;
    const [close] = await redundancyChanges([pair(before, ...alike)], settings);
    const [wide] = await redundancyChanges([pair(before, ...apart)], settings);
    expect(close!.difference).toBeCloseTo(60 / rows, 12);
    expect(close!.pValue).toBeLessThan(1e-6);
    expect(wide!.after).toBeCloseTo(80 / 3 / rows, 12);
    expect(width(wide!)).toBeGreaterThan(3 * width(close!));
    expect(wide!.pValue).toBeGreaterThan(0.05);
  });

  it("is left out at sizes that one side lacks", async () => {
    const found = await redundancyChanges([pair(losing(80, { 24: 10, 96: 1 }), losing(80, { 96: 1 }))], settings);
    expect(found.map(({ k }) => k)).toEqual([96]);
  });

  it("is said of finetuning only where the primary size shows it", async () => {
    const say = async (one: ComponentPredictions): Promise<readonly [string, string]> => {
      const redundancy = await redundancyChanges([pair(before, one)], settings);
      const summary = {
        task: { metric: "accuracy", rows: { test: rows } },
        comparison: { redundancy },
      } as unknown as Summary;
      const [sentence] = redundancySentences(summary);
      return [sentence!.kind, sentence!.text];
    };
    const [kind, text] = await say(after);
    expect(kind).toBe("finding");
    expect(text).toMatch(/^Finetuning makes \[CLS\] more redundant: cut to 24 principal components/);
    expect(text).toContain("pretrained vectors change their accuracy by −15.0 points and finetuned ones by 0.0 points");
    // a great effect at another size does not do
    const [limit, not] = await say(losing(40, { 1: 4, 4: 1, 24: 58, 96: 0 }));
    expect(limit).toBe("limit");
    expect(not).toMatch(/^That finetuning makes \[CLS\] more redundant is not shown/);
    const [, less] = await say(losing(40, { 1: 4, 4: 1, 24: 160, 96: 0 }));
    expect(less).toMatch(/^Finetuning does not make \[CLS\] more redundant, but less/);
  });
});

describe("the interval of a ratio", () => {
  const drawn = (score: number, spread: number, seed: number): { score: number; resampled: Float64Array } => ({
    score,
    resampled: Float64Array.from({ length: 999 }, (_, i) => score + spread * Math.sin(1 + i * seed)),
  });

  it("is that of the numerator over a denominator that is known", () => {
    const [low, high] = ratioInterval(drawn(0.2, 0.02, 1.7), { score: 0.4, resampled: new Float64Array(999).fill(0.4) })!;
    // a sine has a standard deviation of 1/√2
    const half = (1.96 * 0.02) / Math.SQRT2 / 0.4;
    expect(low).toBeCloseTo(0.5 - half, 3);
    expect(high).toBeCloseTo(0.5 + half, 3);
  });

  it("has no ends where the denominator is not told from 0", () => {
    expect(ratioInterval(drawn(0.01, 0.02, 1.7), drawn(0.02, 0.02, 2.3))).toBeNull();
    expect(ratioInterval(drawn(0.01, 0.02, 1.7), drawn(0.2, 0.02, 2.3))).not.toBeNull();
  });
});
