import { describe, expect, it } from "vitest";
import { AssayError } from "../../src/base/errors.ts";
import { type SplitRows, type TaskParts, taskFromSplits } from "../../src/tasks/from-splits.ts";
import { splitCodes, type Task } from "../../src/tasks/task.ts";
import type { TaskOptions } from "../../src/tasks/task-options.ts";

/** Rows from "text|label" or "text|pair|label". */
function rows(file: string, lines: readonly string[]): SplitRows {
  const cells = lines.map((line) => line.split("|"));
  const paired = (cells[0]?.length ?? 0) > 2;
  return {
    files: [{ name: file, rows: lines.length }],
    texts: cells.map(([text]) => text ?? null),
    pairs: paired ? cells.map(([, pair]) => pair ?? null) : null,
    labels: cells.map((line) => line.at(-1) ?? null),
  };
}

function numbered(count: number, start: string, labels: readonly string[] = ["0", "1"]): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${start} ${i}|${labels[i % labels.length]}`);
}

function build(parts: Omit<TaskParts, "name" | "source">, options: TaskOptions = {}): Task {
  return taskFromSplits({ name: "t", source: "here", ...parts }, options);
}

function refusal(parts: Omit<TaskParts, "name" | "source">, options: TaskOptions = {}): string {
  try {
    build(parts, options);
  } catch (error) {
    if (error instanceof AssayError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error("no error came");
}

function sizes(task: Task): readonly number[] {
  return [0, 1, 2].map((split) => task.splits.filter((one) => one === split).length);
}

function fact(task: Task, code: string): string | undefined {
  return task.facts.find((one) => one.code === code)?.sentence;
}

const train = rows("train.tsv", numbered(100, "train"));
const validation = rows("dev.tsv", numbered(20, "dev"));
const test = rows("test.tsv", numbered(30, "test"));

describe("splits", () => {
  it("that are all there are kept as they are", () => {
    const task = build({ training: train, validation, test });
    expect(sizes(task)).toEqual([100, 20, 30]);
    expect(task.facts).toEqual([]);
    expect([task.rowId(0), task.rowId(100), task.rowId(149)]).toEqual(["train.tsv:1", "dev.tsv:1", "test.tsv:30"]);
    expect(() => task.rowId(150)).toThrow(/between 0 and 149/);
  });

  it("without validation: a stratified tenth of training becomes it", () => {
    const task = build({ training: train, test });
    expect(sizes(task)).toEqual([90, 10, 30]);
    const drawn = task.labels.values.filter((_, i) => task.splits[i] === splitCodes.validation);
    expect(drawn.filter((label) => label === 1)).toHaveLength(5);
    expect(fact(task, "validation-from-training")).toMatch(/stratified 10 % of training \(10 rows\)/);
  });

  it("without labelled test: the validation rows are the test rows, as GLUE wants it", () => {
    for (const hidden of [null, rows("test.tsv", numbered(9, "x", ["-1"])), rows("test.tsv", numbered(9, "x", [""]))]) {
      const task = build({ training: train, validation, test: hidden });
      expect(sizes(task)).toEqual([90, 10, 20]);
      expect(task.rowId(task.texts.length - 1)).toBe("dev.tsv:20");
      expect(fact(task, "validation-as-test")).toMatch(/validation rows are the test rows/);
      expect(fact(task, "unlabelled-split")).toBe(
        hidden === null ? undefined : "The test split has no labels (9 rows); it was passed over.",
      );
    }
  });

  it("without rows are passed over and said", () => {
    const task = build({ training: train, validation, test: rows("test.tsv", []) });
    expect(sizes(task)).toEqual([90, 10, 20]);
    expect(fact(task, "empty-split")).toBe("The test split has no rows; it was passed over.");
    expect(refusal({ training: rows("train.tsv", []), validation, test })).toMatch(/must be training rows, got none.*\(here\)/);
  });

  it("that are not there are drawn: 60 % training, 10 % validation, 30 % test, by the seed", () => {
    const task = build({ training: train });
    expect(sizes(task)).toEqual([60, 10, 30]);
    expect(fact(task, "split-by-draw")).toMatch(/60 % training, 10 % validation and 30 % test/);
    expect(build({ training: train }).hash).toBe(task.hash);
    expect(build({ training: train }, { seed: 1 }).hash).not.toBe(task.hash);
    expect(sizes(build({ training: train, fractions: [0.5, 0.1, 0.4] }))).toEqual([50, 10, 40]);
  });
});

describe("rows", () => {
  it("in two splits are removed from training, and from validation when in test; the count is said", () => {
    const task = build({
      training: rows("train.tsv", [...numbered(20, "train"), "both|0", " both |1", "all|1"]),
      validation: rows("dev.tsv", ["all|1", "both|1", "dev|0"]),
      test: rows("test.tsv", ["all|0", "test|1"]),
    });
    expect(sizes(task)).toEqual([20, 2, 2]);
    expect(task.facts.find((one) => one.code === "duplicates-across-splits")).toEqual({
      code: "duplicates-across-splits",
      count: 4,
      sentence:
        "Removed 3 rows of training that also occur in validation or test, and 1 row of validation that also occurs in test.",
    });
    expect(new Set(task.texts.map((text) => text.trim())).size).toBe(task.texts.length);
    expect(task.rowId(20)).toBe("dev.tsv:2");
  });

  it("with the same text and another second text are not the same", () => {
    const task = build({
      training: rows("train.tsv", ["a|x|0", "a|y|1", "b|x|0", "ab|x|1"]),
      validation: rows("dev.tsv", ["a|bx|0", "c|c|1"]),
      test: rows("test.tsv", ["a|z|1", "a|y|1"]),
    });
    expect(sizes(task)).toEqual([3, 2, 2]);
    expect(task.pairs).toEqual(["x", "x", "x", "bx", "c", "z", "y"]);
  });

  it("that repeat each other in one split, with the same label or another, are kept and said", () => {
    const task = build({ training: rows("a.tsv", ["a|0", "a|0", "a|1", "b|1", "c|0"]), validation, test });
    expect(sizes(task)[0]).toBe(5);
    expect(fact(task, "duplicates-within-split")).toMatch(/^1 row repeats/);
    expect(fact(task, "conflicting-labels")).toMatch(/^1 row repeats the text .* another label/);
  });

  it("without text are removed and said; mostly empty columns are an error", () => {
    const task = build({ training: rows("a.tsv", [...numbered(20, "a"), "|0", " \u00a0|1"]), validation, test });
    expect(sizes(task)[0]).toBe(20);
    expect(fact(task, "empty-texts")).toBe("Removed 2 rows with an empty text.");
    const pairs = rows("p.tsv", ["a|x|0", "b||1", "c|z|1", "d|w|0", "e|v|1"]);
    expect(fact(build({ training: pairs, fractions: [0.5, 0.25, 0.25] }), "empty-texts")).toMatch(/1 row/);
    expect(refusal({ training: rows("a.tsv", ["|0", "|1", "a|1"]) })).toMatch(/^input: .*2 rows of 3 without one.*option text/);
    expect(refusal({ training: rows("a.tsv", []) })).toMatch(/got no rows/);
  });

  it("without label are an error with file and row", () => {
    const bad = rows("dev.tsv", ["a|0", "b|", "c|1", "d|"]);
    expect(refusal({ training: train, validation: bad, test })).toMatch(/got 2 rows without one.*\(dev\.tsv, row 2\)/);
    const shards: SplitRows = {
      ...rows("", ["a|0", "b|1", "c|", "d|1"]),
      files: [2, 2].map((n, i) => ({ name: `s${i}`, rows: n })),
    };
    expect(refusal({ training: shards })).toMatch(/\(s1, row 1\)/);
  });
});

describe("classes", () => {
  it("of one kind only, or splits that repeat each other, are an error", () => {
    expect(refusal({ training: rows("a", numbered(9, "a", ["x"])) })).toMatch(/two classes, got only "x"/);
    expect(refusal({ training: rows("a", numbered(9, "a", ["x"])), validation, test })).toMatch(/two classes, got only "x"/);
    expect(refusal({ training: test, validation, test })).toMatch(/must be training rows, got none after removals/);
    expect(refusal({ training: rows("a", ["a|0", "b|1"]) })).toMatch(/must be (validation|test) rows/);
  });

  it("that stand only in some splits are said", () => {
    const task = build({
      training: train,
      validation: rows("dev.tsv", numbered(9, "dev", ["0"])),
      test: rows("test.tsv", numbered(9, "test", ["0", "1", "new"])),
    });
    expect(task.labelNames).toEqual(["0", "1", "new"]);
    expect(fact(task, "class-not-in-training")).toMatch(/^3 rows of test with a class that no training row has \("new"\)/);
    expect(fact(task, "class-not-in-validation")).toMatch(/^One class does not occur in validation: "1"/);
  });
});

describe("options", () => {
  it("limit: at most so many rows of each split, every class in proportion, the same for the same seed", () => {
    const task = build({ training: train, validation, test }, { limit: 12 });
    expect(sizes(task)).toEqual([12, 12, 12]);
    expect(task.labels.values.filter((label, i) => label === 1 && task.splits[i] === 0)).toHaveLength(6);
    expect(fact(task, "limited")).toMatch(/^Left out 114 rows: each split was limited to 12 rows/);
    expect(build({ training: train, validation, test }, { limit: 12 }).hash).toBe(task.hash);
    expect(build({ training: train, validation, test }, { limit: 1000 }).facts).toEqual([]);
  });

  it("limit and seed that are no such numbers are refused", () => {
    for (const limit of [0, 1, -5, 2.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(refusal({ training: train }, { limit })).toMatch(/^usage: .*limit must be a whole number/);
    }
    for (const seed of [0.5, Number.NaN, 2 ** 60]) expect(refusal({ training: train }, { seed })).toMatch(/^usage: .*seed/);
  });

  it("a limit that leaves a class out leaves its name out too", () => {
    const task = build(
      { training: rows("a", numbered(40, "a", ["0", "1", "2", "3"])), validation, test: rows("b", numbered(9, "b")) },
      { limit: 2 },
    );
    expect(task.labelNames).toHaveLength(new Set(task.labels.values).size);
    expect(Math.max(...task.labels.values)).toBe(task.labelNames.length - 1);
  });

  it("regression: values, Spearman, Pearson beside", () => {
    const scores = rows(
      "s.tsv",
      Array.from({ length: 40 }, (_, i) => `s ${i}|${i / 8}`),
    );
    const task = build({ training: scores });
    expect([task.labels.kind, task.metric, task.besides, task.labelNames]).toEqual(["values", "spearman", ["pearson"], []]);
    expect(sizes(task)).toEqual([24, 4, 12]);
    expect(build({ training: scores }, { regression: false }).metric).toBe("accuracy");
  });
});

describe("the hash of a task", () => {
  it("follows texts, second texts, labels, names and splits, and nothing else", () => {
    const base = build({ training: train, validation, test });
    const elsewhere = taskFromSplits({ name: "other", source: "there", training: train, validation, test });
    expect(elsewhere.hash).toBe(base.hash);
    expect(base.hash).toMatch(/^[0-9a-f]{64}$/);
    const changed = [
      build({ training: rows("train.tsv", numbered(100, "Train")), validation, test }),
      build({ training: rows("train.tsv", numbered(100, "train", ["1", "0"])), validation, test }),
      build({ training: train, validation: test, test: validation }),
      build({ training: train, validation, test, labelNames: ["no", "yes"] }),
    ];
    expect(new Set([base.hash, ...changed.map((task) => task.hash)]).size).toBe(5);
  });
});
