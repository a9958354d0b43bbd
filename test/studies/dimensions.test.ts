/** Single dimensions: what their p-values are made of, and what the axis of the best one is held against. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { runDimensionsCell } from "../../src/cells/dimensions-cell.ts";
import { packLabels } from "../../src/cells/packed-labels.ts";
import { cutSlice } from "../../src/cells/slice.ts";
import { inferDimensions } from "../../src/claims/infer-dimensions.ts";
import { startScoring } from "../../src/claims/scoring.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import type { Labels } from "../../src/statistics/labels.ts";

const spec = {
  kind: "dimensions",
  tested: "test-labels-with-tail",
  permutations: 99,
  rotations: 2,
  turned: "plain-and-standardised",
  bootstraps: 200,
} as const;

const drawn = (count: number, d: number, seed: number): Matrix => {
  const random = seeded(seed);
  return matrix(
    count,
    d,
    Float32Array.from({ length: count * d }, () => random.normal()),
  );
};

describe("single dimensions", () => {
  it("do not stand out where vectors were fitted to the training labels and know nothing of other rows", async () => {
    const [count, d] = [900, 40];
    const vectors = drawn(count, d, 2);
    const random = seeded(3);
    const values = Int32Array.from({ length: count }, () => random.below(2));
    // As an encoder that learned its training rows by heart: dimension by dimension the label, on those rows only.
    for (let i = 0; i < count / 3; i++) {
      for (let j = 0; j < d; j++) vectors.data[i * d + j] = vectors.data[i * d + j]! + 2 * values[i]!;
    }
    const splits = Uint8Array.from({ length: count }, (_, i) => Math.floor((3 * i) / count));
    const cell = await runDimensionsCell(cutSlice(vectors, { kind: "classes", classes: 2, values }, splits), spec, 0, []);
    expect(Math.min(...cell.dimensions.map(({ train }) => train))).toBeGreaterThan(0.75); // planted well
    expect(cell.dimensions.filter(({ qValue }) => qValue < 0.05)).toEqual([]);
    expect(cell.pValue).toBeGreaterThan(0.05);
  });

  it("stand out where test rows have the label in them too, for classes and values", async () => {
    const [count, d] = [600, 20];
    for (const classes of [2, 3, null]) {
      const vectors = drawn(count, d, 5);
      const random = seeded(6);
      const values = Array.from({ length: count }, () => (classes === null ? random.normal() : random.below(classes)));
      for (let i = 0; i < count; i++) for (let j = 0; j < 5; j++) vectors.data[i * d + j] = vectors.data[i * d + j]! + values[i]!;
      const labels: Labels =
        classes === null
          ? { kind: "values", values: Float64Array.from(values) }
          : { kind: "classes", classes, values: Int32Array.from(values) };
      const splits = Uint8Array.from({ length: count }, (_, i) => i % 3);
      const cell = await runDimensionsCell(cutSlice(vectors, labels, splits), spec, 0, []);
      const found = cell.dimensions.filter(({ qValue }) => qValue < 0.05).map(({ dimension }) => dimension);
      expect(found.slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
      expect(found.length).toBeLessThanOrEqual(6); // a false discovery rate of 5 % allows one of the fifteen others now and then
      expect(cell.pValue).toBeLessThan(1e-6); // beyond the 99 permutations
      expect(cell.pValue).toBe(cell.dimensions.find(({ dimension }) => dimension === cell.best?.dimension)?.pValue);
    }
  });
});

describe("the best dimension beside its controls", () => {
  const truth = Int32Array.from({ length: 7 }, (_, i) => i % 2);
  const right = packLabels({ kind: "classes", classes: 2, values: truth });
  const wrong = packLabels({ kind: "classes", classes: 2, values: truth.map((label, i) => (i === 3 ? 1 - label : label)) });
  const infer = (
    rotations: readonly (typeof right)[],
    chosen: typeof right = wrong,
    margin = 0.01,
  ): ReturnType<typeof inferDimensions> => {
    const scoring = startScoring({
      identity: { name: "vectors", layer: null, pooling: null, headSeed: null, dataSeed: 0 },
      metric: "accuracy",
      besides: [],
      labelNames: [],
      testLabels: { kind: "classes", classes: 2, values: truth },
      bootstraps: 200,
      seed: 0,
    });
    const own = (test: typeof right): { dimension: number; train: number; test: typeof right } => ({
      dimension: 0,
      train: 1,
      test,
    });
    const cell = { kind: "dimensions", probe: "threshold", dimensions: [], pValue: 0.01, values: null } as const;
    const reference = { score: 1, resampled: new Float64Array(200).fill(1) };
    const testLabels: Labels = { kind: "classes", classes: 2, values: truth };
    return inferDimensions(
      { ...cell, best: own(chosen), rotations: rotations.map(own), standardisedRotations: rotations.map(own) },
      {
        scoring,
        reference,
        referencePredictions: testLabels,
        testLabels,
        baseline: 0,
        margin,
        seed: 0,
        retained: (score) => score,
      },
    );
  };

  it("is exactly 0 when rotations score the same, whatever the rounding, and few rows leave it open", async () => {
    const best = await infer(new Array(20).fill(wrong));
    expect(best?.axisPrivilege).toMatchObject({ value: 0, pValue: 1, rowsNeeded: null });
    expect(best?.axisPrivilege.interval[0]).toBeLessThan(0);
    expect(best?.axisPrivilege.interval[1]).toBeGreaterThan(0);
    expect(best?.rotated.score).toBeCloseTo(6 / 7, 12);
  });

  it("says how many rows would show the axis, where it is above the rotations by its score", async () => {
    const privileged = await infer([wrong], right);
    expect(privileged?.axisPrivilege.value).toBeCloseTo(1 / 7, 12);
    expect(privileged?.axisPrivilege.interval[0]).toBeLessThan(0);
    // (z₀.₉₇₅ + z₀.₈)² · variance of one row, 1/7 · 6/7, over the effect's square: 47 rows, less what resampling draws.
    expect(Math.abs((privileged?.axisPrivilege.rowsNeeded ?? 0) / 47 - 1)).toBeLessThan(0.2);
    expect((await infer([right], wrong))?.axisPrivilege.rowsNeeded).toBeNull();
  });

  it("counts the rotations that reach the best dimension", async () => {
    expect((await infer([right, wrong, right]))?.axisPrivilege.pValue).toBe(1);
    const half = packLabels({ kind: "classes", classes: 2, values: truth.map(() => 0) });
    expect((await infer([right, half, half]))?.axisPrivilege.pValue).toBe(0.5);
  });

  it("is shown to lose less than a margin only where so few rows can show it", async () => {
    // Seven rows without one difference leave z²/(n + z²) = 2.71/9.71 open.
    const open = 2.7055 / (7 + 2.7055);
    const same = await infer([wrong], right, 0.3);
    expect(same?.nonInferior).toMatchObject({ shown: true, margin: 0.3, difference: 0 });
    expect(same?.nonInferior?.lower).toBeCloseTo(-open, 3);
    const few = (await infer([wrong], right, 0.25))?.nonInferior;
    expect(few?.shown).toBe(false);
    // z²/(n + z²) falls below 0.25 with 9 rows.
    expect(few?.rowsNeeded).toBe(9);
    const worse = (await infer([wrong], wrong, 0.3))?.nonInferior;
    expect(worse?.difference).toBeCloseTo(-1 / 7, 12);
    expect(worse).toMatchObject({ shown: false });
    expect(worse?.rowsNeeded).toBeGreaterThan(7);
    expect((await infer([wrong], wrong, 0.1))?.nonInferior?.rowsNeeded).toBeNull();
  });
});
