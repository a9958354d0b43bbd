import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { type Matrix, matrix, takeColumns } from "../../src/numeric/matrix.ts";
import { randomRotation } from "../../src/numeric/rotation.ts";
import { type FittedLogistic, logistic } from "../../src/probes/index.ts";
import { multiply } from "../../src/runtime/matrix-product.ts";
import { deadDimensions } from "../../src/statistics/dead-dimensions.ts";
import { type Rows, rows, withVectors } from "../../src/statistics/rows.ts";
import { planted } from "../support/planted.ts";

/**
 * Norm of the gradient at the solution as a share of its norm at zero weights,
 * in float64. Float32 products leave about 1e-6 of each term; the solver stops
 * when a billionth of the objective is left to gain.
 */
const gradientTolerance = 3e-4;

/**
 * Two ways to one optimum: a billionth of the objective may be left to gain on each, which is a step of 7e-5 where the
 * labels say little (½·¼·step² = 1e-9·log 2).
 */
const solverTolerance = { absolute: 2e-4 };

/** Losses are summed from float32 numbers. */
const objectiveTolerance = 1e-6;

/** Gradient of ½‖w‖² + C Σ loss by scaled weights and intercepts, in float64; `atZero` with zero weights and log-prior intercepts. */
function gradientNorm(training: Rows<"training">, penalty: number, fit: FittedLogistic, atZero: boolean): number {
  const { rows: n, columns: d, data } = training.vectors;
  const outputs = fit.intercepts.length;
  const labels = training.labels.values;
  const mean = new Float64Array(d);
  for (let at = 0; at < data.length; at++) mean[at % d] = mean[at % d]! + data[at]! / n;
  const squares = new Float64Array(d);
  for (let at = 0; at < data.length; at++) squares[at % d] = squares[at % d]! + (data[at]! - mean[at % d]!) ** 2 / n;
  const scales = squares.map(Math.sqrt);
  for (const dimension of deadDimensions(training.vectors)) scales[dimension] = Number.POSITIVE_INFINITY;
  const gradient = new Float64Array((d + 1) * outputs);
  for (let j = 0; j < d * outputs; j++) {
    const weight = fit.coefficients.data[j]!;
    gradient[j] = atZero || weight === 0 ? 0 : weight * scales[Math.floor(j / outputs)]!;
  }
  for (let i = 0; i < n; i++) {
    const z = Float64Array.from({ length: outputs }, (_, c) => {
      if (atZero) return 0;
      let sum = fit.intercepts[c]!;
      for (let j = 0; j < d; j++) sum += data[i * d + j]! * fit.coefficients.data[j * outputs + c]!;
      return sum;
    });
    const most = Math.max(...z);
    const total = z.reduce((sum, value) => sum + Math.exp(value - most), 0);
    for (let c = 0; c < outputs; c++) {
      const p = outputs === 1 ? 1 / (1 + Math.exp(-z[0]!)) : Math.exp(z[c]! - most) / total;
      const residual = p - (labels[i] === (outputs === 1 ? 1 : c) ? 1 : 0);
      for (let j = 0; j < d; j++) {
        const at = j * outputs + c;
        gradient[at] = gradient[at]! + (residual * (data[i * d + j]! - mean[j]!)) / (scales[j]! * penalty);
      }
      gradient[d * outputs + c] = gradient[d * outputs + c]! + residual / penalty;
    }
  }
  return Math.hypot(...gradient);
}

