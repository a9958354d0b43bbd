/** `assay certify`: a finished compressor on other rows. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { openArtefact, openUsedContents } from "../../src/compression/open-artefact.ts";
import { sha256 } from "../../src/formats/hash.ts";
import { bytesOf } from "../../src/formats/whole-file.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { npyFile } from "../support/npy-file.ts";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
const dimensions = 12;

/** A dimension knows the label. */
function writeSet(name: string, seed: number, count: number, { knowing = 2, size = dimensions } = {}): void {
  const random = seeded(seed);
  const labels = Array.from({ length: count }, () => random.below(2));
  const data = Float32Array.from({ length: count * size }, (_, i) => {
    const signal = i % size === knowing ? (labels[Math.floor(i / size)] === 1 ? 5 : -5) : 0;
    return random.normal() + signal;
  });
  writeFileSync(at(`${name}.npy`), npyFile([matrix(count, size, data)]));
  writeFileSync(at(`${name}.txt`), labels.map((label) => (label === 1 ? "yes\n" : "no\n")).join(""));
}

const certify = (set: string, ...words: string[]) =>
  runCli("certify", at("small"), at(`${set}.npy`), "--labels", at(`${set}.txt`), "--quiet", ...words);

/** Shares of 1,000 rows and more: four standard errors of 800 of 1,000, or of 2,400 of 3,000. */
const drawn = 90;

const rowsOf = (set: string): readonly Float32Array[] => {
  const data = new Float32Array(readFileSync(at(`${set}.npy`)).buffer.slice(-4 * dimensions * labelsOf(set).length));
  return labelsOf(set).map((_, row) => data.subarray(row * dimensions, (row + 1) * dimensions));
};
const labelsOf = (set: string): readonly string[] =>
  readFileSync(at(`${set}.txt`), "utf8")
    .trimEnd()
    .split("\n");

interface Result {
  readonly facts: readonly { readonly code: string; readonly count: number }[];
  readonly isKept: boolean;
  readonly kept: number | null;
  readonly rows: number;
  readonly look: { readonly number: number; readonly level: number };
}

async function resultOf(set: string, ...words: string[]): Promise<Result> {
  return JSON.parse((await certify(set, "--json", ...words)).stdout) as Result;
}

beforeAll(async () => {
  writeSet("first", 1, 3000);
  writeSet("later", 2, 2500);
  writeSet("changed", 3, 2500, { knowing: 7 });
  writeSet("wider", 4, 600, { size: 13 });
  const words = ["--labels", at("first.txt"), "--keep", "0.95", "--candidates", "lda:1+int8", "--out", at("small"), "--quiet"];
  expect((await runCli("compress", at("first.npy"), ...words)).code).toBe(0);
});

describe("assay certify", () => {
  it("shows on later rows what was certified, and each look costs half of what is left", async () => {
    const { code, stdout } = await certify("later");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^lda:1\+int8 keeps at least \d+(\.\d+)? % of accuracy, certified \(95 %\) on \d+ rows\./);
    const second = await resultOf("later");
    expect(second).toMatchObject({ isKept: true, look: { number: 2 } });
    expect(second.look.level).toBeCloseTo(0.0125, 12);
    expect(second.kept).toBeGreaterThanOrEqual(0.95);
    expect(second.rows).toBeGreaterThan(300);
  });

  it("does not where the label moved to another dimension: exit code 3, and the number all the same", async () => {
    const { code, stdout } = await certify("changed", "--out", at("changed.json"));
    expect(code).toBe(3);
    expect(stdout).toMatch(/^That lda:1\+int8 keeps at least 95 % of .* was not shown on \d+ rows: /);
    expect(JSON.parse(readFileSync(at("changed.json"), "utf8"))).toMatchObject({ isKept: false, asked: { kept: 0.95 } });
  });

  it("counts the look that made the compressor, though its ledger is gone", async () => {
    const { look } = await resultOf("first", "--ledger", at("new-ledger.json"));
    expect(look.number).toBe(2);
    expect((JSON.parse(readFileSync(at("new-ledger.json"), "utf8")) as { looks: unknown[] }).looks).toHaveLength(2);
  });

  it("leaves out what the compressor was fitted or chosen on, whatever splits say, and what hangs together with it", async () => {
    const rows = [...rowsOf("first").slice(0, 1000), ...rowsOf("later").slice(0, 1000)];
    const labels = [...labelsOf("first").slice(0, 1000), ...labelsOf("later").slice(0, 1000)];
    writeFileSync(at("both.npy"), npyFile([matrix(2000, dimensions, Float32Array.from(rows.flatMap((row) => [...row])))]));
    writeFileSync(at("both.txt"), labels.map((label) => `${label}\n`).join(""));
    // a few rows fit, all others certify, as somebody says
    writeFileSync(at("splits.txt"), labels.map((_, row) => (row % 5 === 0 ? "train\n" : "test\n")).join(""));
    const said = await resultOf("both", "--splits", at("splits.txt"), "--ledger", at("both.json"));
    const used = said.facts.find(({ code }) => code === "used-before");
    // 60 % of the first set fitted and 20 % chose: of 800 rows of it that are to certify so many are known
    expect(Math.abs((used?.count ?? 0) - 640)).toBeLessThan(drawn);
    expect(said.rows).toBe(1600 - (used?.count ?? 0));
    // groups of one old row and one new one
    writeFileSync(at("groups.txt"), labels.map((_, row) => `${row % 1000}\n`).join(""));
    const grouped = await resultOf(
      "both",
      ...["--splits", at("splits.txt"), "--groups", at("groups.txt"), "--ledger", at("grouped.json")],
    );
    expect(grouped.rows).toBe(2 * (said.rows - 800));
  });

  it("has nothing to say where all was used", async () => {
    const words = ["--splits", at("fitted.txt"), "--ledger", at("fitted.json")];
    const used = await openUsedContents(await openArtefact(at("small")));
    const isUsed = rowsOf("first").map((row) => used.has(sha256(bytesOf(row))));
    expect(Math.abs(isUsed.filter(Boolean).length - 2400)).toBeLessThan(drawn);
    writeFileSync(at("fitted.txt"), isUsed.map((used, row) => (used && row % 2 === 1 ? "test\n" : "train\n")).join(""));
    const { code, stderr } = await certify("first", ...words);
    expect(code).toBe(1);
    expect(stderr).toMatch(/must be something to certify that the compressor was neither fitted nor chosen on, got none/);
    expect(existsSync(at("fitted.json"))).toBe(false);
  });

  it("refuses vectors of another size, and takes no look at them", async () => {
    const { code, stderr } = await certify("wider");
    expect(code).toBe(1);
    expect(stderr).toMatch(/vectors must have 12 dimensions.*got 13/);
    expect(existsSync(at("wider.npy.ledger.json"))).toBe(false);
  });
});
