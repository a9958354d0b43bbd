import { describe, expect, it } from "vitest";
import { checkpointLabels, checkpointProblemType } from "../../src/encoders/labels.ts";

describe("the labels of a checkpoint", () => {
  it("stand in id2label, in label2id, or in the number of labels", () => {
    expect(checkpointLabels({ id2label: { 10: "k", 0: "a", 1: "b", ...ids(2, 9) } })).toHaveLength(11);
    expect(checkpointLabels({ id2label: { 1: "no", 0: "yes" }, label2id: { other: 0 } })).toEqual(["yes", "no"]);
    expect(checkpointLabels({ label2id: { no: 1, yes: 0 } })).toEqual(["yes", "no"]);
    expect(checkpointLabels({ num_labels: 3 })).toEqual(["LABEL_0", "LABEL_1", "LABEL_2"]);
    expect(checkpointLabels({ architectures: ["BertForSequenceClassification"] })).toEqual(["LABEL_0", "LABEL_1"]);
  });

  it("are none where config.json says nothing of them, or nothing that makes sense", () => {
    for (const raw of [
      {},
      { architectures: ["BertModel"] },
      { architectures: "BertForSequenceClassification" },
      { id2label: {} },
      { id2label: { 0: "a", 2: "b" } },
      { id2label: { first: "a" } },
      { id2label: { 0: "a", 1: null } },
      { label2id: { a: 1, b: 1 } },
      { label2id: { a: null } },
      { num_labels: 0 },
      { num_labels: 1e12 },
      { num_labels: "3" },
    ]) {
      expect(checkpointLabels(raw), JSON.stringify(raw)).toBeNull();
    }
  });

  it("come with a problem type, where transformers has it", () => {
    expect(checkpointProblemType({ problem_type: "regression" })).toBe("regression");
    expect(checkpointProblemType({ problem_type: "ranking" })).toBeNull();
    expect(checkpointProblemType({})).toBeNull();
  });
});

function ids(from: number, to: number): Readonly<Record<number, string>> {
  return Object.fromEntries(Array.from({ length: to - from + 1 }, (_, i) => [from + i, `label ${from + i}`]));
}
