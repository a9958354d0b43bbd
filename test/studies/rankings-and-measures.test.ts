/** Rankings and measures among the options of an analysis, by name and as objects. */
import { describe, expect, it } from "vitest";
import { topDimensions } from "../../src/compressors/index.ts";
import { type Measure, measures } from "../../src/measures/index.ts";
import { fStatistic } from "../../src/rankings/index.ts";
import { renderReport } from "../../src/report/index.ts";
import type { Analysis } from "../../src/results/analysis.ts";
import { summarySchema } from "../../src/results/summary.ts";
import type { AnalysisOptions } from "../../src/studies/analysis-options.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { planAnalysis } from "../../src/studies/plan.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";
import { sampleStudy } from "../support/sample-study.ts";

const set = plantedVectors(planted("informative"));
const quick = {
  sizes: [1, 4],
  bootstraps: 200,
  permutations: 99,
  rotations: 1,
  redraws: 0,
  threads: 1,
  probes: ["lda"],
} as const;
const analysed = (options: AnalysisOptions): Promise<Analysis> => analyze(set, { ...quick, ...options });

describe("rankings", () => {
  it("are the curves of their top dimensions, whether named, passed or spelled out", { timeout: 60_000 }, async () => {
    const spelled = JSON.stringify(await analysed({ compressors: ["pca", "top-dimensions:f-statistic"] }));
    for (const ranking of ["f-statistic", fStatistic])
      expect(JSON.stringify(await analysed({ compressors: ["pca"], rankings: [ranking] }))).toBe(spelled);
  });

  it("of somebody's own are what top dimensions by them are", { timeout: 60_000 }, async () => {
    const mine = { ...fStatistic, name: "mine", version: "1" };
    const passed = await analysed({ compressors: [], rankings: [mine] });
    expect(passed.summary.variants[0]!.curves.map(({ compressor }) => compressor)).toEqual(["top-dimensions:mine@1"]);
    expect(JSON.stringify(passed)).toBe(JSON.stringify(await analysed({ compressors: [topDimensions({ ranking: mine })] })));
  });

  it("come beside the usual compressors, each curve once", () => {
    const plan = (options: AnalysisOptions) => planAnalysis(set.labels, set.dimensions, options).compressors;
    const usual = plan({});
    expect(plan({ rankings: [] })).toEqual(usual);
    expect(plan({ rankings: ["f-statistic", "lca"] })).toEqual([...usual, "top-dimensions:lca"]);
    expect(() => plan({ rankings: ["f-statistics"] })).toThrow(/ranking: must be one of .*Did you mean f-statistic\?/);
    const twice = { compressors: [topDimensions({ ranking: fStatistic })], rankings: ["f-statistic"] };
    expect(() => plan(twice)).toThrow(/got two of top-dimensions:f-statistic/);
  });
});

describe("measures", () => {
  it("are asked of the slices of a single set, those alone that were chosen", { timeout: 60_000 }, async () => {
    const { summary } = await analysed({ compressors: [], measures: ["isoscore", "participation-ratio"] });
    expect(summary.geometry).toHaveLength(1);
    const [of] = summary.geometry!;
    expect(of!.isoscore).toBeGreaterThan(0);
    expect(of!.participationRatio).toBeGreaterThan(1);
    expect(of).toMatchObject({
      name: "vectors",
      twonn: null,
      effectiveRank: null,
      cosineContributions: [],
      treatedMeanCosine: {},
    });
    expect(summarySchema.safeParse(JSON.parse(JSON.stringify(summary))).success).toBe(true);
    expect((await analysed({ compressors: [] })).summary).not.toHaveProperty("geometry");
  });

  it("are chosen where variants are compared, and all of the list when left out", { timeout: 120_000 }, async () => {
    const read = async () => {
      const { rows, columns, data } = await set.read(set.slices[0]!);
      return { rows, columns, data: data.map((value) => 2 * value) };
    };
    const both = { pretrained: set, finetuned: { ...set, hash: "another", read } };
    const compared = async (options: AnalysisOptions) =>
      (await analyze(both, { ...quick, compressors: [], ...options })).summary.comparison!.geometry;
    const [all, chosen] = [await compared({}), await compared({ measures: ["isoscore"] })];
    expect(all[0]).toMatchObject({ isoscore: chosen[0]!.isoscore, outlierDimensions: chosen[0]!.outlierDimensions });
    expect(all[0]!.twonn).not.toBeNull();
    expect(chosen[0]!.twonn).toBeNull();
    expect(await compared({ measures: measures.names })).toEqual(all.map((of) => ({ ...of, measures: measures.names })));
  });

  it("of somebody's own stand under their identities", { timeout: 60_000 }, async () => {
    const mine: Measure = { ...measures.get("isoscore"), name: "rows", version: "1", compute: async ({ rows }) => rows };
    const { summary } = await analysed({ compressors: [], measures: [mine, "isoscore"] });
    expect(summary.geometry![0]).toMatchObject({ brought: { "rows@1": 2000 }, twonn: null });
  });

  it("that there are not are refused", () => {
    expect(() => planAnalysis(set.labels, set.dimensions, { measures: ["isoscor"] })).toThrow(/Did you mean isoscore\?/);
    expect(() => planAnalysis(set.labels, set.dimensions, { measures: [] })).toThrow(/measures must be/);
  });
});

describe("the page", () => {
  const { manifest } = sampleStudy();
  it("shows measures that were asked for, and no others", { timeout: 60_000 }, async () => {
    const mine: Measure = { ...measures.get("isoscore"), name: "rows", version: "1", compute: async ({ rows }) => rows };
    const { summary, rows } = await analysed({ compressors: [], measures: [mine, "isoscore"] });
    const page = renderReport({ summary, rows, manifest });
    expect(page).toContain("What the vectors look like");
    expect(page).toContain("rows@1");
    expect(page).toContain("IsoScore");
    expect(page).not.toContain("TwoNN");
    const { geometry: _, ...without } = summary.toJSON();
    expect(renderReport({ summary: without, rows, manifest })).not.toContain("What the vectors look like");
  });
});
