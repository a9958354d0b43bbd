/** Vectors of one's own with queries and judgements, or with pairs: every form of file, and what is wrong with others. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { type Matrix, matrix, takeRows } from "../../src/numeric/matrix.ts";
import { bringPairs, bringRetrieval } from "../../src/vectors/bring-related.ts";
import type { BringRetrievalOptions } from "../../src/vectors/bring-related-options.ts";
import { npyFile } from "../support/npy-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const random = seeded(3);
const drawn = (rows: number, columns = 4): Matrix =>
  matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => random.normal()),
  );
const [corpus, queries] = [drawn(5), drawn(3)];
writeFileSync(at("corpus.npy"), npyFile([corpus]));
writeFileSync(at("queries.npy"), npyFile([queries]));

let files = 0;
/** Writes a file of its own name. */
function written(ending: string, text: string): string {
  const path = at(`file ${files++}${ending}`);
  writeFileSync(path, text);
  return path;
}

const tsv = "query-id\tcorpus-id\tscore\n0\t4\t2\n0\t1\t0\n2\t0\t1\n";
const judged = [
  [
    [4, 2],
    [1, 0],
  ],
  [[0, 1]],
];
const bring = (options: Partial<BringRetrievalOptions> = {}) =>
  bringRetrieval(at("corpus.npy"), { queries: at("queries.npy"), qrels: written(".tsv", tsv), ...options });

