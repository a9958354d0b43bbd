/**
 * Words that make no sense, for every option and every command: each is an error
 * in words, with the right exit code, no stack and no file left behind.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { npyFile } from "../support/npy-file.ts";
import { planted } from "../support/planted.ts";
import { runCli } from "../support/run-cli.ts";

let folder: string;
let vectors: string;
let labels: string;
let task: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-cli-"));
  mkdirSync(join(folder, "empty"));
  mkdirSync(join(folder, "foreign"));
  writeFileSync(join(folder, "foreign", "thesis.txt"), "mine");
  const { training, validation, test } = planted("informative");
  vectors = join(folder, "vectors.npy");
  labels = join(folder, "labels.txt");
  task = join(folder, "task.tsv");
  const parts = [training, validation, test];
  writeFileSync(vectors, npyFile(parts.map((part) => part.vectors)));
  writeFileSync(labels, parts.flatMap((part) => Array.from(part.labels.values, String)).join("\n"));
  writeFileSync(join(folder, "short.txt"), "0\n1\n0\n");
  writeFileSync(join(folder, "one-class.txt"), "a\n".repeat(5600));
  writeFileSync(join(folder, "nothing.txt"), "");
  writeFileSync(join(folder, "splits.txt"), "train\n".repeat(5600));
  writeFileSync(join(folder, "strange-splits.txt"), "somewhere\n".repeat(5600));
  writeFileSync(join(folder, "garbage.npy"), "this is not numpy");
  writeFileSync(join(folder, "garbage.safetensors"), Buffer.alloc(64, 255));
  writeFileSync(join(folder, "garbage.parquet"), "PAR1 or so it says PAR1");
  writeFileSync(join(folder, "weights.pkl"), "c__builtin__\neval\n");
  writeFileSync(
    task,
    `text\tlabel\n${Array.from({ length: 60 }, (_, i) => `text number ${i}\t${i % 2 === 0 ? "yes" : "no"}`).join("\n")}\n`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything below the folder, so that a file left behind is seen. */
const tree = (): readonly string[] => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();

async function refused(code: number, message: RegExp, words: readonly string[]): Promise<void> {
  const before = tree();
  const ran = await runCli(...words.map((word) => word.replace("FOLDER", folder)));
  expect(`${ran.stdout}${ran.stderr}`).toMatch(message);
  expect(ran.stderr).not.toMatch(/\n\s+at |SELECT|undefined/);
  expect(ran.stderr).not.toContain("This was not foreseen");
  expect(ran.code).toBe(code);
  expect(tree()).toEqual(before);
}

const analyze = (...words: string[]): string[] => [
  "analyze",
  "FOLDER/vectors.npy",
  "--labels",
  "FOLDER/labels.txt",
  "--out",
  "FOLDER/out",
  ...words,
];
const study = (...words: string[]): string[] => [
  "study",
  "--model",
  "demo",
  "--task",
  "FOLDER/task.tsv",
  "--out",
  "FOLDER/out",
  ...words,
];

describe("options that are checked before any work", () => {
  const numbers: readonly [string, (...words: string[]) => string[]][] = [
    ["--seed", analyze],
    ["--data-seed", analyze],
    ["--threads", analyze],
    ["--bootstraps", analyze],
    ["--permutations", analyze],
    ["--rotations", analyze],
    ["--sizes", analyze],
    ["--max-length", study],
    ["--limit", study],
  ];
  for (const [option, command] of numbers) {
    it.each(["-1", "many", "1.5", "", "1e99", "NaN"])(`${option} %s is bad usage`, (word) =>
      refused(2, /invalid|must be/, command(option, word)),
    );
  }
  it.each(["0", "1", "-0.1", "a lot", "NaN", ""])("--margin %s is bad usage", (word) =>
    refused(2, /between 0 and 1/, analyze("--margin", word)),
  );
  it.each(["last,", "7", "-1", "top", ""])("--layers %s is bad usage", (word) =>
    refused(2, /from 0|none empty|must be last|must not be empty/, study("--layers", word)),
  );
  it.each(["sum", "cls,,mean", "token:x", "token:-1", ""])("--pooling %s is bad usage", (word) =>
    refused(2, /cls, mean, max or token:N/, study("--pooling", word)),
  );
  it.each(["pca,umap", "PCAA", ",", "top-dimensions:luck"])("--compressors %s names no compressor", (word) =>
    refused(2, /must be one of|none empty/, analyze("--compressors", word)),
  );
  it.each(["svm", "logistic,,lda", "loglstic"])("--probes %s names no probe", (word) =>
    refused(2, /must be one of|none empty/, analyze("--probes", word)),
  );
  it.each([
    ["--token-budget", "0"],
    ["--token-budget", "x"],
    ["--token-budget", "-5"],
  ])("%s %s is bad usage", (option, word) =>
    refused(2, /invalid/, ["embed", "--model", "demo", "--task", "FOLDER/task.tsv", option, word]),
  );
});

