/** BEIR folders: what is read, what is left out and said, what is refused. */
import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { isRetrievalFolder, type RetrievalTask, readRetrievalTask, retrievalFilesOf } from "../../src/tasks/retrieval-task.ts";
import { splitCodes } from "../../src/tasks/task.ts";
import { needing } from "../support/needs.ts";
import { sharedFolder } from "../support/shared.ts";

const shared = sharedFolder();

const lines = (...rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

const usual: Readonly<Record<string, string>> = {
  "corpus.jsonl": lines(
    { _id: "d1", title: "Cats", text: "purr" },
    { _id: "d2", title: "", text: "Dogs bark" },
    { _id: "d3", title: "", text: "" },
  ),
  "queries.jsonl": lines({ _id: "q1", text: "who purrs?" }, { _id: "q2", text: "who flies?" }, { _id: "q3", text: "who barks?" }),
  "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq2\td2\t0\n",
  "qrels/dev.tsv": "query-id\tcorpus-id\tscore\nq3\td2\t1\n",
};

async function folderOf(files: Readonly<Record<string, string | null>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "assay-retrieval-"));
  for (const [name, content] of Object.entries({ ...usual, ...files })) {
    if (content === null) continue;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

async function readFolder(files: Readonly<Record<string, string | null>> = {}): Promise<RetrievalTask> {
  return readRetrievalTask("animals", await retrievalFilesOf(await folderOf(files)));
}

describe("a retrieval folder", () => {
  it("gives documents, judged queries, gains and splits", async () => {
    const task = await readFolder();
    expect(task.corpus).toEqual({ ids: ["d1", "d2", "d3"], texts: ["Cats purr", "Dogs bark", ""] });
    expect(task.queries).toEqual({ ids: ["q1", "q3"], texts: ["who purrs?", "who barks?"] });
    expect(task.judgements.map((gains) => [...gains])).toEqual([
      [
        [0, 2],
        [1, 0],
      ],
      [[1, 1]],
    ]);
    expect([...(task.splits ?? [])]).toEqual([splitCodes.test, splitCodes.validation]);
    expect(task.facts.map(({ code, count }) => [code, count])).toEqual([
      ["queries-without-judgements", 1],
      ["empty-documents", 1],
    ]);
  });

  it("of fewer documents keeps queries whose judged documents all fit, and no judgement without its document", async () => {
    const count = 200;
    const ids = Array.from({ length: count }, (_, i) => i);
    const folder = await folderOf({
      "corpus.jsonl": lines(...ids.map((i) => ({ _id: `d${i}`, title: "", text: `document ${i}` }))),
      "queries.jsonl": lines(...ids.slice(0, 60).map((i) => ({ _id: `q${i}`, text: `query ${i}` }))),
      "qrels/dev.tsv": null,
      "qrels/test.tsv": `query-id\tcorpus-id\tscore\n${ids
        .slice(0, 60)
        .map((i) => `q${i}\td${2 * i}\t1\nq${i}\td${(2 * i + 7) % count}\t0\n`)
        .join("")}`,
    });
    const read = async (limit?: number): Promise<RetrievalTask> =>
      readRetrievalTask("animals", await retrievalFilesOf(folder), limit === undefined ? {} : { limit });
    const [whole, some] = [await read(), await read(50)];
    expect(some.corpus.ids).toHaveLength(50);
    expect(some.queries.ids.length).toBeGreaterThan(15);
    expect(some.queries.ids.length).toBeLessThan(60);
    for (const [query, id] of some.queries.ids.entries()) {
      const before = whole.judgements[whole.queries.ids.indexOf(id)]!;
      const named = (of: RetrievalTask, grades: ReadonlyMap<number, number>) =>
        [...grades].map(([document, grade]) => [of.corpus.ids[document], grade]);
      expect(named(some, some.judgements[query]!)).toEqual(named(whole, before));
      expect(some.queries.texts[query]).toBe(`query ${id.slice(1)}`);
    }
    expect(some.facts).toMatchObject([{ code: "limited", count: 150 }]);
    expect([...(some.splits ?? [])]).toEqual(some.queries.ids.map(() => splitCodes.test));
    expect(some.hash).not.toBe(whole.hash);
    expect(await read(50)).toEqual(some);
    expect(await read(200)).toEqual(whole);
    await expect(read(1)).rejects.toThrow(/room for all judged documents of a query, got 1, and 2 documents/);
  });

  it("has judgements without splits in one file, as JSON lines or a table", async () => {
    const one = { "qrels/test.tsv": null, "qrels/dev.tsv": null };
    const rows = { "query-id": "q1", "corpus-id": "d1", score: 1 };
    const [json, table] = [
      await readFolder({ ...one, "qrels.jsonl": lines(rows) }),
      await readFolder({ ...one, "qrels.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t1\n" }),
    ];
    expect(json.splits).toBeNull();
    expect(json.hash).toBe(table.hash);
    expect(json.hash).not.toBe((await readFolder()).hash);
  });

  it.each([
    ["no judgements", { "qrels/test.tsv": null, "qrels/dev.tsv": null }, /got no qrels/],
    ["no documents", { "corpus.jsonl": null }, /got no corpus\.jsonl/],
    ["no queries", { "queries.jsonl": null }, /got no queries\.jsonl/],
    [
      "a judgement of no document",
      { "qrels/dev.tsv": "query-id\tcorpus-id\tscore\nq3\td9\t1\n" },
      /of a document that is there, got "d9".*row 1/,
    ],
    [
      "a judgement of no query",
      { "qrels/dev.tsv": "query-id\tcorpus-id\tscore\nq9\td1\t1\n" },
      /of a query that is there, got "q9"/,
    ],
    [
      "a score that is no number",
      { "qrels/dev.tsv": "query-id\tcorpus-id\tscore\nq3\td2\tyes\n" },
      /a score must be a number, got "yes"/,
    ],
    [
      "a query in two splits",
      { "qrels/dev.tsv": "query-id\tcorpus-id\tscore\nq1\td2\t1\n" },
      /in one split only, got "q1"|in one split only/,
    ],
    [
      "an id that comes twice",
      { "corpus.jsonl": lines({ _id: "d1", text: "a" }, { _id: "d1", text: "b" }) },
      /each _id must come once, got "d1" twice/,
    ],
    [
      "nothing relevant",
      { "qrels/dev.tsv": null, "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t0\n" },
      /must have a relevant document/,
    ],
    ["other columns", { "qrels/dev.tsv": "query\tdocument\tscore\nq3\td2\t1\n" }, /there must be a column "query-id"/],
  ])("is refused with %s", async (_, files, message) => {
    await expect(readFolder(files)).rejects.toThrow(message);
  });

  it("follows no link out of it", async () => {
    const folder = await folderOf({ "qrels/test.tsv": null });
    const other = await folderOf({});
    await symlink(join(other, "qrels/test.tsv"), join(folder, "qrels/test.tsv"));
    await expect(retrievalFilesOf(folder)).rejects.toThrow();
  });

  it("is told from a folder of vectors", async () => {
    expect(isRetrievalFolder(await folderOf({}))).toBe(true);
    expect(isRetrievalFolder(await folderOf({ "corpus.jsonl": null }))).toBe(false);
  });

  it("may be LIMIT-small", needing("shared-folder", shared !== null), async () => {
    const limit = join(shared ?? "", "data", "limit-small");
    const task = await readRetrievalTask("limit-small", await retrievalFilesOf(limit));
    expect([task.corpus.ids.length, task.queries.ids.length]).toEqual([46, 1000]);
    expect(task.judgements.every((gains) => gains.size === 2)).toBe(true);
  });
});
