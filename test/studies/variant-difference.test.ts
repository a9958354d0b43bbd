/** Scores of two variants on the same test rows, tested against each other. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { packLabels } from "../../src/cells/packed-labels.ts";
import { type PairedPredictions, variantDifferences } from "../../src/claims/variant-difference.ts";
import { mcnemarPValue } from "../../src/statistics/index.ts";
import type { Labels } from "../../src/statistics/labels.ts";

const rows = 400;
const truth: Labels = { kind: "classes", classes: 2, values: Int32Array.from({ length: rows }, (_, i) => i % 2) };

/** Right but for the rows from … to. */
function wrongAt(from: number, to: number): Labels {
  const values = truth.values as Int32Array;
  return { kind: "classes", classes: 2, values: values.map((value, i) => (i >= from && i < to ? 1 - value : value)) };
}

const slice = (headSeed: number) => ({ name: "finetuned", layer: 6, pooling: "cls", headSeed, dataSeed: 0 });

function pair(headSeed: number, before: Labels, after: Labels, best: readonly [Labels, Labels] | null = null): PairedPredictions {
  return {
    slice: slice(headSeed),
    before: { full: packLabels(before), bestDimension: best === null ? null : packLabels(best[0]), components: new Map() },
    after: { full: packLabels(after), bestDimension: best === null ? null : packLabels(best[1]), components: new Map() },
  };
}

const settings = { metric: "accuracy", testLabels: truth, bootstraps: 500, seed: 1 } as const;

describe("differences of variants", () => {
  it("are paired, have McNemar's p-values after Holm's correction, and say how many rows are missing", async () => {
    const pairs = [
      pair(0, wrongAt(0, 60), wrongAt(40, 60), [wrongAt(0, 100), wrongAt(0, 100)]),
      pair(1, wrongAt(0, 60), wrongAt(6, 60), null),
    ];
    const found = await variantDifferences(pairs, settings);
    expect(found.map(({ of, headSeed }) => [of, headSeed])).toEqual([
      ["full", 0],
      ["full", 1],
      ["bestDimension", 0],
    ]);
    const [large, small, none] = found;
    expect(large).toMatchObject({ difference: expect.closeTo(0.1, 12), rowsNeeded: null });
    expect(large!.pValue).toBeCloseTo(3 * mcnemarPValue({ gains: 40, losses: 0, rows }), 14);
    expect(large!.interval[0]).toBeGreaterThan(0.06);
    expect(large!.interval[1]).toBeLessThan(0.14);
    // six rows of 400 gained, none lost: p = 2 · 2⁻⁶/2, twice after the correction
    expect(small!.difference).toBeCloseTo(0.015, 12);
    expect(small!.pValue).toBeCloseTo(2 * 0.5 ** 6, 12);
    expect(none).toMatchObject({ difference: 0, pValue: 1, rowsNeeded: null });
    // resamples of rows that do not differ have no spread, the bound of paired proportions has
    expect(none!.interval[0]).toBeLessThan(-0.005);
    expect(none!.interval[1]).toBeGreaterThan(0.005);
  });

  it("that are not shown say how many rows would show them", async () => {
    const [one] = await variantDifferences([pair(0, wrongAt(0, 60), wrongAt(3, 61))], settings);
    expect(one!.pValue).toBeGreaterThan(0.05);
    expect(one!.rowsNeeded).toBeGreaterThan(rows);
  });

  it("of correlations have the bootstrap's p-values", async () => {
    const random = seeded(4);
    const values = Float64Array.from({ length: 200 }, () => random.normal());
    const noisy = (spread: number): Labels => ({
      kind: "values",
      values: values.map((value) => value + spread * random.normal()),
    });
    const labels: Labels = { kind: "values", values };
    const [one] = await variantDifferences([pair(0, noisy(2), noisy(0.3))], {
      ...settings,
      metric: "spearman",
      testLabels: labels,
    });
    expect(one!.difference).toBeGreaterThan(0.3);
    expect(one!.pValue).toBeCloseTo(2 / 501, 12);
  });
});
