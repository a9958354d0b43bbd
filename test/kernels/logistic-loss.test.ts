import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { type LossSums, type ModelColumns, scoresToResiduals } from "../../src/kernels/logistic-loss.ts";

/** Exponentials are within 2e-7 of themselves, and float32 rounds each of a few operations. */
const roundingOfOne = 1e-6;

/** Sums of some dozen of these in float32, relative. */
const roundingOfSums = 5e-6;

interface Case {
  readonly outputs: number;
  readonly rows: number;
  readonly real: number;
}

const cases: readonly Case[] = [
  { outputs: 1, rows: 4, real: 1 },
  { outputs: 1, rows: 132, real: 130 },
  { outputs: 3, rows: 8, real: 7 },
  { outputs: 9, rows: 72, real: 72 },
];

function scoresOf({ outputs, rows }: Case, models: number, seed: number): Float32Array {
  const random = seeded(seed);
  // some are far out: e^80 is no float32
  return Float32Array.from({ length: rows * outputs * models }, () => random.normal() * (random.uniform() < 0.1 ? 80 : 2));
}

const labelsOf = ({ outputs, rows }: Case): Int32Array =>
  Int32Array.from({ length: rows }, (_, i) => (i * i) % Math.max(2, outputs));
const startSums = (outputs: number): LossSums => ({ loss: 0, curvature: new Float64Array(outputs) });

/** Probabilities of one row, in float64. */
function chances(z: readonly number[]): number[] {
  if (z.length === 1) return [1 / (1 + Math.exp(-z[0]!))];
  const most = Math.max(...z);
  const total = z.reduce((sum, value) => sum + Math.exp(value - most), 0);
  return z.map((value) => Math.exp(value - most) / total);
}

function lossOf(z: readonly number[], label: number): number {
  if (z.length === 1) return Math.log1p(Math.exp(-Math.abs(z[0]!))) + Math.max(0, label === 1 ? -z[0]! : z[0]!);
  const most = Math.max(...z);
  return most - z[label]! + Math.log(z.reduce((sum, value) => sum + Math.exp(value - most), 0));
}

describe.each(cases)("$outputs outputs, $real of $rows rows", (of) => {
  const { outputs, rows, real } = of;
  const scores = scoresOf(of, 2, 1);
  const labels = labelsOf(of);
  const rowOf = (values: Float32Array, model: number, i: number): number[] =>
    Array.from({ length: outputs }, (_, c) => values[i * 2 * outputs + model * outputs + c]!);
  const models = [0, 1].map((): ModelColumns => {
    return { outputs, state: new Float32Array(rows * outputs), sums: startSums(outputs) };
  });
  const residuals = scoresToResiduals(scores, rows, real, labels, models);

  it("has the losses, residuals and curvatures of the formulas, each model by itself", () => {
    for (const [m, { sums }] of models.entries()) {
      let loss = 0;
      const curvature = new Float64Array(outputs);
      for (let i = 0; i < real; i++) {
        const z = rowOf(scores, m, i);
        loss += lossOf(z, labels[i]!);
        for (const [c, p] of chances(z).entries()) {
          curvature[c] = curvature[c]! + p * (1 - p);
          const residual = p - (labels[i] === (outputs === 1 ? 1 : c) ? 1 : 0);
          expect(Math.abs(residuals[(m * outputs + c) * rows + i]! - residual)).toBeLessThan(roundingOfOne);
        }
      }
      expect([sums!.loss]).toBeCloseToAll([loss], { relative: roundingOfSums });
      expect(sums!.curvature).toBeCloseToAll(curvature, { absolute: roundingOfSums * real });
    }
  });

  it("multiplies directions by the Hessian at the last scores", () => {
    const directions = scoresOf(of, 2, 2);
    const products = scoresToResiduals(
      directions,
      rows,
      real,
      labels,
      models.map((model) => ({ ...model, sums: null })),
    );
    for (const m of [0, 1]) {
      for (let i = 0; i < real; i++) {
        const p = chances(rowOf(scores, m, i));
        const v = rowOf(directions, m, i);
        const mean = p.reduce((sum, value, c) => sum + value * v[c]!, 0);
        for (const [c, value] of p.entries()) {
          const expected = outputs === 1 ? value * (1 - value) * v[c]! : value * (v[c]! - mean);
          // directions reach 80 times their usual size
          expect(Math.abs(products[(m * outputs + c) * rows + i]! - expected)).toBeLessThan(1000 * roundingOfOne);
        }
      }
    }
  });

  it("adds blocks up", () => {
    const twice = startSums(outputs);
    const model: ModelColumns = { outputs, state: new Float32Array(rows * outputs), sums: twice };
    const own = scoresOf(of, 1, 3);
    scoresToResiduals(own, rows, real, labels, [model]);
    const { loss } = twice;
    scoresToResiduals(own, rows, real, labels, [model]);
    expect(twice.loss).toBe(2 * loss);
  });
});
