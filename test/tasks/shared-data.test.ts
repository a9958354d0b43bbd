/** The real texts beside the project, all ten: rows, classes and roles as their own list says. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadTask } from "../../src/tasks/load.ts";
import { needing } from "../support/needs.ts";
import { sharedFolder } from "../support/shared.ts";

interface Known {
  /** Rows in the files named for training, validation and test (or in the one file). */
  readonly files: readonly number[];
  readonly classes: number | null;
  readonly names?: readonly string[];
  readonly pairs?: boolean;
  /** How roles came about. */
  readonly fact?: string;
  readonly metric?: string;
}

const known: Readonly<Record<string, Known>> = {
  "glue-sst2": { files: [67349, 872], classes: 2, fact: "validation-as-test" },
  "sst2-sentences": { files: [6920, 872, 1821], classes: 2 },
  "glue-cola": { files: [8551, 1043], classes: 2, fact: "validation-as-test" },
  "glue-mrpc": { files: [3576, 500, 1725], classes: 2, pairs: true },
  "glue-rte": {
    files: [2490, 277],
    classes: 2,
    pairs: true,
    fact: "validation-as-test",
    names: ["entailment", "not_entailment"],
  },
  "glue-stsb": { files: [5749, 1500, 1379], classes: null, pairs: true, metric: "spearman" },
  trec: {
    files: [5452, 500],
    classes: 6,
    fact: "validation-from-training",
    names: ["ABBR", "DESC", "ENTY", "HUM", "LOC", "NUM"],
  },
  mr: { files: [10662], classes: 2, fact: "split-by-draw" },
  subj: { files: [10000], classes: 2, fact: "split-by-draw" },
  agnews: {
    files: [10001, 7600],
    classes: 4,
    fact: "validation-from-training",
    names: ["Business", "Sci/Tech", "Sports", "World"],
  },
};

const shared = sharedFolder();

describe("the shared texts", needing("shared-folder", shared !== null), () => {
  for (const [name, expected] of Object.entries(known)) {
    it(`${name} loads with all its rows`, async () => {
      const task = await loadTask(join(shared ?? "", "data", name));
      const removed = task.facts.find((fact) => fact.code === "duplicates-across-splits")?.count ?? 0;
      const total = expected.files.reduce((sum, rows) => sum + rows, 0);
      expect(task.texts.length + removed).toBe(total);
      const testRows = task.splits.filter((split) => split === 2).length;
      if (expected.fact === "split-by-draw") expect(testRows).toBe(Math.round(total * 0.3));
      else expect(testRows).toBe(expected.files.at(-1)); // nothing is ever removed from test
      if (expected.fact !== undefined) expect(task.facts.map((fact) => fact.code)).toContain(expected.fact);
      expect(task.labels.kind === "classes" ? task.labels.classes : null).toBe(expected.classes);
      if (expected.names !== undefined) expect(task.labelNames).toEqual(expected.names);
      expect(task.pairs !== null).toBe(expected.pairs ?? false);
      expect(task.metric).toBe(expected.metric ?? "accuracy");
    });
  }

  it("keep their class counts: SST-2 sentences as its list says", async () => {
    const task = await loadTask(join(shared ?? "", "data", "sst2-sentences"));
    const positive = task.labels.values.filter((label, i) => label === 1 && task.splits[i] === 2).length;
    expect([positive, task.labels.values.filter((label, i) => label === 0 && task.splits[i] === 2).length]).toEqual([909, 912]);
  });
});
