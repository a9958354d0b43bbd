import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { matrix, takeColumns } from "../../src/numeric/matrix.ts";
import { logistic, singleLogistics } from "../../src/probes/index.ts";
import { rows, withVectors } from "../../src/statistics/rows.ts";
import { planted } from "../support/planted.ts";

/** Both stop near the optimum: a billionth of the objective is a step of 7e-5 standard deviations in `logistic`. */
const solverTolerance = 3e-4;

async function checkAgainstOneByOne(training: ReturnType<typeof planted>["training"], penalty: number): Promise<void> {
  const found = await singleLogistics(training, penalty);
  for (let j = 0; j < training.vectors.columns; j++) {
    const column = withVectors(training, takeColumns(training.vectors, [j]));
    const [alone] = await logistic().fit(column, [penalty]);
    const deviation = Math.sqrt(variance(column.vectors.data));
    const error = Math.abs(found.coefficients[j]! - alone!.coefficients.data[0]!) * deviation;
    expect(error).toBeLessThan(solverTolerance * (1 + Math.abs(found.coefficients[j]!) * deviation));
    const mean = column.vectors.data.reduce((sum, value) => sum + value, 0) / column.vectors.rows;
    const middle = found.intercepts[j]! + found.coefficients[j]! * mean;
    const other = alone!.intercepts[0]! + alone!.coefficients.data[0]! * mean;
    expect(Math.abs(middle - other)).toBeLessThan(solverTolerance * (1 + Math.abs(other)));
  }
}

function variance(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

describe("logistic regression on every single dimension", () => {
  it.each(["informative", "imbalanced", "outliers-and-dead"])("is that of each column alone, on %s", async (name) => {
    const { training } = planted(name);
    const some = withVectors(training, takeColumns(training.vectors, [0, 1, 2, 3, 4, 5, 6]));
    await checkAgainstOneByOne(some, 1);
    await checkAgainstOneByOne(some, 1000);
  });

  it("is the same where it begins on a part of many rows", async () => {
    const random = seeded(1);
    const [n, d] = [20_000, 5];
    const values = Int32Array.from({ length: n }, () => (random.uniform() < 0.3 ? 1 : 0));
    const x = matrix(n, d);
    for (let at = 0; at < x.data.length; at++) {
      const label = values[Math.floor(at / d)]!;
      x.data[at] = 30 * (at % d) + (1 + (at % d)) * (random.normal() + label * (at % d) * 0.7);
    }
    await checkAgainstOneByOne(rows("training", x, { kind: "classes", classes: 2, values }), 1);
  });

  it("stays finite where a dimension separates the classes, and gives a constant one no weight", async () => {
    const values = Int32Array.from({ length: 40 }, (_, i) => i % 2);
    const x = matrix(40, 2);
    for (let i = 0; i < 40; i++) x.data.set([10 * values[i]! + i / 100, 7], 2 * i);
    const { coefficients, intercepts } = await singleLogistics(
      rows("training", x, { kind: "classes", classes: 2, values }),
      1e-3,
    );
    expect(coefficients[0]! * 0.5 + intercepts[0]!).toBeLessThan(0);
    expect(coefficients[0]! * 10 + intercepts[0]!).toBeGreaterThan(0);
    expect(Number.isFinite(coefficients[0]!)).toBe(true);
    expect(coefficients[1]).toBe(0);
  });

  it("refuses labels that are not two classes", async () => {
    const of = (values: number[], classes: number) =>
      rows("training", matrix(3, 1), { kind: "classes", classes, values: Int32Array.from(values) });
    await expect(singleLogistics(of([0, 0, 0], 2))).rejects.toThrow(/two classes/);
    await expect(singleLogistics(of([0, 1, 2], 3))).rejects.toThrow(/two classes/);
  });
});
