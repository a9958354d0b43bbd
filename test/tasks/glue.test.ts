/** The GLUE tasks, from a loopback Hub that serves a tiny made-up GLUE in parquet. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type OutputColumn, writeParquet } from "../../src/runtime/tables/tables.ts";
import { glueTasks } from "../../src/tasks/glue.ts";
import { loadTask } from "../../src/tasks/load.ts";
import { splitCodes, type Task } from "../../src/tasks/task.ts";
import { type HubServer, startHubServer } from "../support/hub-server.ts";
import { removeHome, stubHubEnvironment } from "../support/hub-server-environment.ts";

/** Columns of the real nyu-mll/glue. */
const columns: Readonly<Record<string, readonly string[]>> = {
  cola: ["sentence"],
  sst2: ["sentence"],
  mrpc: ["sentence1", "sentence2"],
  qqp: ["question1", "question2"],
  stsb: ["sentence1", "sentence2"],
  mnli: ["premise", "hypothesis"],
  qnli: ["question", "sentence"],
  rte: ["sentence1", "sentence2"],
  wnli: ["sentence1", "sentence2"],
};
const trainingRows = 60;
const officialRows = 30;

function table(task: string, split: string, rows: number): readonly OutputColumn[] {
  const hidden = split.startsWith("test");
  const classes = task === "mnli" ? 3 : 2;
  const label = (i: number): number => (task === "stsb" ? (i % 26) / 5 : i % 6 === 0 ? classes - 1 : i % (classes - 1));
  return [
    ...(columns[task] ?? []).map((name) => ({
      name,
      type: "text" as const,
      values: Array.from({ length: rows }, (_, i) => `${task} ${split} ${name} ${i}`),
    })),
    {
      name: "label",
      type: task === "stsb" ? "real" : "integer",
      values: Array.from({ length: rows }, (_, i) => (hidden ? -1 : label(i))),
    },
    { name: "idx", type: "integer", values: Array.from({ length: rows }, (_, i) => i) },
  ];
}

let server: HubServer;
let home: string;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "assay-glue-"));
  const files: Record<string, Uint8Array | string> = { "README.md": "---\nlicense: other\n---\n" };
  for (const task of Object.keys(columns)) {
    const official = task === "mnli" ? ["validation_matched", "validation_mismatched"] : ["validation"];
    const shards = task === "qqp" ? 2 : 1;
    for (const split of ["train", ...official, task === "mnli" ? "test_matched" : "test"]) {
      for (let shard = 0; shard < (split === "train" ? shards : 1); shard++) {
        const path = `${task}/${split}-0000${shard}-of-0000${split === "train" ? shards : 1}.parquet`;
        const rows = split === "train" ? trainingRows / shards : officialRows;
        await writeParquet(join(folder, path), table(task, `${split}${shard === 0 ? "" : shard}`, rows));
        files[path] = await readFile(join(folder, path));
      }
    }
  }
  await rm(folder, { recursive: true });
  server = await startHubServer([{ kind: "dataset", id: "nyu-mll/glue", files }]);
});
afterAll(() => server.close());
beforeEach(async () => {
  home = await stubHubEnvironment(server.url);
  server.requests.length = 0;
});
afterEach(() => removeHome(home));

const rowsOf = (task: Task, code: number): number => task.splits.filter((split) => split === code).length;

describe("GLUE", () => {
  it("is nine tasks, each with a licence, a citation and its rows", () => {
    expect(glueTasks.map(({ name }) => name)).toEqual(Object.keys(columns));
    for (const { licence, citation, rows, description } of glueTasks) {
      for (const text of [licence, citation, rows, description]) expect(text.length).toBeGreaterThan(10);
      expect(citation).toContain("arXiv:1804.07461");
    }
  });

  it.each(Object.keys(columns))("%s: official validation is test, a tenth of training is validation", async (name) => {
    const task = await loadTask(name);
    expect(rowsOf(task, splitCodes.test)).toBe(officialRows);
    expect(rowsOf(task, splitCodes.validation)).toBe(trainingRows / 10);
    expect(rowsOf(task, splitCodes.training)).toBe((trainingRows * 9) / 10);
    const [first, second] = columns[name] ?? [];
    expect(task.texts.every((text) => text.startsWith(name) && text.includes(` ${first} `))).toBe(true);
    expect(task.pairs === null).toBe(second === undefined);
    if (task.pairs !== null) expect(task.pairs.every((text) => text.includes(` ${second} `))).toBe(true);
    for (const [i, text] of task.texts.entries()) {
      expect(text.includes(" validation")).toBe(task.splits[i] === splitCodes.test);
      expect(text).not.toContain("mismatched");
    }
    expect(task.source).toBe(`nyu-mll/glue:${name}@${server.commitOf("nyu-mll/glue")}`);
    expect(task.facts.map(({ code }) => code)).toContain("validation-as-test");
    expect(server.requests.some(({ path }) => /test-|test_/.test(path) && path.includes("resolve"))).toBe(false);
  });

  it("has GLUE's own metrics beside accuracy, and Spearman with Pearson for STS-B", async () => {
    const metrics: Record<string, unknown> = {};
    for (const { name, load } of glueTasks) {
      const { metric, besides } = await load({});
      metrics[name] = [metric, ...besides];
    }
    expect(metrics).toEqual({
      cola: ["accuracy", "matthews"],
      sst2: ["accuracy"],
      mrpc: ["accuracy", "f1"],
      qqp: ["accuracy", "f1"],
      stsb: ["spearman", "pearson"],
      mnli: ["accuracy"],
      qnli: ["accuracy"],
      rte: ["accuracy"],
      wnli: ["accuracy"],
    });
  });

  it("names its classes, and has numbers for STS-B", async () => {
    expect((await loadTask("cola")).labelNames).toEqual(["unacceptable", "acceptable"]);
    expect((await loadTask("mnli")).labelNames).toEqual(["entailment", "neutral", "contradiction"]);
    expect((await loadTask("wnli")).labelNames).toEqual(["not_entailment", "entailment"]);
    const { labels, labelNames } = await loadTask("stsb");
    expect(labels.kind).toBe("values");
    expect(labelNames).toEqual([]);
  });

  it("draws validation by the seed alone, every class in proportion", async () => {
    const [a, b, c] = [await loadTask("sst2"), await loadTask("sst2"), await loadTask("sst2", { seed: 1 })];
    expect(b.hash).toBe(a.hash);
    expect(c.hash).not.toBe(a.hash);
    const ones = a.texts.map((_, i) => i).filter((i) => a.splits[i] === splitCodes.validation && a.labels.values[i] === 1);
    expect(ones).toHaveLength(1); // one row in six is of class 1: of six validation rows, one
  });

  it("needs no network the second time", async () => {
    const online = await loadTask("rte");
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    expect((await loadTask("rte")).hash).toBe(online.hash);
    await expect(loadTask("mrpc")).rejects.toThrow(/mrpc\/train-00000.*HF_HUB_OFFLINE/s);
  });

  it("refuses columns, since they are fixed, and revisions that are not there", async () => {
    await expect(loadTask("cola", { text: "idx" })).rejects.toMatchObject({ code: "usage" });
    await expect(loadTask("cola", { regression: true })).rejects.toMatchObject({ code: "usage" });
    await expect(loadTask("cola", { revision: "v0" })).rejects.toMatchObject({ code: "missing" });
  });
});
