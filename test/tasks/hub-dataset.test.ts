/** Any data set from the Hub as a task: layouts, configs, formats, columns, licences. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeParquet } from "../../src/runtime/tables/tables.ts";
import { chooseFiles } from "../../src/tasks/hub-files.ts";
import { loadTask } from "../../src/tasks/load.ts";
import { splitCodes, type Task } from "../../src/tasks/task.ts";
import { type HubServer, startHubServer } from "../support/hub-server.ts";
import { removeHome, stubHubEnvironment } from "../support/hub-server-environment.ts";
import type { HubContents } from "../support/hub-server-repository.ts";

let server: HubServer | null = null;
let home = "";
beforeEach(async () => {
  home = await stubHubEnvironment("http://127.0.0.1:1");
});
afterEach(async () => {
  await removeHome(home);
  await server?.close();
  server = null;
});

async function serve(id: string, files: HubContents["files"]): Promise<HubServer> {
  await removeHome(home);
  server = await startHubServer([{ kind: "dataset", id, files }]);
  home = await stubHubEnvironment(server.url);
  return server;
}

const tsv = (split: string, rows: number): string =>
  `text\tlabel\n${Array.from({ length: rows }, (_, i) => `${split} ${i}\t${i % 2 === 0 ? "no" : "yes"}`).join("\n")}\n`;
const jsonl = (split: string, rows: number): string =>
  Array.from({ length: rows }, (_, i) => `${JSON.stringify({ review: `${split} ${i}`, sentiment: i % 3 })}\n`).join("");
const csv = (split: string, rows: number): string =>
  `sentence1,sentence2,score\n${Array.from({ length: rows }, (_, i) => `"${split}, ${i}",other ${i},${i / 8}`).join("\n")}\n`;

const sizes = (task: Task): number[] =>
  Object.values(splitCodes).map((code) => task.splits.filter((split) => split === code).length);

describe("a data set from the Hub", () => {
  it("in TSV at the top, with its licence from the card and its commit in the source", async () => {
    const card = "---\nlanguage: en\nlicense: cc-by-4.0\n---\n# Words\nlicense: not this one\n";
    const { commitOf } = await serve("org/words", {
      "train.tsv": tsv("train", 40),
      "dev.tsv": tsv("dev", 10),
      "test.tsv": tsv("test", 20),
      "README.md": card,
    });
    const task = await loadTask("org/words");
    expect(sizes(task)).toEqual([40, 10, 20]);
    expect(task).toMatchObject({ name: "words", licence: "cc-by-4.0", labelNames: ["no", "yes"], metric: "accuracy" });
    expect(task.source).toBe(`org/words@${commitOf("org/words")}`);
    expect(task.rowId(0)).toBe("train.tsv:1");
  });

  it("in JSON lines by config, chosen after a colon", async () => {
    await serve("org/reviews", {
      "en/train.jsonl": jsonl("en", 30),
      "en/test.jsonl": jsonl("en test", 12),
      "de/train.jsonl": jsonl("de", 30),
      "de/test.jsonl": jsonl("de test", 9),
      "README.md": "---\nlicense:\n- mit\n- other\n---\n",
    });
    const task = await loadTask("org/reviews:de");
    expect(sizes(task)).toEqual([27, 3, 9]);
    expect(task.name).toBe("reviews-de");
    expect(task.licence).toBe("mit, other");
    expect(task.texts.every((text) => text.startsWith("de"))).toBe(true);
    await expect(loadTask("org/reviews")).rejects.toThrow(/org\/reviews:de/);
    await expect(loadTask("org/reviews:fr")).rejects.toMatchObject({ code: "usage" });
  });

  it("in CSV with pairs and numbers is a regression task", async () => {
    await serve("org/pairs", { "train.csv": csv("train", 40), "test.csv": csv("test", 24) });
    const task = await loadTask("org/pairs");
    expect(task.metric).toBe("spearman");
    expect(task.pairs?.[0]).toBe("other 0");
    expect(task.licence).toBeNull();
  });

  it("in parquet shards under data, with columns that are named by hand", async () => {
    const folder = await mkdtemp(join(tmpdir(), "assay-shards-"));
    const files: Record<string, Uint8Array> = {};
    for (const [name, count] of [
      ["train-00000-of-00002", 20],
      ["train-00001-of-00002", 14],
      ["test-00000-of-00001", 10],
    ] as const) {
      await writeParquet(join(folder, "x.parquet"), [
        { name: "words", type: "text", values: Array.from({ length: count }, (_, i) => `${name} ${i}`) },
        { name: "kind", type: "integer", values: Array.from({ length: count }, (_, i) => i % 2) },
        { name: "other", type: "text", values: Array.from({ length: count }, () => "x") },
      ]);
      files[`data/${name}.parquet`] = await readFile(join(folder, "x.parquet"));
    }
    await rm(folder, { recursive: true });
    await serve("org/shards", files);
    await expect(loadTask("org/shards")).rejects.toThrow(/option text/);
    const task = await loadTask("org/shards", { text: "words", label: "kind" });
    expect(sizes(task).reduce((a, b) => a + b)).toBe(44);
    expect(task.texts[20]).toBe("train-00001-of-00002 0");
  });

  it("without tables is taken from the Hub's conversion to parquet", async () => {
    const folder = await mkdtemp(join(tmpdir(), "assay-converted-"));
    await writeParquet(join(folder, "x.parquet"), [
      { name: "text", type: "text", values: Array.from({ length: 30 }, (_, i) => `row ${i}`) },
      { name: "label", type: "integer", values: Array.from({ length: 30 }, (_, i) => i % 2) },
    ]);
    const bytes = await readFile(join(folder, "x.parquet"));
    await rm(folder, { recursive: true });
    const hub = await serve("org/scripted", { "scripted.py": "raise SystemExit", "README.md": "x" });
    await expect(loadTask("org/scripted")).rejects.toThrow(/must hold tables/);
    const contents: HubContents = { kind: "dataset", id: "org/scripted", files: { "default/train/0000.parquet": bytes } };
    const converted = hub.push(contents, "refs/convert/parquet");
    const task = await loadTask("org/scripted");
    expect(sizes(task)).toEqual([18, 3, 9]);
    expect(task.source).toBe(`org/scripted@${converted}`);
  });
});

describe("the choice of files", () => {
  const choose = (paths: readonly string[], config: string | null = null): unknown => chooseFiles("org/x", paths, config);

  it("prefers parquet, passes over descriptions and hidden folders, and keeps shards in order", () => {
    expect(
      choose([
        "dataset_infos.json",
        ".cache/train.csv",
        "data/train-00001-of-00002.parquet",
        "data/train-00000-of-00002.parquet",
        "data/validation-00000-of-00001.parquet",
        "train.csv",
      ]),
    ).toEqual({
      training: ["data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet"],
      validation: ["data/validation-00000-of-00001.parquet"],
      test: [],
    });
  });

  it("takes the config without a name, then default, and one of several variants of a split", () => {
    expect(choose(["train.csv", "other/train.csv"])).toMatchObject({ training: ["train.csv"] });
    expect(choose(["default/train.csv", "other/train.csv"])).toMatchObject({ training: ["default/train.csv"] });
    expect(choose(["train.csv", "other/train.csv"], "other")).toMatchObject({ training: ["other/train.csv"] });
    expect(choose(["m/train.csv", "m/validation_matched.csv", "m/validation_mismatched.csv"])).toMatchObject({
      validation: ["m/validation_matched.csv"],
    });
  });

  it("takes a single table, whatever its name, and test rows alone", () => {
    expect(choose(["sentences.jsonl"])).toEqual({ training: ["sentences.jsonl"] });
    expect(choose(["data/test-00000-of-00001.parquet"])).toEqual({ training: ["data/test-00000-of-00001.parquet"] });
  });

  it("refuses several tables that are not named by split, and no tables", () => {
    expect(() => choose(["a.csv", "b.csv"])).toThrow(/train, validation, test/);
    expect(() => choose(["weights.bin"])).toThrow(/must hold tables/);
    expect(() => choose([])).toThrow(/no files/);
  });
});
