/** Subsets under Wilks' lambda: the exact search against brute force, exchange against the exact search. */
import { Matrix as DenseMatrix, determinant } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { bestSubset, exchangeSubset, forwardSelection, wilksLambda } from "../../src/rankings/index.ts";
import type { Labels } from "../../src/statistics/labels.ts";
import { labelledMoments, momentsOf } from "../../src/statistics/moments/row-moments.ts";
import { splitScatter } from "../../src/statistics/moments/split-scatter.ts";
import { planted } from "../support/planted.ts";

/** Determinants of at most 5 × 5 matrices of numbers near 1, by two ways of elimination. */
const ELIMINATION = 1e-9;

interface Scatter {
  readonly within: Float64Array;
  readonly total: Float64Array;
  readonly d: number;
}

/** Correlated dimensions, the labels spread over several of them: greedy steps are often wrong here. */
async function correlated(seed: number, d: number, kind: "binary" | "multiclass" | "regression"): Promise<Scatter> {
  const random = seeded(seed).fork("correlated");
  const n = 200;
  const mix = Array.from({ length: d * d }, () => random.normal());
  const vectors = matrix(n, d);
  const values = Array.from({ length: n }, () =>
    kind === "regression" ? random.normal() : random.below(kind === "binary" ? 2 : 4),
  );
  const shift = Array.from({ length: 4 * d }, () => random.normal());
  for (let i = 0; i < n; i++) {
    const noise = Array.from({ length: d }, () => random.normal());
    for (let j = 0; j < d; j++) {
      let value = kind === "regression" ? 0.4 * values[i]! * shift[j]! : 0.4 * shift[values[i]! * d + j]!;
      for (let l = 0; l < d; l++) value += mix[j * d + l]! * noise[l]!;
      vectors.data[i * d + j] = value;
    }
  }
  const labels: Labels =
    kind === "regression"
      ? { kind: "values", values: Float64Array.from(values) }
      : { kind: "classes", classes: kind === "binary" ? 2 : 4, values: Int32Array.from(values) };
  const { within, total } = splitScatter(await labelledMoments(vectors, labels));
  return { within, total, d };
}

function* subsetsOf(d: number, k: number, from = 0): Generator<number[]> {
  if (k === 0) yield [];
  else for (let j = from; j <= d - k; j++) for (const rest of subsetsOf(d, k - 1, j + 1)) yield [j, ...rest];
}

function byDeterminants({ within, total, d }: Scatter, subset: readonly number[]): number {
  const part = (a: Float64Array): number => determinant(new DenseMatrix(subset.map((i) => subset.map((j) => a[i * d + j]!))));
  return part(within) / part(total);
}

describe.each(["binary", "multiclass", "regression"] as const)("the best subset for %s labels", (kind) => {
  it.each([1, 2, 3, 4, 5])("of %i dimensions is that of brute force, and proved", async (k) => {
    for (const seed of [1, 2, 3]) {
      const scatter = await correlated(seed, 10, kind);
      const all = [...subsetsOf(scatter.d, k)].map((subset) => ({ subset, lambda: byDeterminants(scatter, subset) }));
      const best = all.reduce((least, one) => (one.lambda < least.lambda ? one : least));
      const found = bestSubset(scatter.within, scatter.total, scatter.d, k);
      expect([...found.dimensions]).toEqual(best.subset);
      expect(Math.abs(found.lambda - best.lambda)).toBeLessThan(ELIMINATION);
      expect(found).toMatchObject({ proved: true, bound: found.lambda });
      expect(found.rootBound).toBeLessThanOrEqual(found.lambda);
    }
  });
});

describe("the best subset", () => {
  it("bounds from below what it had no time to look at", async () => {
    const { within, total, d } = await correlated(4, 16, "binary");
    const whole = bestSubset(within, total, d, 5);
    const hurried = bestSubset(within, total, d, 5, { branches: 3 });
    expect(whole.branches).toBeGreaterThan(3);
    expect(hurried.proved).toBe(false);
    expect(hurried.bound).toBeLessThanOrEqual(whole.lambda);
    expect(hurried.bound).toBeGreaterThanOrEqual(hurried.rootBound * (1 - ELIMINATION));
    expect(hurried.lambda).toBeGreaterThanOrEqual(whole.lambda);
  });

  it("takes the pair that only tells something together, where the F-statistic sees one of them", async () => {
    const { training } = planted("correlated-noise");
    const { within, total, dimensions } = splitScatter(await momentsOf(training));
    expect([...bestSubset(within, total, dimensions, 2).dimensions]).toEqual([7, 8]);
  });

  it("never takes a copy of what it has", async () => {
    const { training } = planted("copies");
    const { within, total, dimensions } = splitScatter(await momentsOf(training));
    const { dimensions: found, lambda } = bestSubset(within, total, dimensions, 3);
    expect([...found].filter((j) => j === 5 || j === 16)).toHaveLength(1);
    expect(lambda).toBeLessThanOrEqual(wilksLambda(within, total, dimensions, [5, 16, 11]));
  });

  it("chooses among its candidates only, and refuses more than there are", async () => {
    const { within, total, d } = await correlated(5, 10, "binary");
    const found = bestSubset(within, total, d, 2, { candidates: [9, 1, 4] });
    expect([...found.dimensions].every((j) => [1, 4, 9].includes(j))).toBe(true);
    expect(() => bestSubset(within, total, d, 4, { candidates: [9, 1, 4] })).toThrow(/from 1 to the 3 candidates, got 4/);
  });
});

describe("the subset by exchange", () => {
  it("is at least as good as forward selection's, and no exchange improves it", async () => {
    let better = 0;
    for (let seed = 10; seed < 20; seed++) {
      const { within, total, d } = await correlated(seed, 14, "multiclass");
      const found = exchangeSubset(within, total, d, 6);
      const greedy = wilksLambda(within, total, d, forwardSelection(within, total, d, 6).order);
      expect(found.lambda).toBeLessThanOrEqual(greedy * (1 + ELIMINATION));
      if (found.lambda < greedy * (1 - ELIMINATION)) better++;
      for (const out of found.dimensions) {
        for (let into = 0; into < d; into++) {
          if (found.dimensions.includes(into)) continue;
          const other = [...found.dimensions].map((j) => (j === out ? into : j));
          expect(wilksLambda(within, total, d, other)).toBeGreaterThanOrEqual(found.lambda * (1 - 1e-8));
        }
      }
    }
    expect(better).toBeGreaterThan(0); // or exchange would not be worth its name
  });
});
