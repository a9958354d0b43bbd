/** `assay certify`: a finished compressor on other rows. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
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

interface Result {
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
    expect(stdout).toMatch(
      /^lda:1\+int8 keeps at least \d+(\.\d+)? % of accuracy, certified \(95 %\) on \d+ rows, if it was fitted on none of them\./,
    );
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

  it("refuses vectors of another size, and takes no look at them", async () => {
    const { code, stderr } = await certify("wider");
    expect(code).toBe(1);
    expect(stderr).toMatch(/vectors must have 12 dimensions.*got 13/);
    expect(existsSync(at("wider.npy.ledger.json"))).toBe(false);
  });
});
