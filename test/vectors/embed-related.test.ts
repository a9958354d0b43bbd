/** Queries, documents and pairs all the way: embedded, kept with what holds between them, opened again, refused elsewhere. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import type { Encoder } from "../../src/encoders/encoder.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { openEncoderSession } from "../../src/encoders/run.ts";
import { listFile } from "../../src/formats/ownership.ts";
import { openSafetensors, type Tensor, writeSafetensors } from "../../src/formats/safetensors.ts";
import { openVectors } from "../../src/studies/open-vectors.ts";
import { loadTask } from "../../src/tasks/load.ts";
import { loadRetrievalTask } from "../../src/tasks/retrieval-task.ts";
import { splitCodes } from "../../src/tasks/task.ts";
import { embed } from "../../src/vectors/embed.ts";
import { type EmbedRelatedOptions, embedPairs, embedRetrieval } from "../../src/vectors/embed-related.ts";
import { openVectorSet } from "../../src/vectors/open.ts";
import { openPairSet, openRelatedVectors, openRetrievalSet } from "../../src/vectors/open-related.ts";
import { needing } from "../support/needs.ts";
import { runCli } from "../support/run-cli.ts";
import { sharedFolder } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "./tiny.ts";
import { tinyTask } from "./tiny-task.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const shared = sharedFolder();
const prefixes: EmbedRelatedOptions = { queryPrefix: "qq ", documentPrefix: "dd " };
/** Padding and batches change the order of sums: a few units in the last place of values around 1. */
const rounding = { absolute: 2e-6 };

const random = seeded(5);
const words = (count: number): string =>
  Array.from({ length: count }, () => String.fromCharCode(97 + random.below(26)).repeat(2)).join(" ");
const documents = Array.from({ length: 30 }, () => words(1 + random.below(30)));
const queries = Array.from({ length: 12 }, () => words(1 + random.below(5)));
const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const qrels = (from: number, to: number): string =>
  `query-id\tcorpus-id\tscore\n${Array.from({ length: to - from }, (_, i) => `q${from + i}\td${2 * (from + i)}\t2\nq${from + i}\td${2 * (from + i) + 1}\t1\n`).join("")}`;

let encoder: Encoder;

beforeAll(async () => {
  encoder = await loadEncoder(await writeTinyEncoder(at("model")));
  mkdirSync(at("animals/qrels"), { recursive: true });
  writeFileSync(at("animals/corpus.jsonl"), lines(documents.map((text, i) => ({ _id: `d${i}`, title: "", text }))));
  writeFileSync(at("animals/queries.jsonl"), lines(queries.map((text, i) => ({ _id: `q${i}`, text }))));
  writeFileSync(at("animals/qrels/dev.tsv"), qrels(0, 4));
  writeFileSync(at("animals/qrels/test.tsv"), qrels(4, 11)); // the last query is left out
});

/** Each text alone: no padding, no neighbours. */
async function alone(texts: readonly string[], layer: number, pooling: "cls" | "mean"): Promise<Float32Array[]> {
  const session = await openEncoderSession(encoder, { layers: [layer], poolings: [pooling] });
  const vectors: Float32Array[] = [];
  for (const text of texts) {
    const outputs = await session.encode(await encoder.tokenizer.encode([text], null, 64));
    vectors.push(outputs.get(`layer.${layer}.${pooling}`) ?? new Float32Array(0));
  }
  await session.close();
  return vectors;
}

const bytesOf = (set: string): string[] =>
  readdirSync(set).map((name) => `${name} ${readFileSync(join(set, name)).toString("hex")}`);

/** Puts other tensors into a set, and lists them in its manifest: what a stranger may send. */
async function forge(set: string, change: (tensors: Map<string, Tensor>) => void): Promise<void> {
  const path = join(set, "rows.safetensors");
  const file = await openSafetensors(path);
  const tensors = new Map<string, Tensor>();
  for (const name of file.tensors.keys()) tensors.set(name, await file.read(name));
  await file.close();
  change(tensors);
  await writeSafetensors(path, tensors);
  const manifest = JSON.parse(readFileSync(join(set, "manifest.json"), "utf8")) as { files: { rows: object } };
  manifest.files.rows = await listFile(path);
  writeFileSync(join(set, "manifest.json"), JSON.stringify(manifest));
}