describe("commands and their arguments", () => {
  it.each([
    ["no such command", ["stduy"], /Did you mean study/],
    ["no such option", ["study", "--modle", "x"], /Did you mean --model/],
    ["an argument too many", ["report", "a", "b"], /too many arguments/],
    ["no vectors", ["analyze"], /missing required argument/],
    ["no model to embed with", ["embed", "--task", "demo"], /required option/],
    ["no task to embed", ["embed", "--model", "demo"], /required option/],
    ["a model without a task", ["study", "--model", "demo"], /go together/],
    ["a task without a model", ["study", "--task", "demo"], /go together/],
    ["a list with an argument", ["probes", "everything"], /too many arguments/],
    ["a list with a bad option", ["tasks", "--sorted"], /unknown option/],
    ["a list with a bad seed", ["rankings", "--seed", "x"], /invalid/],
  ] as const)("%s is bad usage", (_, words, message) => refused(2, message, words));

  it.each([
    [
      "a model that is not there",
      ["study", "--model", "./nowhere", "--task", "FOLDER/task.tsv", "--out", "FOLDER/out"],
      /must be/,
    ],
    [
      "a model folder with nothing in it",
      ["study", "--model", "FOLDER/empty", "--task", "FOLDER/task.tsv", "--out", "FOLDER/out"],
      /config\.json/,
    ],
    [
      "a file as the model",
      ["study", "--model", "FOLDER/task.tsv", "--task", "FOLDER/task.tsv", "--out", "FOLDER/out"],
      /must be/,
    ],
    ["a task that is not there", study("--task", "FOLDER/nowhere.tsv"), /must exist/],
    ["an empty folder as the task", study("--task", "FOLDER/empty"), /no|must/],
    ["an empty file as the task", study("--task", "FOLDER/nothing.txt"), /must|unknown/],
    ["a text column that is not there", study("--text", "body"), /body/],
    ["a label column that is not there", study("--label", "stars"), /stars/],
    ["a pair column that is not there", study("--pair", "second"), /second/],
    ["a revision of local text", study("--task-revision", "v2"), /revision/],
    ["words as regression labels", study("--regression"), /number/],
    ["a folder with other files as --out", study("--out", "FOLDER/foreign"), /Choose another folder with --out/],
    ["a file as --out", study("--out", "FOLDER/task.tsv"), /must|exist/],
    ["a file in the way of --out", study("--out", "FOLDER/task.tsv/deeper"), /must/],
    ["a report of nothing", ["report", "FOLDER/empty"], /must hold a study/],
    ["a report of nowhere", ["report", "FOLDER/nowhere"], /must hold a study/],
    ["a report of a file", ["report", "FOLDER/task.tsv"], /must/],
  ] as const)("%s is an error", async (_, words, message) => {
    const before = tree();
    const ran = await runCli(...words.map((word) => word.replace("FOLDER", folder)));
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toMatch(/\n\s+at |This was not foreseen/);
    expect([1, 2]).toContain(ran.code);
    expect(tree()).toEqual(before);
  });

  it.each([
    ["vectors that are not there", ["FOLDER/nowhere.npy", "--labels", "FOLDER/labels.txt"]],
    ["a file that is not npy", ["FOLDER/garbage.npy", "--labels", "FOLDER/labels.txt"]],
    ["a file that is not safetensors", ["FOLDER/garbage.safetensors", "--labels", "FOLDER/labels.txt"]],
    ["a file that is not parquet", ["FOLDER/garbage.parquet", "--labels", "FOLDER/labels.txt"]],
    ["a pickle", ["FOLDER/weights.pkl", "--labels", "FOLDER/labels.txt"]],
    ["no labels", ["FOLDER/vectors.npy"]],
    ["labels that are not there", ["FOLDER/vectors.npy", "--labels", "FOLDER/nowhere.txt"]],
    ["too few labels", ["FOLDER/vectors.npy", "--labels", "FOLDER/short.txt"]],
    ["empty labels", ["FOLDER/vectors.npy", "--labels", "FOLDER/nothing.txt"]],
    ["one class only", ["FOLDER/vectors.npy", "--labels", "FOLDER/one-class.txt"]],
    ["only training rows", ["FOLDER/vectors.npy", "--labels", "FOLDER/labels.txt", "--splits", "FOLDER/splits.txt"]],
    ["splits of no known name", ["FOLDER/vectors.npy", "--labels", "FOLDER/labels.txt", "--splits", "FOLDER/strange-splits.txt"]],
    ["too few splits", ["FOLDER/vectors.npy", "--labels", "FOLDER/labels.txt", "--splits", "FOLDER/short.txt"]],
    ["a column of a file without columns", ["FOLDER/vectors.npy", "--labels", "FOLDER/labels.txt", "--label-column", "topic"]],
    ["a tensor of a file without tensors", ["FOLDER/vectors.npy", "--labels", "FOLDER/labels.txt", "--tensor", "x"]],
    [
      "a vector column of a file without columns",
      ["FOLDER/vectors.npy", "--labels", "FOLDER/labels.txt", "--vector-column", "x"],
    ],
    ["a split column of a file without columns", ["FOLDER/vectors.npy", "--labels", "FOLDER/labels.txt", "--split-column", "x"]],
    ["an empty folder", ["FOLDER/empty", "--labels", "FOLDER/labels.txt"]],
    ["a size beyond the vector", ["FOLDER/vectors.npy", "--labels", "FOLDER/labels.txt", "--sizes", "1,25"]],
    ["a probe for other labels", ["FOLDER/vectors.npy", "--labels", "FOLDER/labels.txt", "--probes", "ridge"]],
  ] as const)("analyze refuses %s", async (_, words) => {
    const before = tree();
    const ran = await runCli(
      "analyze",
      ...words.map((word) => word.replace("FOLDER", folder)),
      "--out",
      join(folder, "out"),
      "--quiet",
    );
    expect(ran.stderr).toMatch(/^error: .+: .+, got .+\. .+/);
    expect(ran.stderr).not.toMatch(/\n\s+at |This was not foreseen/);
    expect([1, 2]).toContain(ran.code);
    expect(ran.stdout).toBe("");
    expect(tree()).toEqual(before);
  });
});
