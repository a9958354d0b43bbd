/** Tasks from a person's own files: every format, every way to name splits. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeParquet } from "../../src/runtime/tables/tables.ts";
import { loadLocalTask } from "../../src/tasks/local.ts";
import { splitCodes, type Task } from "../../src/tasks/task.ts";
import type { TaskOptions } from "../../src/tasks/task-options.ts";
import { complaint, put, putParquet } from "../runtime/tables-support.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
let made = 0;

type Row = readonly [text: string, label: string];

const rows: Readonly<Record<string, readonly Row[]>> = {
  train: Array.from({ length: 40 }, (_, i) => [`He said "hi, ${i} é`, i % 2 === 0 ? "yes" : "no"]),
  dev: Array.from({ length: 10 }, (_, i) => [`"dev" ${i}`, i % 2 === 0 ? "yes" : "no"]),
  test: Array.from({ length: 12 }, (_, i) => [`test ${i}`, i % 2 === 0 ? "yes" : "no"]),
};

/** A new folder with files "name.ending" of the given split of `rows`. */
async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const path = join(root, `task-${made++}`);
  mkdirSync(path);
  for (const [name, split] of Object.entries(files)) await writeRows(path, name, rows[split] ?? []);
  return path;
}

async function writeRows(path: string, name: string, content: readonly Row[]): Promise<void> {
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const texts = content.map(([text]) => text);
  const labels = content.map(([, label]) => label);
  if (name.endsWith(".tsv")) put(path, name, `text\tlabel\n${content.map((row) => `${row.join("\t")}\n`).join("")}`);
  else if (name.endsWith(".csv"))
    put(path, name, `text,label\n${content.map((row) => `${row.map(quote).join(",")}\n`).join("")}`);
  else if (name.endsWith(".parquet")) {
    await writeParquet(join(path, name), [
      { name: "text", type: "text", values: texts },
      { name: "label", type: "text", values: labels },
    ]);
  } else if (name.endsWith(".json")) put(path, name, JSON.stringify(content.map(([text, label]) => ({ text, label }))));
  else put(path, name, content.map(([text, label]) => `${JSON.stringify({ text, label })}\n`).join(""));
}

function sizes(task: Task): readonly number[] {
  return [0, 1, 2].map((split) => task.splits.filter((one) => one === split).length);
}

async function refusal(path: string, options?: TaskOptions): Promise<string> {
  const error = await complaint(loadLocalTask(path, options));
  return `${error.code}: ${error.message}`;
}

describe("a folder", () => {
  it("gives the same task in every format", async () => {
    const hashes = new Set<string>();
    for (const ending of ["tsv", "csv", "jsonl", "ndjson", "json", "parquet"]) {
      const path = await folder({ [`train.${ending}`]: "train", [`dev.${ending}`]: "dev", [`test.${ending}`]: "test" });
      const task = await loadLocalTask(path);
      expect(sizes(task), ending).toEqual([40, 10, 12]);
      expect(task.labelNames).toEqual(["no", "yes"]);
      expect(task.texts[3]).toBe('He said "hi, 3 é');
      expect(task.rowId(43)).toBe(`dev.${ending}:4`);
      expect(task.facts).toEqual([]);
      hashes.add(task.hash);
    }
    expect(hashes.size).toBe(1);
  });

  it("may name its splits in all the usual ways", async () => {
    for (const [training, validation, test] of [
      ["train.tsv", "validation.tsv", "test.tsv"],
      ["training.csv", "valid.jsonl", "testing.parquet"],
      ["Train.tsv", "VAL.tsv", "TEST.tsv"],
      ["train-subset.tsv", "dev_small.tsv", "test.labelled.tsv"],
      ["train.tsv", "eval.tsv", "test.tsv"],
      ["train-00000-of-00001.parquet", "validation-00000-of-00001.parquet", "test-00000-of-00001.parquet"],
    ] as const) {
      const task = await loadLocalTask(await folder({ [training]: "train", [validation]: "dev", [test]: "test" }));
      expect(sizes(task), training).toEqual([40, 10, 12]);
    }
  });

  it("may lack validation, test or both, or hold one file of any name; other files are passed over", async () => {
    expect(sizes(await loadLocalTask(await folder({ "train.tsv": "train", "test.tsv": "test" })))).toEqual([36, 4, 12]);
    expect(sizes(await loadLocalTask(await folder({ "train.tsv": "train", "dev.tsv": "dev" })))).toEqual([36, 4, 10]);
    expect(sizes(await loadLocalTask(await folder({ "train.tsv": "train" })))).toEqual([24, 4, 12]);
    const one = await folder({ "all.tsv": "train" });
    put(one, "LICENSE.txt", "free");
    put(one, ".hidden.tsv", "nothing");
    expect(sizes(await loadLocalTask(one))).toEqual([24, 4, 12]);
    expect((await loadLocalTask(join(one, "all.tsv"))).hash).toBe((await loadLocalTask(one)).hash);
  });

  it("may hold shards, which are read in their order, and keep its tables in data", async () => {
    const path = await folder({});
    mkdirSync(join(path, "data"));
    const train = rows["train"] ?? [];
    await writeRows(join(path, "data"), "train-00001-of-00002.parquet", train.slice(15));
    await writeRows(join(path, "data"), "train-00000-of-00002.parquet", train.slice(0, 15));
    await writeRows(join(path, "data"), "test-00000-of-00001.parquet", rows["test"] ?? []);
    const task = await loadLocalTask(path);
    expect(task.texts.slice(0, 40)).toEqual(train.map(([text]) => text));
    expect([task.rowId(14), task.rowId(15)]).toEqual(["train-00000-of-00002.parquet:15", "train-00001-of-00002.parquet:1"]);
  });

  it("may have test rows without a label column", async () => {
    const path = await folder({ "train.tsv": "train", "dev.tsv": "dev" });
    put(path, "test.tsv", "id\ttext\n0\thidden\n");
    const task = await loadLocalTask(path);
    expect(sizes(task)).toEqual([36, 4, 10]);
    expect(task.facts.map((fact) => fact.code)).toEqual(["unlabelled-split", "validation-as-test"]);
  });

  it("that is ambiguous, incomplete or empty is an error that lists the files", async () => {
    expect(await refusal(await folder({ "train.tsv": "train", "train.csv": "train" }))).toMatch(
      /one file a split.*"train.csv", "train.tsv"/,
    );
    expect(await refusal(await folder({ "train-00000-of-00002.tsv": "train" }))).toMatch(/all 2 shards/);
    expect(await refusal(await folder({ "a.tsv": "train", "b.tsv": "dev" }))).toMatch(
      /named train, validation and test.*"a.tsv", "b.tsv"/,
    );
    expect(await refusal(await folder({ "test.tsv": "test", "dev.tsv": "dev" }))).toMatch(/^missing: .*must be a training file/);
    expect(await refusal(await folder({}))).toMatch(/^missing: .*must be tables/);
  });

  it("whose files are links out of it is refused; links inside are followed", async () => {
    const outside = await folder({ "train.tsv": "train" });
    const path = await folder({});
    symlinkSync(join(outside, "train.tsv"), join(path, "train.tsv"));
    expect(await refusal(path)).toMatch(/must lie inside it, got a link that leads out/);
    const inside = await folder({ "all.data.tsv": "train" });
    mkdirSync(join(inside, "real"));
    await writeRows(join(inside, "real"), "x.tsv", rows["test"] ?? []);
    symlinkSync(join(inside, "real", "x.tsv"), join(inside, "test.tsv"));
    symlinkSync(join(inside, "all.data.tsv"), join(inside, "train.tsv"));
    expect(sizes(await loadLocalTask(inside))).toEqual([36, 4, 12]);
    symlinkSync(join(path, "nowhere"), join(inside, "dev.tsv"));
    expect(await refusal(inside)).toMatch(/^missing: /);
  });
});

