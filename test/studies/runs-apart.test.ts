/** What one run brings is nothing to another: of one identity each has its own code, one after another and at once. */
import { describe, expect, it } from "vitest";
import { topDimensions } from "../../src/compressors/index.ts";
import { fStatistic, type Ranking } from "../../src/rankings/index.ts";
import type { Analysis } from "../../src/results/analysis.ts";
import type { AnalysisOptions } from "../../src/studies/analysis-options.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { signProbe } from "../support/own-probes.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";

const informative = planted("informative");
const set = plantedVectors(informative);
const quick = { sizes: [1, 4], bootstraps: 200, permutations: 99, rotations: 1, redraws: 2, threads: 1 } as const;

const analysed = (options: AnalysisOptions): Promise<Analysis> =>
  analyze(set, { compressors: ["first-dimensions"], ...quick, ...options });
const scoreOf = ({ summary }: Analysis): number => summary.variants[0]!.full.score;

/** Of one identity: one reads a dimension that knows the label, the other one that does not. */
const [good] = informative.informative;
const bad = [...informative.training.vectors.data.subarray(0, 24).keys()].find((j) => !informative.informative.includes(j))!;
const [knowing, ignorant] = [signProbe({ dimension: good! }), signProbe({ dimension: bad })];

describe("two analyses that bring other code under one identity", () => {
  it("one after another have each its own numbers", { timeout: 60_000 }, async () => {
    const [first, second] = [await analysed({ probes: [knowing] }), await analysed({ probes: [ignorant] })];
    expect(scoreOf(first)).not.toBe(scoreOf(second));
    expect(JSON.stringify(await analysed({ probes: [knowing] }))).toBe(JSON.stringify(first));
  });

  it("at once have each its own numbers", { timeout: 60_000 }, async () => {
    const alone = [await analysed({ probes: [knowing] }), await analysed({ probes: [ignorant] })];
    const together = await Promise.all([analysed({ probes: [knowing] }), analysed({ probes: [ignorant] })]);
    expect(JSON.stringify(together)).toBe(JSON.stringify(alone));
  });

  it("do not mix rankings within top dimensions", { timeout: 60_000 }, async () => {
    const mine: Ranking = { ...fStatistic, name: "mine", version: "1" };
    const backwards: Ranking = {
      ...mine,
      importance: async (...given) => (await mine.importance(...given)).map((value) => -value),
    };
    const curveOf = async (ranking: Ranking): Promise<number> =>
      (await analysed({ compressors: [topDimensions({ ranking })], probes: ["lda"] })).summary.scoreAt(1).score;
    expect(await curveOf(backwards)).toBeLessThan(await curveOf(mine));
  });

  it("leave no name behind", async () => {
    await analysed({ probes: [knowing] });
    await expect(analysed({ probes: ["sign@1"] })).rejects.toThrow(/probe: must be one of .*, got "sign@1"/);
  });
});
