/** The test scores of a finetuned model's head, by hand. */
import { describe, expect, it } from "vitest";
import type { Labels } from "../../src/statistics/labels.ts";
import { classTable, oneClassSentence, testScoresOf } from "../../src/training/test-scores.ts";

const labels = (values: readonly number[]): Labels => ({ kind: "classes", classes: 3, values: Int32Array.from(values) });
const training = labels([0, 1, 1, 2]);
const names = ["a", "b", "c"];

describe("test scores", () => {
  it("are the baseline of the training rows' majority, macro-F1 and each class", () => {
    // a: 1 of 2 right, taken for a once; b: 1 of 1, taken three times; c: never said
    const known = { training, truth: labels([0, 0, 1, 2]), predicted: labels([0, 1, 1, 1]) };
    const scores = testScoresOf("accuracy", known, names);
    expect(scores.baseline).toEqual({ score: 0.25, label: "b" });
    expect(scores.macroF1).toBeCloseTo((2 / 3 + 1 / 2 + 0) / 3, 12);
    expect(scores.classes).toEqual([
      { name: "a", rows: 2, predicted: 1, precision: 1, recall: 0.5, f1: 2 / 3 },
      { name: "b", rows: 1, predicted: 3, precision: 1 / 3, recall: 1, f1: 0.5 },
      { name: "c", rows: 1, predicted: 0, precision: null, recall: 0, f1: 0 },
    ]);
    expect([scores.onlyClass, oneClassSentence(scores)]).toEqual([null, null]);
    expect(classTable(scores).at(-1)).toEqual(["c", "1", "0", "–", "0.0000", "0.0000"]);
  });

  it("say when every row is taken for one class", () => {
    const known = { training, truth: labels([0, 1, 2]), predicted: labels([2, 2, 2]) };
    const scores = testScoresOf("accuracy", known, names);
    expect(oneClassSentence(scores)).toBe('The model predicts one class only: "c" for all 3 test rows.');
  });

  it("of numbers to predict are beside a constant's", () => {
    const values: Labels = { kind: "values", values: Float64Array.of(1, 2) };
    const known = { training: values, truth: values, predicted: values };
    expect(testScoresOf("spearman", known, [])).toEqual({
      rows: 2,
      baseline: { score: 0, label: null },
      macroF1: null,
      classes: [],
      onlyClass: null,
    });
  });
});
