/** What is called by the nouns that it brings, and what the lists do not know. */
import { describe, expect, test } from "vitest";
import { countedOutputs, inquiryTitle, outputOf, outputsOf, probeNoun, titleOf } from "../../src/report/nouns.ts";

/** A study that nothing was brought to. */
const none = {};

describe("nouns", () => {
  test("come from the lists", () => {
    expect(outputsOf("standardised-pca", none)).toBe("principal components of standardised dimensions");
    expect(outputOf("standardised-pca", none)).toBe("principal component of standardised dimensions");
    expect(titleOf("pca", none)).toBe("Principal components (PCA)");
    expect(titleOf("random-dimensions", none)).toBe("Dimensions picked at random");
    expect(outputsOf("top-dimensions:lca:worst", none)).toBe("last dimensions by linguistic correlation analysis");
    expect([1, 1234].map((count) => countedOutputs(count, "top-dimensions:f-statistic", none))).toEqual([
      "1 top dimension by F-statistic",
      "1,234 top dimensions by F-statistic",
    ]);
    expect(probeNoun("lda", none)).toBe("lda probe");
    expect(inquiryTitle("redundancy-pipeline", none)).toBe("redundancy pipeline");
  });

  test("are the names themselves where a list does not know them", () => {
    expect(outputsOf("of:a-later-version", none)).toBe("dimensions of of:a-later-version");
    expect(countedOutputs(1, "mine", none)).toBe("1 dimension of mine");
    expect(probeNoun("my-own", none)).toBe("my-own probe");
    expect(inquiryTitle("what-else", none)).toBe("what-else");
  });

  test("of objects that were brought come from the summary", () => {
    const nouns = {
      probes: { "mine@1": { one: "sign rule", many: "sign rules" } },
      compressors: { "own@1": { one: "kept number", many: "kept numbers", title: "kept numbers (own)" } },
      inquiries: { "asked@1": "what else there is" },
    };
    expect(probeNoun("mine@1", { nouns })).toBe("sign rule");
    expect(outputOf("own@1", { nouns })).toBe("kept number");
    expect(countedOutputs(2, "own@1", { nouns })).toBe("2 kept numbers");
    expect(titleOf("own@1", { nouns })).toBe("Kept numbers (own)");
    expect(inquiryTitle("asked@1", { nouns })).toBe("what else there is");
    expect(probeNoun("lda", { nouns: { ...nouns, probes: { lda: { one: "another", many: "others" } } } })).toBe("lda probe");
  });
});
