/** What the page of differences says of a difference: no more than its test. */
import { describe, expect, it } from "vitest";
import type { StudyDifference } from "../../src/claims/study-differences.ts";
import { identityOfSlice } from "../../src/results/slice-identity.ts";
import { comparePage } from "../../src/serving/compare-page.ts";
import type { FinishedShown } from "../../src/serving/open-study.ts";
import { sampleStudy } from "../support/sample-study.ts";

const { manifest, summary } = sampleStudy({
  ...{ dimensions: 48, compressors: ["pca"], names: ["pretrained", "finetuned"], headSeeds: [0, 1, 2] },
});

const shown = (index: number): FinishedShown => {
  return { kind: "finished", index, name: `study-${index}`, folder: "", version: "", manifest, summary };
};

/** The page with so many equal differences. */
function pageOf(changes: Partial<StudyDifference>, { name = "pretrained", count = 1 } = {}): string {
  const side = identityOfSlice(summary.variants.find((variant) => variant.name === name)!);
  const difference: StudyDifference = {
    ...{ sides: [side, side], metric: "accuracy", pairing: "paired", probe: "logistic", test: "mcnemar", leastPValue: 0 },
    ...{ difference: 0.1, interval: [0.05, 0.15], pValue: 0.3, losses: [] },
    ...changes,
  };
  const pair = { studies: [0, 1], differences: Array.from({ length: count }, () => difference), reason: null } as const;
  return comparePage({ studies: [shown(0), shown(1)], pairs: [pair], withLosses: true, leftOut: [], unread: [] });
}

describe("a difference", () => {
  it("that no bootstrap of so many resamples could show over so many tests is not said to be looked for", () => {
    const resampled = { metric: "balanced-accuracy", test: "bootstrap", leastPValue: 0.01, pValue: 0.06 } as const;
    const words = "whether they differ cannot be shown with so many resamples over so many tests";
    expect(pageOf(resampled, { count: 6 })).toContain(words);
    expect(pageOf(resampled, { count: 5 })).not.toContain(words);
    expect(pageOf(resampled, { count: 5 })).toContain("not shown to differ");
    expect(pageOf({ ...resampled, pValue: 0.04 }, { count: 6 })).toContain("the first is shown to score higher");
  });

  it.each([
    ["mcnemar", "McNemar’s test,"],
    ["grouped-mcnemar", "McNemar’s test over groups,"],
    ["bootstrap", "paired bootstrap,"],
  ] as const)("is given with the name of its test: %s", (test, words) => {
    expect(pageOf({ test })).toContain(words);
  });

  it("of one of several seeds names the seed, and is of these two trained models", () => {
    const tuned = pageOf({}, { name: "finetuned" });
    expect(tuned).toContain("<td>finetuned, head seed 0</td>");
    expect(tuned).toContain("on the whole vector of these two trained models");
    const plain = pageOf({});
    expect(plain).toContain("<td>pretrained</td>");
    expect(plain).not.toContain("trained models");
  });

  it.each([
    ["labels-missing", "same rows, not paired: labels missing", "no file says what the label of each is"],
    ["predictions-missing", "same rows, not paired: predictions missing", "no file says what was predicted for each"],
    ["rows-unknown", "not known to be the same rows", "that are not known to be the same"],
  ] as const)("says why it is not paired: %s", (pairing, cell, sentence) => {
    const page = pageOf({ pairing, test: "intervals" });
    expect(page).toContain(cell);
    expect(page).toContain(sentence);
    expect(page).toContain("wide enough for any dependence");
    expect(page).not.toContain("independent");
  });
});

describe("two tasks of one name", () => {
  it("are not said to be other tasks: one of them may not say its source", () => {
    const pair = { studies: [0, 1], differences: [], reason: "other task" } as const;
    const page = comparePage({ studies: [shown(0), shown(1)], pairs: [pair], withLosses: true, leftOut: [], unread: [] });
    expect(page).toContain(`Not known to be one task: of both named ${summary.task.name}, labels or sources differ`);
    expect(page).not.toContain("Other tasks");
  });
});