describe("queries and documents", () => {
  it("lie in one folder, documents first, with prefixes, judgements and splits", async () => {
    const task = await loadRetrievalTask(at("animals"));
    const options = { ...prefixes, folder: at("set"), layers: "all", poolings: ["cls", "mean"], tokenBudget: 100 } as const;
    const { manifest } = await embedRetrieval(encoder, task, options);
    expect(readdirSync(at("set")).sort()).toEqual(["ids.txt", "manifest.json", "rows.safetensors", "vectors.safetensors"]);
    expect(manifest.relations).toEqual({ kind: "judgements", documents: 30, queries: 11, judgements: 22 });
    expect(manifest.prefixes).toEqual({ query: "qq ", document: "dd " });
    expect(readFileSync(at("set/ids.txt"), "utf8").split("\n").slice(28, 32)).toEqual(["d28", "d29", "q0", "q1"]);
    for (const [layer, pooling] of [
      [1, "mean"],
      [2, "cls"],
    ] as const) {
      const set = await openRetrievalSet(at("set"), { layer, pooling, checkHashes: true });
      expect([set.corpus.rows, set.queries.rows, set.corpus.columns]).toEqual([30, 11, 16]);
      const [document, query] = await alone([`dd ${documents[7]}`, `qq ${queries[3]}`], layer, pooling);
      expect(set.corpus.data.subarray(7 * 16, 8 * 16)).toBeCloseToAll(document ?? [], rounding);
      expect(set.queries.data.subarray(3 * 16, 4 * 16)).toBeCloseToAll(query ?? [], rounding);
    }
  });

  it("open with what was judged, by default the last layer and the encoder's own pooling", async () => {
    const set = await openRetrievalSet(at("set"));
    expect(set.slice).toEqual({ layer: 2, pooling: "cls" });
    expect(set.judgements.map((grades) => [...grades])).toEqual(
      Array.from({ length: 11 }, (_, i) => [
        [2 * i, 2],
        [2 * i + 1, 1],
      ]),
    );
    expect([...(set.splits ?? [])]).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2]);
    expect([set.own, set.name, set.encoder?.name]).toEqual([null, "animals", "model"]);
    expect(set.facts.map(({ code }) => code)).toEqual(["queries-without-judgements"]);
    const hashes = Array.from({ length: 11 }, (_, query) => Buffer.from(set.contentOf(query)).toString("hex"));
    expect(new Set(hashes).size).toBe(new Set(queries.slice(0, 11)).size);
  });

  it("are known by text alone, whatever made the vectors", async () => {
    const task = await loadRetrievalTask(at("animals"));
    await embedRetrieval(encoder, task, { folder: at("plain") });
    const [plain, prefixed] = [await openRetrievalSet(at("plain")), await openRetrievalSet(at("set"))];
    expect(plain.hash).not.toBe(prefixed.hash);
    expect(plain.contentOf(4)).toEqual(prefixed.contentOf(4));
    await expect(openRetrievalSet(at("plain"), { pooling: "mean" })).rejects.toThrow(/layer 2, pooling mean/);
  });

  it("continue where they stopped, to the same bytes", async () => {
    const task = await loadRetrievalTask(at("animals"));
    const options = { ...prefixes, layers: "all", tokenBudget: 32 } as const;
    await embedRetrieval(encoder, task, { ...options, folder: at("whole") });
    let stops = 0;
    for (; ; stops++) {
      const controller = new AbortController();
      let seen = 0;
      const onProgress = ({ stage }: { readonly stage: string }): void => {
        if (stage === "embedding" && ++seen === 5) controller.abort();
      };
      const run = embedRetrieval(encoder, task, { ...options, folder: at("parts"), signal: controller.signal, onProgress });
      const cause = await run.then(
        () => null,
        (error: unknown) => error,
      );
      if (cause === null) break;
      expect(cause).toMatchObject({ code: "interrupted" });
    }
    expect(stops).toBeGreaterThan(2);
    expect(bytesOf(at("parts"))).toEqual(bytesOf(at("whole")));
  });

  it("are no vectors to analyse, and say what they are for", async () => {
    const message = /rows must have labels to be analysed, got a set of queries, documents and judgements/;
    await expect(openVectorSet(at("set"))).rejects.toThrow(message);
    await expect(openVectors(at("set"))).rejects.toThrow(message);
    await expect(loadTask(at("animals"))).rejects.toThrow(/texts must have labels, got a retrieval folder/);
    await expect(openPairSet(at("set"))).rejects.toThrow(/there must be pairs, got queries and documents/);
  });

  it("take the place of labelled vectors, and give it back, only when told to", async () => {
    const task = await loadRetrievalTask(at("animals"));
    await embed(encoder, tinyTask(20), { folder: at("place") });
    await expect(openRelatedVectors(at("place"))).rejects.toThrow(/got vectors with labels/);
    await expect(embedRetrieval(encoder, task, { folder: at("place") })).rejects.toMatchObject({ code: "conflict" });
    await embedRetrieval(encoder, task, { folder: at("place"), overwrite: true });
    expect((await openRetrievalSet(at("place"))).queries.rows).toBe(11);
    await expect(embed(encoder, tinyTask(20), { folder: at("place") })).rejects.toMatchObject({ code: "conflict" });
    await embed(encoder, tinyTask(20), { folder: at("place"), overwrite: true });
    expect((await openVectorSet(at("place"))).rows).toBe(20);
  });

  it.each([
    ["a document that is not there", ["judged", 1, 99], /must judge 30 documents for 11 queries, got document 99, query 0/],
    ["a query that is not there", ["judged", 0, -1], /got document 0, query -1/],
    [
      "a query without a relevant document",
      ["judged", 0, 1, "judged", 2, 1],
      /relevant document for every query, got none for query 0/,
    ],
    ["a grade that is no number", ["grades", 0, Number.NaN], /must have 22 finite F64 grades/],
    ["an unknown split", ["splits", 0, 3], /must have 11 U8 splits, each at most 2/],
  ] as const)("are refused with %s", async (name, changes, message) => {
    await embedRetrieval(encoder, await loadRetrievalTask(at("animals")), { folder: at(name) });
    await forge(at(name), (tensors) => {
      for (let i = 0; i < changes.length; i += 3) {
        const data = tensors.get(String(changes[i]))?.data;
        if (data !== undefined) data[Number(changes[i + 1])] = Number(changes[i + 2]);
      }
    });
    await expect(openRetrievalSet(at(name))).rejects.toThrow(message);
  });

  it("are refused with other numbers of documents and queries than rows", async () => {
    await embedRetrieval(encoder, await loadRetrievalTask(at("animals")), { folder: at("numbers") });
    const path = join(at("numbers"), "manifest.json");
    const manifest = JSON.parse(readFileSync(path, "utf8")) as { relations: { documents: number } };
    manifest.relations.documents = 31;
    writeFileSync(path, JSON.stringify(manifest));
    await expect(openRetrievalSet(at("numbers"))).rejects.toThrow(/must be of 41 documents and queries, got 31 and 11/);
  });

  it("may be LIMIT-small", needing("shared-folder", shared !== null), async () => {
    const task = await loadRetrievalTask(join(shared ?? "", "data", "limit-small"));
    await embedRetrieval(encoder, task, { folder: at("limit"), maxLength: 32 });
    const set = await openRetrievalSet(at("limit"));
    expect([set.corpus.rows, set.queries.rows, set.splits]).toEqual([46, 1000, null]);
  });
});