describe("queries and judgements for one's own vectors", () => {
  it.each([
    ["a table of tabs", ".tsv", tsv],
    ["a table of commas", ".csv", tsv.replaceAll("\t", ",")],
    [
      "JSON lines",
      ".jsonl",
      '{"query-id":"0","corpus-id":"4","score":2}\n{"query-id":0,"corpus-id":1,"score":0}\n{"query-id":2,"corpus-id":0,"score":1}\n',
    ],
    ["TREC's lines", ".qrels", "0 0 4 2\n0 0 1 0\n2 Q0 0 1\n"],
    ["TREC's lines with tabs", ".tsv", "0\t0\t4\t2\n0\t0\t1\t0\n2\t0\t0\t1\n"],
    ["TREC's lines with blank ones and many spaces", ".txt", "0  0   4 2\r\n\r\n0\t0\t1\t0\r\n2 0 0 1"],
  ])("come as %s", async (_, ending, text) => {
    const set = await bring({ qrels: written(ending, text) });
    expect(set.judgements.map((grades) => [...grades])).toEqual(judged);
    expect(set.queries).toEqual(takeRows(queries, [0, 2]));
    expect(set.corpus).toEqual(corpus);
    expect(set.facts.map(({ code, count }) => [code, count])).toEqual([["queries-without-judgements", 1]]);
    expect([set.own, set.splits, set.slice]).toEqual([null, null, { layer: null, pooling: null }]);
    expect(set.contentOf(1)).toEqual(new Uint8Array(queries.data.buffer, 32, 16));
  });

  it("come by split from a folder", async () => {
    mkdirSync(at("qrels"));
    writeFileSync(at("qrels/dev.tsv"), "query-id\tcorpus-id\tscore\n1\t3\t1\n");
    writeFileSync(at("qrels/test.tsv"), tsv);
    const set = await bring({ qrels: at("qrels") });
    expect(set.splits).toEqual(Uint8Array.of(2, 1, 2));
  });

  it("are known by ids of a file, of a table, or of a column beside the vectors", async () => {
    const qrels = written(".tsv", "query-id\tcorpus-id\tscore\nx\te\t2\nx\tb\t0\nz\ta\t1\n");
    const ids = written(".txt", "a\nb\nc\nd\ne\n");
    const queryIds = written(".jsonl", '{"_id":"x","text":"1"}\n{"_id":"y","text":"2"}\n{"_id":"z","text":"3"}\n');
    const named = await bring({ qrels, ids, queryIds });
    expect(named.judgements.map((grades) => [...grades])).toEqual(judged);
    expect(named.hash).toBe((await bring()).hash);
    const parquet = at("corpus.parquet");
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const values = ["a", "b", "c", "d", "e"].map(
      (id, row) =>
        `('${id}', [${Array.from(corpus.data.subarray(row * 4, row * 4 + 4), (value) => `${value}e0`).join(", ")}]::FLOAT[])`,
    );
    await connection.run(`COPY (SELECT * FROM (VALUES ${values.join(", ")}) t(_id, embedding)) TO '${parquet}' (FORMAT parquet)`);
    connection.closeSync();
    const beside = await bringRetrieval(parquet, { queries: at("queries.npy"), qrels, queryIds });
    expect(beside.judgements).toEqual(named.judgements);
    expect(beside.corpus).toEqual(corpus);
  });

  it.each([
    ["a document that is not there", "0\t5\t1", /of a document that is there, got "5".*row 1.*called 0 to 4: .*option ids/],
    ["a query that is not there", "3\t0\t1", /of a query that is there, got "3".*called 0 to 2: .*option queryIds/],
    ["a negative number", "0\t-1\t1", /got "-1"/],
    ["a grade that is no number", "0\t1\tyes", /a score must be a number, got "yes"/],
    ["nothing relevant", "0\t1\t0", /some query must have a relevant document/],
  ])("are refused with %s", async (_, line, message) => {
    await expect(bring({ qrels: written(".tsv", `query-id\tcorpus-id\tscore\n${line}\n`) })).rejects.toThrow(message);
  });

  it.each([
    ["judgements that are not there", { qrels: at("nothing.tsv") }, /there must be judgements, got nothing at this path/],
    ["a line of neither form", { qrels: written(".txt", "0 0 4 2\n0 4\n") }, /TREC's form.*got "0 4".*row 2/],
    ["a table without the columns", { qrels: written(".tsv", "a\tb\n1\t2\n") }, /there must be a column "query-id"/],
    ["too few ids", { ids: written(".txt", "a\nb\n") }, /one id a vector: 5 \(corpus\.npy\), got 2/],
    ["an id twice", { ids: written(".txt", "a\nb\nb\nc\nd\n") }, /each id must come once, got "b" twice.*row 3/],
    ["an empty id", { queryIds: written(".txt", "a\n\nc\n") }, /every vector must have an id, got none.*row 2/],
  ])("are refused with %s", async (_, options, message) => {
    await expect(bring(options)).rejects.toThrow(message);
  });

  it("must be of one size, finite, and named both", async () => {
    writeFileSync(at("wide.npy"), npyFile([drawn(3, 6)]));
    await expect(bring({ queries: at("wide.npy") })).rejects.toThrow(/queries must have the 4 dimensions of corpus\.npy, got 6/);
    const broken = takeRows(queries, [0, 1]);
    broken.data[5] = Number.NaN;
    writeFileSync(at("broken.npy"), npyFile([broken]));
    await expect(bring({ queries: at("broken.npy") })).rejects.toThrow(/must be finite.*row 2/);
    const alone = { queries: at("queries.npy") } as BringRetrievalOptions;
    await expect(bringRetrieval(at("corpus.npy"), alone)).rejects.toThrow(/go together, got no judgements/);
  });
});

describe("pairs of one's own vectors", () => {
  const pairs = (text: string, ending = ".csv") => bringPairs(at("corpus.npy"), { pairs: written(ending, text) });

  it("with scores are pairs", async () => {
    const set = await pairs("first,second,score\n0,1,0.5\n2,4,3\n3,3,5\n");
    if (set.kind !== "pairs") throw new Error("expected pairs");
    expect([[...set.first], [...set.second], [...set.scores]]).toEqual([
      [0, 2, 3],
      [1, 4, 3],
      [0.5, 3, 5],
    ]);
    expect(set.vectors).toEqual(corpus);
  });

  it.each([
    ["0 and 1", "first,second,label\n0,1,1\n2,3,0\n4,0,1\n0,2,1\n1,1,1\n"],
    ["no scores", "first,second\n0,1\n4,0\n0,2\n1,1\n"],
  ])("with %s are queries, which do not find themselves", async (_, text) => {
    const set = await pairs(text);
    if (set.kind !== "retrieval") throw new Error("expected queries");
    expect([...(set.own ?? [])]).toEqual([0, 4]);
    expect(set.judgements.map((grades) => [...grades])).toEqual([
      [
        [1, 1],
        [2, 1],
      ],
      [[0, 1]],
    ]);
    expect(set.queries).toEqual(takeRows(corpus, [0, 4]));
  });

  it("are of one vector where several are equal", async () => {
    writeFileSync(at("copies.npy"), npyFile([takeRows(corpus, [0, 1, 0, 2])]));
    const set = await bringPairs(at("copies.npy"), { pairs: written(".csv", "first,second\n2,1\n0,3\n0,2\n") });
    expect(set.kind === "retrieval" && [set.corpus.rows, ...(set.own ?? []), ...(set.judgements[0]?.keys() ?? [])]).toEqual([
      3, 0, 1, 2,
    ]);
    expect(set.facts[0]).toMatchObject({ code: "equal-vectors", count: 1 });
  });

  it.each([
    ["no such row", "first,second,score\n0,9,1\n", /a pair must be of rows that are there, got "9".*row 1/],
    ["a score that is none", "first,second,score\n0,1,high\n", /a score must be a number, got "high"/],
    ["one score for all", "first,second,score\n0,1,3\n1,2,3\n", /scores must differ, got 3 for all/],
    ["nothing that belongs together", "first,second,score\n0,1,0\n", /some pair must belong together/],
    ["other columns", "a,b,score\n0,1,0\n", /there must be a column "first", got the columns/],
    ["no pairs", "first,second,score\n", /there must be pairs, got none/],
  ])("are refused with %s", async (_, text, message) => {
    await expect(pairs(text)).rejects.toThrow(message);
  });
});
