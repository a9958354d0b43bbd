/** Inquiries as part of an analysis: asked by name, kept, printed; nothing without. */
import { readdirSync } from "node:fs";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { inquiryLines, renderReport } from "../../src/report/index.ts";
import { summarySchema } from "../../src/results/summary.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { openCellStore } from "../../src/studies/cell-store.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";
import { sampleStudy } from "../support/sample-study.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const quick = { bootstraps: 200, permutations: 99, rotations: 2, compressors: ["pca"], probes: ["logistic"], sizes: [1, 24] };

/** Two layers of one pooling, the same vectors in both. */
function twoLayers() {
  const vectors = plantedVectors(planted("informative"));
  return { ...vectors, slices: [1, 2].map((layer) => ({ layer, pooling: "cls" })) };
}

describe("inquiries of an analysis", () => {
  it("are asked of each slice, or of all layers together; answers are kept and printed", async () => {
    const folder = temporaryFolder();
    const store = await openCellStore(folder);
    const options = { ...quick, inquiries: ["k-sparse", "redundancy-pipeline"], store };
    const { summary } = await analyze({ vectors: twoLayers() }, options);
    expect(summarySchema.parse(summary)).toEqual(summary);
    const asked = summary.inquiries ?? [];
    expect(asked.map(({ inquiry, layer, pooling }) => [inquiry, layer, pooling])).toEqual([
      ["k-sparse", 2, "cls"],
      ["k-sparse", 1, "cls"],
      ["redundancy-pipeline", null, "cls"],
    ]);
    expect(asked[0]?.tables[0]?.rows.find(({ k }) => k === 4)?.["dimensions"]).toEqual([3, 9, 17, 20]);

    const cells = readdirSync(folder).length;
    expect((await analyze({ vectors: twoLayers() }, options)).summary).toEqual(summary);
    expect(readdirSync(folder)).toHaveLength(cells);

    const sample = sampleStudy();
    const { document } = parseHTML(renderReport({ ...sample, summary: { ...sample.summary, inquiries: asked } }));
    const section = document.querySelector("#inquiries");
    const sentences = asked.flatMap((one) => one.sentences.map(({ text }) => text));
    const printed = section?.textContent?.replaceAll("\u00a0", " ") ?? "";
    for (const sentence of sentences) expect(printed).toContain(sentence);
    expect(printed).toContain("3, 9, 17, 20");
    expect(inquiryLines(summary)).toHaveLength(sentences.length);
    expect(document.querySelectorAll("#inquiries table")).toHaveLength(4);
  });

  it("are none unless asked for, and unknown or unfit ones are refused", async () => {
    const vectors = plantedVectors(planted("regression"));
    const { summary } = await analyze({ vectors }, { ...quick, probes: ["ridge"] });
    expect(summary.inquiries).toBeUndefined();
    await expect(analyze({ vectors }, { ...quick, inquiries: ["k-spars"] })).rejects.toThrow(/Did you mean k-sparse/);
    await expect(analyze({ vectors }, { ...quick, probes: ["ridge"], inquiries: ["selectivity"] })).rejects.toThrow(
      /the labels must be binary or multiclass, got regression/,
    );
  });
});