describe("pairs", () => {
  const pairs = (labels: readonly string[], rows = documents.length - 1): string =>
    `a\tb\tlabel\n${Array.from({ length: rows }, (_, i) => `${documents[i]}\t${documents[i + 1]}\t${labels[i % labels.length]}\n`).join("")}`;
  const chosen = { text: "a", pair: "b" };

  it("with scores are sentences, each once and alone, and who is like whom", async () => {
    writeFileSync(at("scored.tsv"), pairs(["0.5", "3.25", "5"]));
    const task = await loadTask(at("scored.tsv"), { ...chosen, regression: true });
    const { manifest } = await embedPairs(encoder, task, { folder: at("scored"), queryPrefix: "qq " });
    expect(manifest.relations).toEqual({ kind: "pairs", pairs: 29, isScored: true });
    expect([manifest.rows, manifest.prefixes]).toEqual([30, { query: "qq ", document: "qq " }]);
    const set = await openPairSet(at("scored"), { checkHashes: true });
    expect([...set.first.subarray(0, 4)]).toEqual([0, 1, 2, 3]);
    expect([...set.second.subarray(0, 4)]).toEqual([1, 2, 3, 4]);
    expect([...set.scores.subarray(0, 4)]).toEqual([0.5, 3.25, 5, 0.5]);
    expect(set.splits).toBeNull(); // drawn ones depend on a seed
    const [second] = await alone([`qq ${documents[1]}`], 2, "cls");
    expect(set.vectors.data.subarray(16, 32)).toBeCloseToAll(second ?? [], rounding);
    await expect(openRetrievalSet(at("scored"))).rejects.toThrow(/got pairs with scores/);
    await expect(openVectorSet(at("scored"))).rejects.toThrow(/rows must have labels/);
  });

  it("that belong together or not are queries, which do not find themselves", async () => {
    mkdirSync(at("same"), { recursive: true });
    writeFileSync(at("same/train.tsv"), pairs(["1", "0"], 10));
    writeFileSync(at("same/test.tsv"), pairs(["1", "0"]).replace(/^(.*\n)(.*\n){10}/, "$1"));
    const task = await loadTask(at("same"), chosen);
    await embedPairs(encoder, task, { folder: at("together") });
    const set = await openRetrievalSet(at("together"));
    const pairSet = await openPairSet(at("together"));
    expect(set.corpus).toEqual(pairSet.vectors);
    expect(set.queries.rows).toBe(pairSet.scores.filter((score) => score === 1).length);
    for (const [query, own] of (set.own ?? []).entries()) {
      const pair = pairSet.first.findIndex((row, i) => row === own && pairSet.scores[i] === 1);
      expect([...(set.judgements[query] ?? [])]).toEqual([[pairSet.second[pair], 1]]);
      expect(set.splits?.[query]).toBe(pairSet.splits?.[pair]);
      expect(set.queries.data.subarray(query * 16, (query + 1) * 16)).toEqual(set.corpus.data.subarray(own * 16, (own + 1) * 16));
    }
    expect(set.splits).toContain(splitCodes.test);
    expect(set.facts.map(({ code }) => code)).toEqual(expect.arrayContaining(["pairs-that-belong-together", "pairs-as-queries"]));
  });

  it("need two texts, and scores or two classes", async () => {
    await expect(embedPairs(encoder, tinyTask(20))).rejects.toThrow(/every row must have two texts, got one/);
    writeFileSync(at("three.tsv"), pairs(["x", "y", "z"]));
    const three = await loadTask(at("three.tsv"), chosen);
    await expect(embedPairs(encoder, three)).rejects.toThrow(/must have scores, or belong together or not, got 3 classes/);
  });
});

