/** Frozen predictions against permuted labels of rows that nothing was fitted to. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { heldOutPermutation, type Labels } from "../../src/statistics/index.ts";
import { classes, drawn } from "../support/drawn-labels.ts";

/** P(at least `right` of both) for binary predictions with fixed margins: the upper tail of Fisher's exact test. */
function fisher(truth: readonly number[], predicted: readonly number[]): number {
  const n = truth.length;
  const [ones, said] = [truth, predicted].map((values) => values.reduce((sum, value) => sum + value, 0)) as [number, number];
  const both = truth.reduce((sum, value, i) => sum + value * (predicted[i] ?? 0), 0);
  const logFactorial = (k: number): number => {
    let sum = 0;
    for (let i = 2; i <= k; i++) sum += Math.log(i);
    return sum;
  };
  const choose = (a: number, b: number): number => logFactorial(a) - logFactorial(b) - logFactorial(a - b);
  let tail = 0;
  for (let k = both; k <= Math.min(ones, said); k++) {
    if (said - k > n - ones) continue;
    tail += Math.exp(choose(ones, k) + choose(n - ones, said - k) - choose(n, said));
  }
  return tail;
}

describe("the held-out permutation test", () => {
  it("agrees with Fisher's exact test on two classes", async () => {
    const [n, permutations] = [90, 4999];
    const truth = drawn(n, 2, 1);
    const predictions = [0, 0.1, 0.2, 0.3].map((share, j) => {
      const random = seeded(20 + j);
      return truth.map((label) => (random.uniform() < share ? label : random.below(2)));
    });
    const p = await heldOutPermutation(
      { labels: classes(truth, 2) },
      predictions.map((own) => classes(own, 2)),
      { seed: 4, permutations },
    );
    predictions.forEach((own, j) => {
      const exact = fisher(truth, own);
      // Five standard errors of a share that is estimated from so many permutations, and the 1 of (1 + b)/(1 + B).
      const tolerance = 5 * Math.sqrt((exact * (1 - exact)) / permutations) + 1 / permutations;
      expect(Math.abs(p[j]! - exact)).toBeLessThan(tolerance);
    });
  });

  it("knows that a rule which always says the same knows nothing, whatever it scores", async () => {
    const truth = Array.from({ length: 100 }, (_, i) => (i < 90 ? 0 : 1));
    const always = classes(new Array(100).fill(0), 2);
    expect([...(await heldOutPermutation({ labels: classes(truth, 2) }, [always], { seed: 0, permutations: 99 }))]).toEqual([1]);
    const values: Labels = { kind: "values", values: Float64Array.from(truth, (label, i) => label + i) };
    const constant: Labels = { kind: "values", values: new Float64Array(100).fill(0.1) };
    expect([...(await heldOutPermutation({ labels: values }, [constant], { seed: 0, permutations: 99 }))]).toEqual([1]);
  });

  it("is one-sided: predictions that are wrong more often than by chance show nothing", async () => {
    const truth = drawn(60, 2, 3);
    const wrong = classes(
      truth.map((label) => 1 - label),
      2,
    );
    expect([...(await heldOutPermutation({ labels: classes(truth, 2) }, [wrong], { seed: 0, permutations: 99 }))]).toEqual([1]);
  });

  it("has p-values under the null that are at most α in about a share α of rules, for three classes and for values", async () => {
    const n = 60;
    const random = seeded(8);
    const truths: readonly Labels[] = [
      classes(drawn(n, 3, 9), 3),
      { kind: "values", values: Float64Array.from({ length: n }, () => random.normal()) },
    ];
    for (const labels of truths) {
      const predictions = Array.from({ length: 400 }, (_, j): Labels => {
        const own = seeded(1000 + j);
        return labels.kind === "values"
          ? { kind: "values", values: Float64Array.from({ length: n }, () => own.normal()) }
          : classes(drawn(n, 3, 5000 + j), 3);
      });
      const p = await heldOutPermutation({ labels }, predictions, { seed: 2, permutations: 199 });
      // 400 rules: 20 % are 80 and vary by 8 (one standard deviation), ties of whole numbers make them fewer.
      const found = p.filter((value) => value <= 0.2).length;
      expect(found).toBeLessThanOrEqual(112);
      expect(found).toBeGreaterThanOrEqual(30);
    }
  });

  it("gives the same bits for the same seed, however many rules are tested beside", async () => {
    const labels = classes(drawn(80, 3, 1), 3);
    const predictions = Array.from({ length: 6 }, (_, j) => classes(drawn(80, 3, 30 + j), 3));
    const all = await heldOutPermutation({ labels }, predictions, { seed: 5, permutations: 99 });
    const alone = await heldOutPermutation({ labels }, predictions.slice(0, 1), { seed: 5, permutations: 99 });
    expect(alone[0]).toBe(all[0]);
  });

  it("refuses no rows and no permutations", async () => {
    await expect(heldOutPermutation({ labels: classes([], 2) }, [], { seed: 1 })).rejects.toThrow(/test rows/);
    await expect(heldOutPermutation({ labels: classes([1], 2) }, [], { seed: 1, permutations: 0 })).rejects.toThrow(
      /permutations/,
    );
  });
});
