/** `assay compress` of a retrieval folder, whose texts it embeds first. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { runAssay } from "../support/built-command.ts";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "../vectors/tiny.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
const random = seeded(5);
const words = (count: number): string =>
  Array.from({ length: count }, () => String.fromCharCode(97 + random.below(26)).repeat(2)).join(" ");
const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const texts = Array.from({ length: 60 }, () => words(12));

beforeAll(async () => {
  await writeTinyEncoder(at("model"));
  mkdirSync(at("animals"));
  writeFileSync(at("animals/corpus.jsonl"), lines(texts.map((text, i) => ({ _id: `d${i}`, title: "", text }))));
  writeFileSync(at("animals/queries.jsonl"), lines(texts.map((text, i) => ({ _id: `q${i}`, text: text.slice(0, 20) }))));
  writeFileSync(at("animals/qrels.tsv"), `query-id\tcorpus-id\tscore\n${texts.map((_, i) => `q${i}\td${i}\t1\n`).join("")}`);
  writeFileSync(at("vectors.npy"), "no matter what");
});

describe("assay compress of a retrieval folder", () => {
  it("embeds one layer with its prefixes, compresses it, and finds the vectors finished the second time", async () => {
    const asked = ["compress", "animals", "--model", "model", "--query-prefix", "qq ", "--document-prefix", "dd "];
    const sized = [...asked, "--bytes", "100000", "--candidates", "int8", "--layer", "1", "--pooling", "mean"];
    const first = await runAssay([...sized, "--out", "small"], root);
    expect(first.stderr).toContain("animals-model-layer-1-mean");
    expect(first.code).toBe(0);
    const set = at("vectors/animals-model-layer-1-mean");
    const manifest = JSON.parse(readFileSync(join(set, "manifest.json"), "utf8")) as Record<string, unknown>;
    expect(manifest).toMatchObject({ prefixes: { query: "qq ", document: "dd " }, slices: [{ layer: 1, pooling: "mean" }] });
    const description = JSON.parse(readFileSync(at("small/compressor.json"), "utf8")) as Record<string, unknown>;
    expect(description).toMatchObject({
      chain: "int8",
      goal: { kind: "retrieval", measure: "nDCG@10" },
      fittedOn: { layer: 1, pooling: "mean", rows: 60 },
    });
    const before = readFileSync(join(set, "manifest.json"));
    const second = await runAssay([...sized, "--out", "again"], root);
    expect(second.code).toBe(0);
    expect(readFileSync(join(set, "manifest.json")).equals(before)).toBe(true);
    const later = JSON.parse(readFileSync(at("again/compressor.json"), "utf8")) as { looks: unknown[] };
    expect(later.looks).toHaveLength(2); // the ledger lies in the set
  });

  it.each([
    ["without an encoder", ["compress", at("animals")], /must be embedded before .* Name an encoder with --model/],
    [
      "a layer that there is not",
      ["compress", at("animals"), "--model", at("model"), "--layer", "99"],
      /from 0 \(the embeddings\) to \d+, got 99 .*|--layer/,
    ],
    [
      "a pooling that there is not",
      ["compress", at("animals"), "--model", at("model"), "--pooling", "median"],
      /cls, mean, max or token:N, got "median"/,
    ],
    ["an encoder for vectors", ["compress", at("vectors.npy"), "--model", at("model")], /Leave --model out/],
    [
      "prefixes for vectors",
      ["compress", at("vectors.npy"), "--query-prefix", "query: "],
      /Leave --query-prefix out.*assay embed has them/,
    ],
  ])("refuses %s, and leaves nothing", async (_, given, message) => {
    const { code, stderr } = await runCli(...given, "--out", at("refused"), "--quiet");
    expect([1, 2]).toContain(code);
    expect(stderr).toMatch(message);
    expect(existsSync(at("refused"))).toBe(false);
  });
});
