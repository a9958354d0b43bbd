/** Messages say it as it is: what is wrong, not something else; what will be worked on, before the work. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { InterruptedError } from "../../src/base/errors.ts";
import { compareStudies } from "../../src/studies/compare-studies.ts";
import { npyFile } from "../support/npy-file.ts";
import { planted } from "../support/planted.ts";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyTable, writeTinyEncoder } from "../vectors/tiny.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
const quick = ["--compressors", "pca", "--sizes", "1", "--permutations", "99", "--rotations", "1", "--bootstraps", "200"];

beforeAll(async () => {
  await writeTinyEncoder(at("model"));
  writeFileSync(at("even.tsv"), tinyTable(120));
  const answers = ["Yes", "yes", "no", "no"];
  const rows = Array.from({ length: 120 }, (_, i) => `aa bb ${"cc ".repeat(i % 7)}n${i}\t${answers[i % 4]}`);
  writeFileSync(at("answers.tsv"), `sentence\tclass\n${rows.join("\n")}\n`);
});

describe("a message", { timeout: 120_000 }, () => {
  it("is of vectors that are not there, whatever is missing besides", async () => {
    for (const more of [[], ["--labels", at("nothing.txt")]]) {
      const { code, stderr } = await runCli("analyze", at("nothere.npy"), ...more);
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/^error: vectors: .* must exist, got nothing at this path .*nothere/),
      ]);
    }
  });

  it.each([
    ['{"text":["a","b"],"label":"x"}', /the text must be a text.* got lists or objects in the column "text"/],
    ['{"text":"a","label":["x"]}', /the label must be a text.* got lists or objects in the column "label"/],
    ['{"tokens":["a"],"label":"x"}', /known as the text.* "tokens", "label", of which "tokens" has lists or objects/],
  ])("names the column of lists: %s", async (line, message) => {
    writeFileSync(at("lists.jsonl"), `${line}\n${line}\n`);
    const { code, stderr } = await runCli("embed", "--model", at("model"), "--task", at("lists.jsonl"), "--quiet");
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  });

  it("about a limit of no use is the same for 0 and 1", async () => {
    for (const limit of ["0", "1"]) {
      const { code, stderr } = await runCli("embed", "--model", at("model"), "--task", at("even.tsv"), "--limit", limit);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/whole number from 2 to/)]);
    }
  });

  it("about labels names no option that the command does not have", async () => {
    const many = Array.from({ length: 1200 }, (_, i) => `class ${i}`).join("\n");
    writeFileSync(at("many.txt"), many);
    const rows = `sentence\tlabel\n${Array.from({ length: 1200 }, (_, i) => `text ${i}\tclass ${i}`).join("\n")}\n`;
    writeFileSync(at("many.tsv"), rows);
    const { stderr } = await runCli("embed", "--model", at("model"), "--task", at("many.tsv"), "--quiet");
    expect(stderr).toMatch(/at most 1000 classes.*name the column of the labels/);
    expect(stderr).not.toContain("--label");
  });

  it("of an interruption is one", () => {
    expect(new InterruptedError("study").message).toBe(
      "study: interrupted before its end. What was finished is kept: run the same command again to continue.",
    );
  });
});

describe("before its work", { timeout: 300_000 }, () => {
  it("a command says columns, classes, majority, and labels that look alike", async () => {
    const { code, stdout, stderr } = await runCli(
      ...["embed", "--model", at("model"), "--task", at("answers.tsv"), "--layers", "2", "--pooling", "cls", "--out", at("set")],
    );
    expect(code).toBe(0);
    const before = stderr.slice(0, stderr.indexOf("embedding:"));
    expect(before).toContain('text in column "sentence" and label in column "class" (guessed)');
    expect(before).toContain('3 classes: "no" 60, "Yes" 30, "yes" 30; ');
    expect(before).toContain('Majority: always saying "no" is right for 50.0 % of the test rows.');
    expect(before).toContain('The labels "Yes" (30) and "yes" (30) differ only in case or white space');
    expect(stdout).toContain("(120 texts, 1 matrix of 16 dimensions)");
    const analysed = await runCli("analyze", at("set"), "--out", at("analysed"), ...quick);
    expect(analysed.stderr).toContain("always saying");
    expect(analysed.stderr).toContain("differ only in case or white space");
    expect(readFileSync(at("analysed/report.html"), "utf8")).toContain("differ only in case or white space");
  });

  it("labels, splits and columns given with a vector set are refused, for it has its own", async () => {
    for (const [words, got] of [
      [["--labels", at("even.tsv")], "labels"],
      [["--drop-unlabelled", "--label-column", "class"], "a column of labels, leaving out rows without a label"],
      [["--splits", at("even.tsv"), "--regression"], "the kind of labels, splits"],
    ] as const) {
      const { code, stderr } = await runCli("analyze", at("set"), "--out", at("refused"), ...words, ...quick);
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining(`has its own labels and splits, and others cannot be given with it, got ${got} (`),
      ]);
    }
    expect(existsSync(at("refused"))).toBe(false);
  });

  it("of sizes, only those that were measured are spoken of", async () => {
    const { training, validation, test } = planted("six-classes");
    const parts = [training, validation, test];
    writeFileSync(at("six.npy"), npyFile(parts.map((part) => part.vectors)));
    writeFileSync(at("six.txt"), parts.flatMap((part) => Array.from(part.labels.values, String)).join("\n"));
    const { columns } = training.vectors;
    const sizes = [2, columns];
    const { stdout } = await runCli(
      ...["analyze", at("six.npy"), "--labels", at("six.txt"), "--out", at("sizes"), ...quick, "--sizes", sizes.join(",")],
    );
    expect(stdout).toMatch(/^Keep all 24 of 24 .*any smaller size tried \(2\) loses/m);
    const page = readFileSync(at("sizes/report.html"), "utf8").replaceAll(/<[^>]*>/g, "");
    const spoken = [
      ...page.matchAll(/k\* ≤ (\d+)|bare score (\d+) would|By its score, (\d+) would|at (\d+), the largest size/g),
    ].map((found) => Number(found.slice(1).find((number) => number !== undefined)));
    expect(spoken.length).toBeGreaterThan(0);
    expect(spoken.filter((size) => size === undefined || !sizes.includes(size))).toEqual([]);
  });

  it("a study of one name is told from another by its folder, and from one with other options by their names", async () => {
    const study = (out: string, ...more: string[]): string[] => [
      ...["study", "--model", at("model"), "--task", at("even.tsv"), "--no-finetune", "--quiet", "--out", out, ...quick],
      ...more,
    ];
    for (const out of ["one", "two"]) expect((await runCli(...study(at(out)))).code).toBe(0);
    const [found] = await compareStudies(at("one"), at("two"));
    expect(found?.tasks).toEqual(["even (one)", "even (two)"]);
    const { stdout } = await runCli("overlap", at("one"), at("two"));
    expect(stdout).toMatch(/for even \(one\) matter for even \(two\)/);
    const other = await runCli(...study(at("one"), "--compressors", "pca,first-dimensions"));
    expect(other.stderr).toMatch(/a study that differs in compressors/);
  });
});

describe("a finetuning", { timeout: 120_000 }, () => {
  it("says baseline, macro-F1, each class, and one class only, on the console, in the card and in finetune.json", async () => {
    const { code, stdout } = await runCli(
      ...["finetune", "--model", at("model"), "--task", at("answers.tsv"), "--label", "class", "--epochs", "1"],
      ...["--learning-rate", "1e-9", "--quiet", "--out", at("tuned")],
    );
    expect(code).toBe(0);
    const { testScores, test } = JSON.parse(readFileSync(at("tuned/finetune.json"), "utf8"));
    expect(testScores.baseline).toEqual({ score: 0.5, label: "no" });
    expect(testScores.classes.map(({ name }: { readonly name: string }) => name)).toEqual(["Yes", "no", "yes"]);
    const right = testScores.classes.reduce(
      (sum: number, { rows, recall }: { readonly rows: number; readonly recall: number }) => sum + rows * recall,
      0,
    );
    expect(right / testScores.rows).toBeCloseTo(test, 12);
    const card = readFileSync(at("tuned/README.md"), "utf8");
    expect(stdout).toContain('Baseline: always saying "no" gets accuracy 0.5000');
    expect(stdout).toContain(`macro-F1 is ${testScores.macroF1.toFixed(4)}`);
    expect(card).toContain('| baseline: always "no", on the test rows | 0.5000 |');
    expect(card).toContain(`| macro-F1, on the test rows | ${testScores.macroF1.toFixed(4)} |`);
    for (const text of [stdout, card]) expect(text).toMatch(/class\s.*precision\s.*recall\s.*F1/);
    // a head that has learned nothing says the same of every row
    const sentence = `The model predicts one class only: "${testScores.onlyClass}" for all 36 test rows.`;
    expect(testScores.onlyClass).not.toBeNull();
    for (const text of [stdout, card]) expect(text).toContain(sentence);
  });
});
