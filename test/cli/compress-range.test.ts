/** Vectors whose squares float32 cannot hold: each command works, or says what to do and leaves nothing. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { npyFile } from "../support/npy-file.ts";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
const [rows, d] = [1200, 16];
const random = seeded(5);
const plain = Float32Array.from({ length: rows * d }, (_, i) => random.normal() * 0.9 ** (i % d));
const scaled = (factor: number): Matrix =>
  matrix(
    rows,
    d,
    plain.map((value) => value * factor),
  );
const chains = ["--candidates", "int8,lvq:8,pca:4+int8,rotate+bits:2,first:8", "--keep", "0.2", "--quiet"];

beforeAll(async () => {
  for (const [name, factor] of [
    ["huge", 1e30],
    ["large", 1e16],
    ["plain", 1],
    ["small", 1e-16],
    ["tiny", 1e-42],
  ] as const) {
    writeFileSync(at(`${name}.npy`), npyFile([scaled(factor)]));
  }
  expect((await runCli("compress", at("plain.npy"), "--out", at("compressor"), ...chains)).code).toBe(0);
});

describe("vectors of any size", () => {
  it.each(["large", "small"])("are compressed as well when they are %s", async (name) => {
    const { code, stderr, stdout } = await runCli("compress", at(`${name}.npy`), "--out", at(`c-${name}`), ...chains);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).not.toMatch(/NaN|Infinity/);
  });

  it.each([
    ["huge", /no longer than 1e18.*a length of \d\.\de\+\d\d .*row 1.*Divide all vectors/],
    ["tiny", /at least 1e-17 long.*Multiply all vectors/],
  ])("are refused by compress when they are %s, and nothing is left", async (name, message) => {
    const before = readdirSync(root);
    const { code, stderr } = await runCli("compress", at(`${name}.npy`), "--out", at(`c-${name}`), ...chains);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(readdirSync(root)).toEqual(before);
  });

  it.each([
    ["apply", [at("compressor"), at("huge.npy"), "--out", at("codes.npy")]],
    ["apply", [at("compressor"), at("huge.npy"), "--out", at("codes.parquet")]],
    ["drift", [at("compressor"), at("huge.npy")]],
    ["drift", [at("compressor"), at("large.npy"), "--known", at("huge.npy")]],
  ])("are refused by %s when they are huge, and nothing is left", async (command, words) => {
    const before = readdirSync(root);
    const { code, stderr } = await runCli(command, ...words, "--quiet");
    expect(code).toBe(1);
    expect(stderr).toMatch(/no longer than 1e18.*Divide all vectors/);
    expect(readdirSync(root)).toEqual(before);
  });

  it("are coded, found and compared when they are tiny", async () => {
    const codes = at("tiny-codes.npy");
    expect(await runCli("apply", at("compressor"), at("tiny.npy"), "--out", codes, "--quiet")).toMatchObject({ code: 0 });
    expect(await runCli("decode", at("compressor"), codes, "--quiet", "--out", at("back.npy"))).toMatchObject({ code: 0 });
    const found = await runCli(
      "search",
      at("compressor"),
      codes,
      "--queries",
      at("tiny.npy"),
      "--count",
      "2",
      "--json",
      "--quiet",
    );
    expect(found).toMatchObject({ code: 0, stderr: "" });
    expect(found.stdout).not.toMatch(/NaN|null|Infinity/);
    const refused = await runCli("search", at("compressor"), codes, "--queries", at("huge.npy"), "--quiet");
    expect(refused.stderr).toMatch(/Divide all vectors/);
    const drift = await runCli("drift", at("compressor"), at("tiny.npy"), "--quiet");
    expect([drift.code, drift.stderr]).toEqual([3, ""]); // other norms
  });
});
