import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { argsort } from "../../src/numeric/argsort.ts";
import { column, type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { fitSingleRule } from "../../src/probes/single-rules.ts";
import { type Labels, pearson, permutationTest, type Rows, rows, score } from "../../src/statistics/index.ts";
import { permutedCorrelations } from "../../src/statistics/permuted-correlations.ts";
import { permutedGaussians } from "../../src/statistics/permuted-gaussians.ts";
import { permutedThresholds } from "../../src/statistics/permuted-thresholds.ts";
import { bestThreshold } from "../../src/statistics/threshold.ts";

/** Correlations come from float32 products of unit vectors. */
const float32Products = 1e-5;

/** Normal noise; rounded to `steps` where ties are wanted. */
function noise(n: number, d: number, seed: number, steps = 0): Matrix {
  const random = seeded(seed);
  const x = matrix(n, d);
  for (let at = 0; at < x.data.length; at++) {
    const value = random.normal();
    x.data[at] = steps > 0 ? Math.round(value * steps) / steps : value;
  }
  return x;
}

const drawnLabels = (n: number, classes: number, seed: number): Int32Array => {
  const random = seeded(seed);
  return Int32Array.from({ length: n }, () => random.below(classes));
};

describe("the cheap statistics", () => {
  it("of packed labellings equal the best threshold of each, with and without ties, at any number of rows", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 70 }),
        (n, steps, count) => {
          const x = noise(n, 3, n + steps, steps);
          const labellings = Array.from({ length: count }, (_, p) => drawnLabels(n, 2, 100 + p));
          permutedThresholds(
            x,
            labellings.map((labels) => Uint8Array.from(labels)),
            (correct, j) => {
              const values = column(x, j);
              const expected = labellings.map((labels) => bestThreshold(values, labels, argsort(values)).correct);
              expect([...correct]).toEqual(expected);
            },
          );
        },
      ),
      { seed: 2, numRuns: 40 },
    );
  });

  it("of several classes equal the accuracy of the fitted one-dimension rule", async () => {
    const x = noise(300, 4, 3);
    x.data.fill(2.5, 0, 0);
    for (let i = 0; i < 300; i++) x.data[i * 4 + 2] = 0.1;
    const labels = drawnLabels(300, 5, 8);
    const labellings = Array.from({ length: 12 }, (_, p) => seeded(p).shuffle(labels.slice()));
    await permutedGaussians(x, 5, labellings, (accuracies, j) => {
      labellings.forEach((values, p) => {
        const truth: Labels = { kind: "classes", classes: 5, values };
        const rule = fitSingleRule(column(x, j), truth, j);
        // Class sums in float32 may move the end of an interval across one value.
        expect(Math.abs(accuracies[p]! - score("accuracy", truth, rule.predict(column(x, j))))).toBeLessThanOrEqual(1 / 300);
      });
    });
  });

  it("of values equal |r|", async () => {
    const x = noise(200, 3, 5);
    const y = Float64Array.from({ length: 200 }, (_, i) => x.data[i * 3]! + Math.sin(i));
    await permutedCorrelations(x, [y, y.toReversed()], (correlations, j) => {
      const values = column(x, j);
      const expected = [y, y.toReversed()].map((labels) => Math.abs(pearson(values, labels)));
      expect(correlations).toBeCloseToAll(expected, { absolute: float32Products });
    });
  });
});

function training(x: Matrix, kind: 2 | 4 | "values", seed: number): Rows<"training"> {
  const random = seeded(seed);
  const labels: Labels =
    kind === "values"
      ? { kind: "values", values: Float64Array.from({ length: x.rows }, () => random.normal()) }
      : { kind: "classes", classes: kind, values: drawnLabels(x.rows, kind, seed) };
  return rows("training", x, labels);
}

describe.each([2, 4, "values"] as const)("the permutation test for %s classes", (kind) => {
  it("finds a planted dimension, with the smallest p-value there is", async () => {
    const x = noise(400, 10, 1);
    const set = training(x, kind, 2);
    for (let i = 0; i < x.rows; i++) x.data[i * 10 + 7] = x.data[i * 10 + 7]! + 1.5 * set.labels.values[i]!;
    const test = await permutationTest(set, { seed: 3, permutations: 199 });
    expect(test.best).toBe(7);
    expect(test.pValue).toBe(1 / 200);
    expect(test.pValues[7]).toBe(1 / 200);
    expect(test.adjustedPValues[7]).toBe(1 / 200);
    expect(Math.min(...test.adjustedPValues.filter((_, j) => j !== 7))).toBeGreaterThan(1 / 200);
  });

  it("has p-values on noise that are at most α in about a share α of data sets", async () => {
    // 100 data sets: a true share of 20 % gives 8 to 34 with probability 0.999; 50 % gives 34 to 66.
    const p: number[] = [];
    for (let seed = 0; seed < 100; seed++) {
      const test = await permutationTest(training(noise(60, 5, 1000 + seed), kind, seed), { seed, permutations: 39 });
      p.push(test.pValue);
    }
    const share = (alpha: number): number => p.filter((value) => value <= alpha).length;
    expect(share(0.2)).toBeLessThanOrEqual(34);
    expect(share(0.2)).toBeGreaterThanOrEqual(6);
    expect(share(0.5)).toBeLessThanOrEqual(66);
    expect(share(0.5)).toBeGreaterThanOrEqual(30);
  });

  it("gives the same bits for the same seed", async () => {
    const set = training(noise(80, 6, 4), kind, 5);
    const [a, b] = [
      await permutationTest(set, { seed: 1, permutations: 50 }),
      await permutationTest(set, { seed: 1, permutations: 50 }),
    ];
    expect(a).toEqual(b);
    const other = await permutationTest(set, { seed: 2, permutations: 50 });
    expect(other.nullMaxima).not.toEqual(a.nullMaxima);
  });
});

it("the permutation test of no rows is refused", async () => {
  const none = rows("training", matrix(0, 3), { kind: "classes", classes: 2, values: new Int32Array(0) });
  await expect(permutationTest(none, { seed: 1 })).rejects.toThrow(/training rows/);
});
