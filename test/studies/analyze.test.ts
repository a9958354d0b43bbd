/** The analysis on planted data: what must be found, what must be refused. */
import { describe, expect, it } from "vitest";
import { InterruptedError } from "../../src/base/errors.ts";
import type { Analysis } from "../../src/results/analysis.ts";
import { resultRowSchema } from "../../src/results/result-row.ts";
import { summarySchema, type Variant } from "../../src/results/summary.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";

/** Small numbers of resamplings: enough for effects this clear. */
const quick = {
  bootstraps: 400,
  permutations: 99,
  rotations: 4,
  margin: 0.01,
  compressors: ["pca", "first-dimensions", "top-dimensions:f-statistic"],
  probes: ["logistic"],
  seed: 3,
};

/** Test accuracy of 2,000 rows wanders by ±2 standard errors of at most 1.1 points. */
const scoreTolerance = 0.025;

async function analysed(name: string): Promise<{ analysis: Analysis; variant: Variant }> {
  const analysis = await analyze({ vectors: plantedVectors(planted(name)) }, quick);
  const variant = analysis.summary.variants[0];
  if (variant === undefined) throw new Error("no variant");
  return { analysis, variant };
}

describe("the analysis of planted data", () => {
  it("reaches the best possible score and finds the strongest planted dimension", async () => {
    const { best, informative } = planted("informative");
    const { analysis, variant } = await analysed("informative");
    expect(Math.abs(variant.full.score - (best ?? 0))).toBeLessThan(scoreTolerance);
    expect(variant.refused).toBeNull();
    expect(variant.bestDimension?.index).toBe(informative[0]);
    expect(variant.bestDimension?.pValue).toBeLessThanOrEqual(1 / 100);
    expect(variant.bestDimension?.axisPrivilege.interval[0]).toBeGreaterThan(0);
    const ranked = analysis.summary.fewest({ compressor: "top-dimensions:f-statistic" });
    expect(ranked.k).toBeLessThanOrEqual(ranked.grid.find((size) => size >= informative.length) ?? 0);
    expect(analysis.summary.task.majority).toBeCloseTo(0.5, 10);
  });

  it("says of a rotated code that a subspace carries it: one principal component, many coordinates", async () => {
    const { analysis } = await analysed("rotated");
    expect(analysis.summary.fewest().k).toBe(1);
    expect(analysis.summary.fewest({ compressor: "top-dimensions:f-statistic" }).k ?? 24).toBeGreaterThan(8);
  });

  it("has balanced scores, the worst class and calibration beside the accuracy, at each size and of the whole vector", async () => {
    const { analysis, variant } = await analysed("imbalanced");
    const besides = new Map(variant.full.besides?.map((one) => [one.metric, one]));
    expect([...besides.keys()]).toEqual(["macro-f1", "matthews", "worst-recall", "calibration-error"]);
    const worst = besides.get("worst-recall");
    // One row in ten is of the second class: it is the one that suffers.
    expect(worst).toMatchObject({ className: "class 1", rows: 200 });
    expect(worst?.score).toBeLessThan(variant.full.score - 0.1);
    // The planted classes are Gaussian with one covariance: the logistic probe's probabilities are right.
    expect(besides.get("calibration-error")?.interval[0]).toBe(0);
    for (const k of [1, 24]) {
      const own = analysis.rows.filter((row) => row.part === "curve" && row.compressor === "pca" && row.k === k);
      expect(own.map(({ metric }) => metric)).toEqual(["accuracy", ...besides.keys()]);
      expect(own.map(({ className }) => className)).toEqual([null, null, null, "class 1", null]);
    }
  });

  it("refuses every claim on pure noise, with a sentence and the rows that would be needed", async () => {
    const { variant, analysis } = await analysed("noise");
    expect(variant.refused?.code).toBe("full-not-above-majority");
    expect(variant.bestDimension).toBeNull();
    expect(variant.fewest.map((one) => one.k)).toEqual([null, null, null]);
    expect(variant.fewest.every((one) => one.reason === variant.refused?.sentence)).toBe(true);
    expect(analysis.rows.every((row) => row.retention === null)).toBe(true);
  });

  it("leaves dead dimensions out and keeps the original indices", async () => {
    const { dead, informative } = planted("outliers-and-dead");
    const { variant, analysis } = await analysed("outliers-and-dead");
    expect(variant.deadDimensions).toEqual([...dead].sort((a, b) => a - b));
    expect(variant.bestDimension?.index).toBe(informative[0]);
    const dimensions = analysis.rows.filter((row) => row.part === "dimension").map((row) => row.dimension);
    expect(dimensions).toHaveLength(24 - dead.length);
    expect(dimensions.filter((index) => dead.includes(index ?? -1))).toEqual([]);
  });

  it("says of vectors that are the same for every text that there is nothing to measure", async () => {
    const set = plantedVectors(planted("informative"));
    const constant = await set.read({ layer: null, pooling: null });
    const same = { ...constant, data: constant.data.map((_, i) => i % constant.columns) };
    const { summary, rows } = await analyze({ vectors: { ...set, read: () => Promise.resolve(same) } }, quick);
    expect(summarySchema.parse(summary).variants[0]).toMatchObject({
      refused: { code: "constant-vectors" },
      full: { score: summary.task.majority, probe: "majority" },
      bestDimension: null,
      curves: [],
      fewest: [],
    });
    expect(summary.variants[0]?.deadDimensions).toHaveLength(24);
    expect(rows.map((row) => row.part)).toEqual(["majority"]);
  });

  it("treats real-valued labels as a regression with Spearman and Pearson", async () => {
    const analysis = await analyze({ vectors: plantedVectors(planted("regression")) }, { ...quick, probes: ["ridge"] });
    const variant = analysis.summary.variants[0];
    expect(analysis.summary.task).toMatchObject({ metric: "spearman", classes: null, majority: 0 });
    expect(variant?.bestDimension?.index).toBe(planted("regression").informative[0]);
    expect(analysis.rows.filter((row) => row.part === "full").map((row) => row.metric)).toEqual(["spearman", "pearson"]);
  });

  it("writes rows and a summary that their schemas accept, the same for any number of threads", async () => {
    const one = await analyze({ vectors: plantedVectors(planted("six-classes")) }, { ...quick, threads: 1 });
    const two = await analyze({ vectors: plantedVectors(planted("six-classes")) }, { ...quick, threads: 2 });
    expect(summarySchema.parse(one.summary)).toEqual(one.summary);
    for (const row of one.rows) expect(resultRowSchema.parse(row)).toEqual(row);
    expect(JSON.stringify(two)).toBe(JSON.stringify(one));
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    const running = analyze({ vectors: plantedVectors(planted("informative")) }, { ...quick, signal: controller.signal });
    setTimeout(() => controller.abort(), 300);
    await expect(running).rejects.toThrow(InterruptedError);
  });

  it.each([
    ["an unknown compressor", { compressors: ["pcaa"] }, /Did you mean pca/],
    ["an unknown probe", { probes: ["logistics"] }, /Did you mean logistic/],
    ["a probe for other labels", { probes: ["ridge"] }, /labels must be regression/],
    ["a size beyond the vector", { sizes: [1, 99] }, /whole number from 1 to the 24/],
    ["a size of zero", { sizes: [0] }, /whole number from 1/],
    ["no probe", { probes: [] }, /probes must be a list of 1 to 100/],
    ["a margin of NaN", { margin: Number.NaN }, /margin must be/],
    ["too few permutations", { permutations: 9 }, /permutations must be a whole number from 99/],
  ])("refuses %s", async (_, wrong, message) => {
    await expect(analyze({ vectors: plantedVectors(planted("informative")) }, { ...quick, ...wrong })).rejects.toThrow(message);
  });
});
