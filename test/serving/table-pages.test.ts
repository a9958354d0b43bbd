/** What the tables of all studies say of k*: of whose outputs it is, and whether any were compared. */
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/results/summary.ts";
import { indexPage } from "../../src/serving/index-page.ts";
import type { FinishedShown } from "../../src/serving/open-study.ts";
import { rowsPage } from "../../src/serving/rows-page.ts";
import { sampleStudy } from "../support/sample-study.ts";

function shown(study: ReturnType<typeof sampleStudy>, changes: Partial<Summary> = {}): FinishedShown {
  const { manifest, summary } = study;
  return { kind: "finished", index: 0, name: "one", folder: "", version: "", manifest, summary: { ...summary, ...changes } };
}

const small = { dimensions: 48 };
const pages = [indexPage, rowsPage] as const;

describe("k*", () => {
  it.each([
    ["pca", "principal components"],
    ["lda", "linear discriminants"],
  ])("is of the outputs of its compressor: %s", (compressor, outputs) => {
    const page = indexPage([shown(sampleStudy({ ...small, compressors: [compressor] }))]);
    expect(page).toContain(`<td class="w">${outputs}</td>`);
    expect(page.includes("principal components")).toBe(compressor === "pca");
  });

  it("is not compared where there were no sizes, and not shown where none was enough", () => {
    const none = shown(sampleStudy({ ...small, compressors: ["pca"], fewest: "none" }));
    const variants = none.summary.variants.map((variant) => ({ ...variant, fewest: [] }));
    const without = { ...none, summary: { ...none.summary, variants } };
    for (const page of pages) {
      expect(page([none])).toContain(">not shown<");
      expect(page([without])).toContain(">not compared<");
      expect(page([without])).not.toContain(">not shown<");
    }
  });
});
