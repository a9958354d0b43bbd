/** Several seeds of one name: means, intervals over seeds, and whether the same dimensions matter with each. */
import { describe, expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.ts";
import { summarySchema } from "../../src/results/summary.ts";
import { studentQuantile } from "../../src/statistics/student.ts";
import { analyze } from "../../src/studies/analyze.ts";
import type { VectorSet } from "../../src/vectors/vector-set.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";

const quick = { bootstraps: 200, permutations: 99, rotations: 2, compressors: ["pca"], probes: ["logistic"], sizes: [1, 4, 24] };
const name = "informative";

/** The same vectors, their dimensions turned round by `shift`: the label sits elsewhere, as with another head seed. */
async function shifted(shift: number): Promise<VectorSet> {
  const set = plantedVectors(planted(name));
  const { rows, columns, data } = await set.read({ layer: null, pooling: null });
  const turned = data.map((_, at) => data[at - (at % columns) + (((at % columns) + shift) % columns)] ?? 0);
  return { ...set, hash: `shifted ${shift}`, read: () => Promise.resolve(matrix(rows, columns, turned)) };
}

describe("several seeds", () => {
  it("have an entry each, and one for all: intervals about seeds and rows, spread, overlap of the important dimensions", async () => {
    const sets = await Promise.all(
      [0, 0, 7].map(async (shift, headSeed) => ({ name: "finetuned", vectors: await shifted(shift), headSeed })),
    );
    const { summary, rows } = await analyze([{ name: "pretrained", vectors: await shifted(3) }, ...sets], quick);
    expect(summarySchema.parse(summary)).toEqual(summary);
    expect(summary.variants.map((variant) => [variant.name, variant.headSeed])).toEqual([
      ["pretrained", null],
      ["finetuned", 0],
      ["finetuned", 1],
      ["finetuned", 2],
    ]);
    expect(new Set(rows.map((row) => row.headSeed))).toEqual(new Set([null, 0, 1, 2]));
    expect(summary.combined).toHaveLength(1);
    const [combined] = summary.combined;
    const own = summary.variants.slice(1);
    const scores = own.map((variant) => variant.full.score);
    const mean = scores.reduce((a, b) => a + b, 0) / 3;
    const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / 2);
    expect(combined).toMatchObject({ name: "finetuned", headSeeds: [0, 1, 2], dataSeeds: [0, 0, 0], ownHead: null });
    expect(combined?.full.score).toBeCloseTo(mean, 12);
    const { rows: byRows, seeds, freedom } = combined!.full.errors!;
    expect(seeds).toBeCloseTo(deviation / Math.sqrt(3), 12);
    // the rows' own interval is 1.96 of their standard errors to either side; two seeds are the same, the third is not
    const ofRows = own.map((variant) => (variant.full.interval[1] - variant.full.interval[0]) / (2 * 1.959964));
    expect(byRows).toBeLessThan(1.2 * Math.max(...ofRows));
    expect(byRows).toBeGreaterThan(0.5 * Math.min(...ofRows));
    const half = studentQuantile(0.975, freedom ?? Number.POSITIVE_INFINITY) * Math.hypot(byRows, seeds);
    expect(combined?.full.interval[1]).toBeCloseTo(mean + half, 12);
    expect([combined?.full.minimum, combined?.full.maximum]).toEqual([Math.min(...scores), Math.max(...scores)]);
    expect(combined?.curves?.[0]?.points.map(({ k }) => k)).toEqual([1, 4, 24]);
    expect(combined?.curves?.[0]?.points[1]?.score).toBeCloseTo(
      own.reduce((sum, variant) => sum + (variant.curves[0]?.points[1]?.score ?? 0), 0) / 3,
      12,
    );
    expect(combined?.fewest?.[0]?.pointEstimates).toEqual(own.map((variant) => variant.fewest[0]?.pointEstimate));
    expect(combined?.fewest?.[0]?.interval).toBeNull();
    const important = combined?.importantDimensions;
    const [first, same, other] = important?.seeds.map(({ dimensions }) => dimensions) ?? [];
    expect(first?.slice(0, 2)).toEqual([17, 3]);
    expect(same).toEqual(first);
    expect(other?.[0]).toBe(10);
    const shared = first?.filter((index) => other?.includes(index)).length ?? 0;
    expect(important?.overlap).toBeCloseTo((1 + (2 * shared) / (20 - shared)) / 3, 12);
    // Ten of 24 by chance: less than if all were the same, more than nothing.
    expect(important?.expected).toBeGreaterThan(0.2);
    expect(important?.expected).toBeLessThan(0.35);
  });

  it("are combined only where every seed has the score, and never for one seed", async () => {
    const one = await analyze({ finetuned: { vectors: await shifted(0), headSeed: 4 } }, quick);
    expect(one.summary.combined).toEqual([]);
    const noise = plantedVectors(planted("noise"));
    const refused = await analyze(
      [0, 1].map((headSeed) => ({ name: "finetuned", vectors: noise, headSeed })),
      quick,
    );
    expect(refused.summary.combined[0]).toMatchObject({ bestDimension: null, rotated: null });
    expect(refused.summary.combined[0]?.fewest?.[0]).toMatchObject({ k: [null, null], mean: null, interval: null });
  });

  it("must differ", async () => {
    const vectors = await shifted(0);
    const twice = [0, 0].map((headSeed) => ({ name: "finetuned", vectors, headSeed }));
    await expect(analyze(twice, quick)).rejects.toThrow(/head seed and data seed of its own/);
    await expect(analyze([], quick)).rejects.toThrow(/at least one vector set/);
    const other = { ...vectors, task: { ...vectors.task, hash: "other" } };
    await expect(analyze({ pretrained: vectors, finetuned: other }, quick)).rejects.toThrow(/all of one task/);
  });
});