describe("assay embed", { timeout: 120_000 }, () => {
  const run = (...more: readonly string[]) => runCli("embed", "--model", at("model"), "--quiet", "--layers", "last", ...more);

  it("takes a retrieval folder", async () => {
    const { code, stdout } = await run("--task", at("animals"), "--query-prefix", "qq ", "--out", at("cli"));
    expect([code, stdout]).toEqual([
      0,
      `Vectors: ${at("cli")} (30 documents, 11 queries, 22 judgements, 2 matrices of 16 dimensions)\n`,
    ]);
    expect((await openRetrievalSet(at("cli"))).prefixes).toEqual({ query: "qq ", document: "" });
  });

  it("takes both texts of pairs", async () => {
    writeFileSync(at("words.tsv"), "a\tb\tscore\naa bb\tcc\t1.5\naa bb\tdd\t2.5\nee\tff\t0.5\ngg\thh\t3.5\nii\tjj\t4.5\n");
    const words = ["--text", "a", "--pair", "b", "--label", "score", "--regression", "--sides", "--json"];
    const { code, stdout } = await run("--task", at("words.tsv"), ...words, "--out", at("cli pairs"));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 9, relations: { kind: "pairs", pairs: 5, isScored: true } });
  });

  it.each([
    [
      ["--task", "animals", "--text", "body"],
      /must be read as BEIR lays it out, got an option that is of no use here.*Leave --text out/,
    ],
    [["--task", "animals", "--sides"], /read as BEIR lays it out.*--sides/],
    [["--task", "words.tsv", "--sides", "--document-prefix", "x"], /the same prefix, that of queries.*--document-prefix/],
    [["--task", "words.tsv", "--query-prefix", "x"], /must be of queries and documents, or of pairs.*Leave --query-prefix out/],
  ] as const)("refuses %j", async (given, message) => {
    const [, task, ...more] = given;
    writeFileSync(at("words.tsv"), "a\tb\tscore\naa\tbb\t1\n");
    const { code, stderr } = await run("--task", at(task), ...more);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
