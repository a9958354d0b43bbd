/** What brought objects are called reaches the summary, the page and the last line; of studies without them nothing is said. */
import { describe, expect, it } from "vitest";
import { firstDimensions } from "../../src/compressors/index.ts";
import { inquiries } from "../../src/inquiries/index.ts";
import { logistic } from "../../src/probes/index.ts";
import { fStatistic } from "../../src/rankings/index.ts";
import { lastLine, renderReport } from "../../src/report/index.ts";
import { summarySchema } from "../../src/results/summary.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { signProbe } from "../support/own-probes.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";
import { sampleStudy } from "../support/sample-study.ts";

const informative = planted("informative");
const set = plantedVectors(informative);
const quick = { sizes: [1, 24], bootstraps: 200, permutations: 99, rotations: 1, redraws: 0, threads: 1 } as const;
const { manifest } = sampleStudy();

const { origin: _, ...first } = firstDimensions();
const compressor = { ...first, name: "head", version: "1", noun: { one: "leading number", many: "leading numbers" } };
const probe = signProbe({ dimension: informative.informative[0]! });
const ranking = { ...fStatistic, name: "mine", version: "1", title: "my own order" };
const inquiry = { ...inquiries.get("copies"), name: "mine", version: "1", title: "copies, asked by me" };

describe("objects that were brought", () => {
  it("are called by their own words", { timeout: 120_000 }, async () => {
    const options = { ...quick, probes: [probe], compressors: [compressor], rankings: [ranking], inquiries: [inquiry] };
    const { summary, rows } = await analyze(set, options);
    expect(summary.nouns).toMatchObject({
      probes: { "sign@1": { one: "sign rule", many: "sign rules" } },
      compressors: {
        "head@1": { one: "leading number", many: "leading numbers" },
        "top-dimensions:mine@1": { one: "top dimension by my own order" },
      },
      inquiries: { "mine@1": "copies, asked by me" },
    });
    expect(summarySchema.safeParse(JSON.parse(JSON.stringify(summary))).success).toBe(true);
    const page = renderReport({ summary, rows, manifest });
    for (const words of ["a sign rule is right on", "Leading numbers", "Top dimensions by my own order", "Copies, asked by me"])
      expect(page).toContain(words);
    for (const unsaid of ["dimensions of head@1", "sign@1 probe"]) expect(page).not.toContain(unsaid);
    const [variant] = summary.variants;
    const fewest = [{ ...variant!.fewest[0]!, k: 1, grid: [1, 24] }];
    expect(lastLine(summary.with({ variants: [{ ...variant!, fewest }] }))).toContain("(leading number)");
  });

  it("are called by their identities where their words are another's, too", { timeout: 120_000 }, async () => {
    const probes = [logistic({ penalties: [3] }), signProbe({ version: "2" }), signProbe({ version: "3" })];
    const { summary } = await analyze(set, { ...quick, compressors: [], probes });
    expect(summary.nouns?.probes).toEqual({});
    const named = await analyze(set, { ...quick, compressors: [], probes: ["lda"] });
    expect(named.summary).not.toHaveProperty("nouns");
  });
});
