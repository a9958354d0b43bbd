/** The best single dimension: whose p-value it carries, and what its axis is held against. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { runDimensionsCell } from "../../src/studies/dimensions-cell.ts";
import { inferDimensions } from "../../src/studies/infer-dimensions.ts";
import { packLabels } from "../../src/studies/packed-labels.ts";
import { startScoring } from "../../src/studies/scoring.ts";
import { cutSlice } from "../../src/studies/slice.ts";

const spec = { kind: "dimensions", permutations: 99, rotations: 2, bootstraps: 200 } as const;

describe("the best single dimension", () => {
  it("carries its own p-value where an outlier gives another dimension the largest |r|", async () => {
    const [count, d] = [120, 12];
    const random = seeded(2);
    const vectors = matrix(
      count,
      d,
      Float32Array.from({ length: count * d }, () => random.normal()),
    );
    const values = Float64Array.from({ length: count }, () => random.normal());
    vectors.data[0] = 60; // one row that is far out in dimension 0 and in its label: |r| near 1, no rank order
    values[0] = 30;
    const splits = Uint8Array.from({ length: count }, (_, i) => Math.floor((3 * i) / count));
    const slice = cutSlice(vectors, { kind: "values", values }, splits);
    const cell = await runDimensionsCell(slice, spec, 0, []);
    const [outlier, best] = [0, cell.best?.dimension].map((index) => cell.dimensions.find((one) => one.dimension === index));
    expect(best?.dimension).not.toBe(0);
    expect(outlier?.pValue).toBeLessThanOrEqual(0.1);
    // Corrected for the number of dimensions it cannot be below its own.
    expect(cell.pValue).toBeGreaterThanOrEqual(best?.pValue ?? 2);
  });
});

describe("axis privilege", () => {
  const truth = Int32Array.from({ length: 7 }, (_, i) => i % 2);
  const right = packLabels({ kind: "classes", classes: 2, values: truth });
  const wrong = packLabels({ kind: "classes", classes: 2, values: truth.map((label, i) => (i === 3 ? 1 - label : label)) });
  const infer = (rotations: readonly (typeof right)[]): ReturnType<typeof inferDimensions> => {
    const scoring = startScoring({
      identity: { name: "vectors", layer: null, pooling: null, headSeed: null, dataSeed: 0 },
      metric: "accuracy",
      besides: [],
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
    return inferDimensions(
      { ...cell, best: own(wrong), rotations: rotations.map(own) },
      { scoring, reference, baseline: 0, margin: 0.01, seed: 0, retained: (score) => score },
    );
  };

  it("is exactly 0 when rotations score the same, whatever the rounding", async () => {
    const best = await infer(new Array(20).fill(wrong));
    expect(best?.axisPrivilege).toEqual({ value: 0, interval: [0, 0], pValue: 1 });
    expect(best?.rotated.score).toBeCloseTo(6 / 7, 12);
  });

  it("counts the rotations that reach the best dimension", async () => {
    expect((await infer([right, wrong, right]))?.axisPrivilege.pValue).toBe(1);
    const half = packLabels({ kind: "classes", classes: 2, values: truth.map(() => 0) });
    expect((await infer([right, half, half]))?.axisPrivilege.pValue).toBe(0.5);
  });
});
