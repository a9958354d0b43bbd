/** Maps of the runtime against their formulas in float64, and against compressors of the library. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { compressors } from "../../src/compressors/index.ts";
import type { Matrix } from "../../src/numeric/matrix.ts";
import { compiledKernel, type KernelModule } from "../../src/portable/kernel.ts";
import { stepMap } from "../../src/portable/step-map.ts";
import { rows } from "../../src/statistics/rows.ts";
import { sameBytes } from "../support/same-bytes.ts";
import { drawnRows, edgeRows, hiddenStep, linearStep, type Step, selectionStep, stacked, unitStep } from "./artefact.ts";

/** One rounding to float32 of sums whose float64 rounding is far below. */
const single = 2 ** -24 * (1 + 1e-6);

/** Products of the engine are added up in float32. */
const engine = 1e-5;

/** Row by row in float64, term by term. */
const formulas: Readonly<Record<Step["map"], (x: Float64Array, of: (key: string) => ArrayLike<number>) => Float64Array>> = {
  linear: (x, of) => product(of("directions"), shifted(x, of("shift"))),
  selection: (x, of) => Float64Array.from(of("dimensions"), (j) => x[j]!),
  unit(x) {
    const length = Math.hypot(...x);
    return x.map((value) => (length === 0 ? 0 : value / length));
  },
  "hidden-layer": (x, of) => {
    const bias = of("bias");
    const active = product(of("hidden"), shifted(x, of("shift"))).map((value, u) => Math.max(0, value + bias[u]!));
    return product(of("directions"), active);
  },
};

function shifted(x: Float64Array, shift: ArrayLike<number>): Float64Array {
  return x.map((value, j) => value - (j in shift ? shift[j]! : 0));
}

function product(directions: ArrayLike<number>, x: Float64Array): Float64Array {
  return Float64Array.from({ length: directions.length / x.length }, (_, i) =>
    x.reduce((sum, value, j) => sum + directions[i * x.length + j]! * value, 0),
  );
}

/** What the sizes of the terms of an output are together: rounding is relative to it. */
function expectNear(step: Step, x: Matrix, got: Float32Array, outputs: number): void {
  const d = x.columns;
  const of = (key: string): ArrayLike<number> => (step.tensors.get(key)?.data ?? []) as ArrayLike<number>;
  const sizes = (key: string): ArrayLike<number> => Float64Array.from(of(key), Math.abs);
  for (let i = 0; i < x.rows; i++) {
    const row = Float64Array.from(x.data.subarray(i * d, (i + 1) * d));
    const wanted = formulas[step.map](row, of);
    const scale = formulas[step.map](row.map(Math.abs), (key) => (key === "shift" ? sizes(key) : sizes(key)));
    for (let j = 0; j < outputs; j++) {
      const off = Math.abs(got[i * outputs + j]! - wanted[j]!);
      expect(off).toBeLessThanOrEqual(single * Math.abs(wanted[j]!) + 1e-14 * Math.abs(scale[j]!) + 1e-14 * sum(row) + 1e-45);
    }
  }
}

const sum = (x: Float64Array): number => x.reduce((total, value) => total + Math.abs(value), 0);
const kernels = async (): Promise<readonly (KernelModule | null)[]> => [null, await compiledKernel()];

it("there is a kernel here", async () => {
  expect(await compiledKernel()).not.toBeNull();
});

describe.each([
  ["linear", 7, 45, linearStep(7, 45, 1, true)],
  ["linear without a shift", 16, 64, linearStep(16, 64, 2, false)],
  ["linear with more outputs", 50, 5, linearStep(50, 5, 3, true)],
  ["linear of one number", 1, 1, linearStep(1, 1, 4, true)],
  ["selection", 4, 45, selectionStep([44, 0, 7, 8], 45)],
  ["unit", 45, 45, unitStep],
  ["hidden layer", 6, 45, hiddenStep(6, 21, 45, 5)],
] as const)("%s: %i of %i", (_name, outputs, inputs, step) => {
  it.each([0, 1, 2, 31, 32, 33, 100])("of %i rows is its formula, with the same bits in both ways", async (count) => {
    const x = count < 12 ? drawnRows(count, inputs, count) : stacked(drawnRows(count - 12, inputs, count), edgeRows(inputs));
    const results = (await kernels()).map((kernel) => {
      const map = stepMap(step.map, step.tensors, inputs, kernel);
      expect(map.outputSize).toBe(outputs);
      return map.apply(x.data);
    });
    expect(results[0]!.length).toBe(count * outputs);
    expect(sameBytes(results[0]!, results[1]!)).toBe(true);
    expectNear(step, x, results[0]!, outputs);
  });

  it("gives each row what it gives it alone", async () => {
    const x = drawnRows(40, inputs, 6);
    for (const kernel of await kernels()) {
      const map = stepMap(step.map, step.tensors, inputs, kernel);
      const all = map.apply(x.data);
      for (const i of [0, 1, 31, 39]) {
        const alone = map.apply(x.data.slice(i * inputs, (i + 1) * inputs));
        expect(sameBytes(alone, all.slice(i * outputs, (i + 1) * outputs))).toBe(true);
      }
    }
  });
});

it("maps of one kernel do not disturb each other", async () => {
  const kernel = await compiledKernel();
  const steps = [linearStep(5, 40, 1, true), linearStep(9, 40, 2, true)];
  const x = drawnRows(70, 40, 8);
  const maps = steps.map(({ tensors }) => stepMap("linear", tensors, 40, kernel));
  const first = maps.map((map) => map.apply(x.data));
  const second = maps.map((map) => map.apply(x.data));
  for (const [i, rows] of first.entries()) expect(sameBytes(rows, second[i]!)).toBe(true);
});

it.each(["pca", "first-dimensions", "gaussian-projection"])("%s is what the library gives", async (name) => {
  const x = drawnRows(200, 30, 11);
  const training = rows("training", x, { kind: "values", values: new Float64Array(x.rows) });
  const fitted = (await compressors.get(name).prepare(training, seeded(1))).at(8);
  const kind = fitted.toTensors().has("directions") ? "linear" : "selection";
  const got = stepMap(kind, fitted.toTensors(), 30, null).apply(x.data);
  const { data } = await fitted.apply(x);
  for (let at = 0; at < data.length; at++) expect(Math.abs(got[at]! - data[at]!)).toBeLessThan(engine);
});
