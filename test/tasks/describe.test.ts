/** What is said of labelled rows before work on them starts. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Labels } from "../../src/statistics/labels.ts";
import { describeRows, labelsAlike } from "../../src/tasks/describe.ts";
import { loadTask } from "../../src/tasks/load.ts";
import { bringVectors } from "../../src/vectors/bring.ts";
import { npyFile } from "../support/npy-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();

const classes = (values: readonly number[]): Labels => ({
  kind: "classes",
  classes: Math.max(...values) + 1,
  values: Int32Array.from(values),
});

describe("labelled rows are described by", () => {
  it("columns and how they were found, classes with their rows, splits, and the majority's share of the test rows", () => {
    const rows = {
      name: "reviews",
      labels: classes([0, 1, 1, 1, 0, 0, 0, 1]),
      labelNames: ["no", "yes"],
      splits: Uint8Array.from([0, 0, 0, 1, 2, 2, 2, 2]),
      columns: { text: { name: "body", guessed: true }, label: { name: "stars", guessed: false } },
    };
    expect(describeRows(rows)).toEqual([
      'reviews: text in column "body" and label in column "stars" (guessed: text); 2 classes: "no" 4, "yes" 4; 3 training, 1 validation and 4 test rows.',
      'Majority: always saying "yes" is right for 25.0 % of the test rows.',
    ]);
  });

  it("the range of numbers to predict, without a majority", () => {
    const labels: Labels = { kind: "values", values: Float64Array.from([0.5, -1, 5, 2]) };
    expect(describeRows({ name: "sts", labels, labelNames: [], splits: Uint8Array.from([0, 0, 1, 2]) })).toEqual([
      "sts: numbers from -1 to 5 to predict (regression); 2 training, 1 validation and 1 test rows.",
    ]);
  });

  it("the largest of many classes, and leaves out rows that have no role", () => {
    const values = [...Array.from({ length: 12 }, (_, i) => i), 11, 11, 3];
    const splits = Uint8Array.from([...new Array(14).fill(0), 3]);
    const [line] = describeRows({ name: "many", labels: classes(values), labelNames: [], splits });
    expect(line).toBe(
      'many: 12 classes: "11" 3, "0" 1, "1" 1, "2" 1, "3" 1, "4" 1, "5" 1, "6" 1, "7" 1, "8" 1 and 2 smaller ones; 14 training, 0 validation and 0 test rows.',
    );
  });
});

describe("labels that look alike", () => {
  it("are those that differ in case or white space only", () => {
    const labels = classes([0, 1, 2, 3, 4, 5, 1]);
    expect(labelsAlike({ labels, labelNames: ["No", "Yes", "maybe so", "maybe  so", "no", "yes!"] })).toEqual([
      {
        code: "labels-alike",
        count: 2,
        sentence:
          'The labels "No" (1) and "no" (1) differ only in case or white space and are two classes: are they meant to be one?',
      },
      {
        code: "labels-alike",
        count: 2,
        sentence:
          'The labels "maybe so" (1) and "maybe  so" (1) differ only in case or white space and are two classes: are they meant to be one?',
      },
    ]);
    expect(labelsAlike({ labels: classes([0, 1]), labelNames: ["yes", "yes!"] })).toEqual([]);
  });

  it("are said of texts and of vectors", async () => {
    const names = Array.from({ length: 60 }, (_, i) => ["Yes", "yes", "no"][i % 3]);
    const table = join(folder, "answers.tsv");
    writeFileSync(table, `sentence\tlabel\n${names.map((name, i) => `text ${i}\t${name}`).join("\n")}\n`);
    const task = await loadTask(table);
    expect(task.facts.filter(({ code }) => code === "labels-alike")).toMatchObject([{ count: 40 }]);
    expect(task.columns).toEqual({ text: { name: "sentence", guessed: true }, label: { name: "label", guessed: true } });
    expect((await loadTask(table, { label: "label" })).columns?.label).toEqual({ name: "label", guessed: false });
    const vectors = join(folder, "vectors.npy");
    writeFileSync(vectors, npyFile([{ rows: 60, columns: 2, data: Float32Array.from({ length: 120 }, (_, i) => i) }]));
    const set = await bringVectors(vectors, { labels: table });
    expect(set.task.facts.filter(({ code }) => code === "labels-alike")).toMatchObject([{ count: 40 }]);
    expect(set.columns).toEqual({ label: { name: "label", guessed: true } });
  });
});
