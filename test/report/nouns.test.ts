/** What is called by the nouns that it brings, and what the lists do not know. */
import { describe, expect, test } from "vitest";
import { countedOutputs, inquiryTitle, outputOf, outputsOf, probeNoun, titleOf } from "../../src/report/nouns.ts";

describe("nouns", () => {
  test("come from the lists", () => {
    expect(outputsOf("standardised-pca")).toBe("principal components of standardised dimensions");
    expect(outputOf("standardised-pca")).toBe("principal component of standardised dimensions");
    expect(titleOf("pca")).toBe("Principal components (PCA)");
    expect(titleOf("random-dimensions")).toBe("Dimensions picked at random");
    expect(outputsOf("top-dimensions:lca:worst")).toBe("last dimensions by linguistic correlation analysis");
    expect([1, 1234].map((count) => countedOutputs(count, "top-dimensions:f-statistic"))).toEqual([
      "1 top dimension by F-statistic",
      "1,234 top dimensions by F-statistic",
    ]);
    expect(probeNoun("lda")).toBe("lda probe");
    expect(inquiryTitle("redundancy-pipeline")).toBe("redundancy pipeline");
  });

  test("are the names themselves where a list does not know them", () => {
    expect(outputsOf("of:a-later-version")).toBe("dimensions of of:a-later-version");
    expect(countedOutputs(1, "mine")).toBe("1 dimension of mine");
    expect(probeNoun("my-own")).toBe("my-own probe");
    expect(inquiryTitle("what-else")).toBe("what-else");
  });
});
