/** The commands of compression, as a person runs them: what is printed, exit codes, nothing left behind. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { npyFile } from "../support/npy-file.ts";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
const dimensions = 12;

/** Dimension 2 knows the label. */
function writeSet(name: string, count: number): void {
  const random = seeded(5);
  const labels = Array.from({ length: count }, () => random.below(2));
  const data = Float32Array.from({ length: count * dimensions }, (_, i) => {
    const signal = i % dimensions === 2 ? (labels[Math.floor(i / dimensions)] === 1 ? 5 : -5) : 0;
    return random.normal() + signal;
  });
  writeFileSync(at(`${name}.npy`), npyFile([matrix(count, dimensions, data)]));
  writeFileSync(at(`${name}.txt`), labels.map((label) => (label === 1 ? "yes\n" : "no\n")).join(""));
}

writeSet("many", 3000);
writeSet("few", 60);
const chains = ["--candidates", "pca:4+int8,lda:1+int8,first:2", "--quiet"];

describe("assay compress", () => {
  it("prints the front and one plain sentence, and writes a folder that apply, decode and search take", async () => {
    const out = at("small");
    const made = await runCli(
      ...["compress", at("many.npy"), "--labels", at("many.txt"), "--keep", "0.95", "--out", out, ...chains],
    );
    expect(made.code).toBe(0);
    expect(made.stdout.trim().split("\n").at(-1)).toMatch(
      /^Keep 1 of 48 bytes a vector \(lda:1\+int8\): at least 95 % of accuracy, certified \(95 %\) on \d+ rows\. It was fitted to the labels; what else it keeps: recall@10 of neighbours 0\.\d+\.$/,
    );
    expect(readdirSync(out)).toEqual(
      expect.arrayContaining(["card.md", "compressor.json", "compressor.safetensors", "report.html"]),
    );
    expect(readFileSync(join(out, "report.html"), "utf8")).not.toMatch(/NaN|undefined/);
    const codes = at("codes.npy");
    const applied = await runCli(...["apply", out, at("many.npy"), "--out", codes, "--quiet"]);
    expect(applied.stdout).toContain("3,000 rows of 1 byte");
    expect((await runCli(...["decode", out, codes, "--out", at("decoded.npy"), "--quiet"])).code).toBe(0);
    const found = await runCli(...["search", out, codes, "--queries", at("few.npy"), "--count", "3", "--json", "--quiet"]);
    expect((JSON.parse(found.stdout) as { found: unknown[][] }).found.map((rows) => rows.length)).toEqual(Array(60).fill(3));
  });

  it("ends with 3 and writes no compressor where nothing is certified, and says how many rows would do", async () => {
    const out = at("nothing");
    const { code, stdout } = await runCli(...["compress", at("few.npy"), "--labels", at("few.txt"), "--out", out, ...chains]);
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /Nothing is certified, and no compressor was written: on \d+ rows .* About [\d,]+ rows to certify would do\./,
    );
    expect(existsSync(out)).toBe(false);
  });

  it("writes what was asked for by its size, with the bound that it has", async () => {
    const { code, stdout } = await runCli(
      ...["compress", at("many.npy"), "--labels", at("many.txt"), "--bytes", "2", "--out", at("two"), "--quiet"],
    );
    expect(code).toBe(0);
    expect(stdout.trim().split("\n").at(-1)).toMatch(
      /^Keep [12] of 48 bytes a vector .*: at least \d+(\.\d+)? % of accuracy, certified/,
    );
  });

  it.each([
    ["labels of one class", (words: string[]) => [...words, "--labels", at("one.txt")], /at least two classes/],
    ["two wishes", (words: string[]) => [...words, "--keep", "0.9", "--bytes", "3"], /only one of keep, dimensions and bytes/],
    ["a chain that there is not", (words: string[]) => [...words, "--candidates", "quark:3"], /quark/],
    ["more dimensions than there are", (words: string[]) => [...words, "--candidates", "pca:99"], /1 … 12, got 99/],
    [
      "queries without judgements",
      (words: string[]) => [...words, "--queries", at("few.npy")],
      /queries and judgements go together/,
    ],
    [
      "labels that are numbers",
      (words: string[]) => [...words, "--labels", at("numbers.txt"), "--regression"],
      /mean of outcomes between 0 and 1.*got numbers, 3,000 different ones.*into classes at the thresholds.*--goal neighbours/,
    ],
    ["a goal that they cannot have", (words: string[]) => [...words, "--goal", "pairs"], /there must be scored pairs/],
  ])("refuses %s, and leaves nothing", async (_, words, message) => {
    writeFileSync(at("one.txt"), "a\n".repeat(3000));
    writeFileSync(at("numbers.txt"), Array.from({ length: 3000 }, (_, i) => `${i / 7}\n`).join(""));
    const out = at("refused");
    const { code, stderr } = await runCli(...words(["compress", at("many.npy"), "--out", out, "--quiet"]));
    expect([1, 2]).toContain(code);
    expect(stderr).toMatch(message);
    expect(existsSync(out)).toBe(false);
  });
});