describe("a file", () => {
  it("with a split column is split by it, and row numbers are the file's", async () => {
    const names = ["train", "test", "dev"];
    const lines = Array.from({ length: 30 }, (_, i) => `text ${i}\t${i % 2}\t${names[i % 3]}\n`);
    const task = await loadLocalTask(put(root, "column.tsv", `text\tlabel\tsplit\n${lines.join("")}`));
    expect(sizes(task)).toEqual([10, 10, 10]);
    const place = task.texts.indexOf("text 7");
    expect([task.splits[place], task.rowId(place)]).toEqual([splitCodes.test, "column.tsv:8"]);
    const odd = put(root, "odd.tsv", `text\tlabel\tsplit\n${lines.join("")}x\t1\tfold 3\n`);
    expect(await refusal(odd)).toMatch(/"split" must say train, validation or test in every row, got "fold 3"/);
    const none = put(root, "none.tsv", "text\tlabel\tsplit\na\t1\ttest\nb\t0\ttest\n");
    expect(await refusal(none)).toMatch(/must say train in some rows/);
  });

  it("with an index, numbers beside texts or an unusual name of a column reads with the options", async () => {
    const path = put(
      root,
      "options.csv",
      `,id,first,second,mark\n${Array.from({ length: 30 }, (_, i) => `${i},${i},a ${i},b ${i},${i / 4}\n`).join("")}`,
    );
    const task = await loadLocalTask(path, { text: "second", pair: "first", label: "mark" });
    expect([task.texts[2], task.pairs?.[2], task.metric]).toEqual(["b 2", "a 2", "spearman"]);
    expect(await refusal(path)).toMatch(/got the columns "", "id", "first", "second", "mark"/);
    expect(await refusal(path, { text: "third" })).toMatch(/column "third"/);
    expect(await refusal(path, { text: "first", label: "second", regression: true })).toMatch(/^usage: .*got "b 0"/);
  });

  it("of the Hub's parquet gives the names it states for its numbers, and plain numbers when they are nonsense", async () => {
    const query = "SELECT 'text ' || i AS text, i % 2 AS label FROM range(40) t(i)";
    const features = (names: unknown): string =>
      JSON.stringify({ info: { features: { label: { names, _type: "ClassLabel" } } } });
    const cases: readonly (readonly [string, readonly string[]])[] = [
      [features(["world", "sports"]), ["world", "sports"]],
      [features(["one"]), ["0", "1"]],
      [features([1, 2]), ["0", "1"]],
      [features(["a", "a"]), ["0", "1"]],
      ["{", ["0", "1"]],
      ["null", ["0", "1"]],
    ];
    for (const [metadata, names] of cases) {
      const path = await putParquet(root, "stated.parquet", query, `, KV_METADATA {huggingface: '${metadata}'}`);
      expect((await loadLocalTask(path)).labelNames, metadata).toEqual(names);
    }
  });

  it("that is no table is refused", async () => {
    expect(await refusal(put(root, "notes.txt", "a"))).toMatch(/^input: .*must be a table/);
    expect(await refusal(join(root, "absent.tsv"))).toMatch(/^missing: /);
    expect(await refusal(put(root, "no-header.tsv", "good day\t1\nbad day\t0\n"))).toMatch(
      /columns "good day", "1".*first line of TSV and CSV must name the columns/,
    );
  });
});