describe("logistic regression", () => {
  it.each(["informative", "imbalanced", "outliers-and-dead", "six-classes"])(
    "ends where the gradient vanishes, on %s",
    async (name) => {
      const { training } = planted(name);
      const penalties = logistic().penalties;
      const fits = await logistic().fit(training, penalties);
      fits.forEach((fit, place) => {
        const penalty = penalties[place]!;
        const share = gradientNorm(training, penalty, fit, false) / gradientNorm(training, penalty, fit, true);
        expect(share).toBeLessThan(gradientTolerance);
        expect(fit.residual).toBeLessThan(1e-6);
      });
    },
  );

  it("predicts the same after a rotation of coordinates that share one unit", async () => {
    const { training: own, test } = planted("informative");
    const training = { ...own, units: "shared" } as const;
    const rotation = randomRotation(training.vectors.columns, seeded(5));
    const turned = { ...training, vectors: await multiply(training.vectors, rotation) };
    const turnedTest = await multiply(test.vectors, rotation);
    const plain = await logistic().fit(training, [0.01, 1, 100]);
    const rotated = await logistic().fit(turned, [0.01, 1, 100]);
    for (const [place, fit] of plain.entries()) {
      const [a, b] = [await fit.predict(test.vectors), await rotated[place]!.predict(turnedTest)];
      const different = a.values.filter((label, i) => label !== b.values[i]).length;
      // A score within rounding of zero may fall to either side: one row in two thousand is allowed.
      expect(different).toBeLessThanOrEqual(1);
      expect(fit.objective).toBeCloseTo(rotated[place]!.objective, -Math.log10(fit.objective * 1e-6));
    }
  });

  it("gives a penalty the same fit alone and within a path", async () => {
    const { training } = planted("copies");
    const [, , alone] = await logistic().fit(training, [0.01, 0.1, 1]);
    const [other] = await logistic().fit(training, [1]);
    expect(other!.coefficients.data).toBeCloseToAll(alone!.coefficients.data, { relative: 1e-4 });
  });

  it("has larger weights for weaker penalties", async () => {
    const fits = await logistic().fit(planted("informative").training, [0.01, 1, 100, 10_000]);
    const norms = fits.map((fit) => Math.hypot(...fit.coefficients.data));
    expect(norms.toSorted((a, b) => b - a)).toEqual(norms);
  });

  it("has no NaN and every row right when the classes are perfectly separated", async () => {
    const { training } = planted("noise");
    const x: Matrix = takeColumns(training.vectors, [0, 1, 2]);
    for (let i = 0; i < x.rows; i++) x.data[i * 3] = 10 * training.labels.values[i]! - 5;
    const separated = withVectors(training, x);
    for (const fit of await logistic().fit(separated, [1e-6, 1, 1e6])) {
      expect(fit.coefficients.data.every(Number.isFinite)).toBe(true);
      expect((await fit.predict(x)).values).toEqual(training.labels.values);
    }
  });

  it("keeps the priors when the penalty is overwhelming", async () => {
    const { training } = planted("imbalanced");
    const [fit] = await logistic().fit(training, [1e12]);
    expect(fit!.intercepts[0]).toBeCloseTo(Math.log(0.1 / 0.9), 3);
  });

  it("fits more dimensions than rows", async () => {
    const random = seeded(1);
    const x = matrix(
      20,
      50,
      new Float32Array(1000).map(() => random.normal()),
    );
    const labels = { kind: "classes", classes: 2, values: Int32Array.from({ length: 20 }, (_, i) => i % 2) } as const;
    const [fit] = await logistic().fit(rows("training", x, labels), [1]);
    expect((await fit!.predict(x)).values).toEqual(labels.values);
  });

  it.each(["informative", "six-classes"])("fits subsets together as each alone, nested or not, on %s", async (name) => {
    const { training } = planted(name);
    const subsets = [[0, 1, 2, 3, 4, 5, 6, 7], [0], [0, 1, 2], [5, 2], [7, 0, 3]].map((subset) => Int32Array.from(subset));
    for (const chosen of [subsets, subsets.slice(0, 3)]) {
      const together = await logistic().fitSubsets(training, chosen, [0.1, 100]);
      for (const [place, subset] of chosen.entries()) {
        const alone = await logistic().fit(withVectors(training, takeColumns(training.vectors, subset)), [0.1, 100]);
        for (const [p, fit] of alone.entries()) {
          const other = together[place]![p]!;
          expect(other.penalty).toBe(fit.penalty);
          expect(other.coefficients.data).toBeCloseToAll(fit.coefficients.data, solverTolerance);
          expect(other.intercepts).toBeCloseToAll(fit.intercepts, solverTolerance);
          expect(Math.abs(other.objective / fit.objective - 1)).toBeLessThan(objectiveTolerance);
        }
      }
    }
  });
});
