/** Everything the README shows is run, by the package as it is installed: its command lines, its program, its links. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../src/base/random.ts";
import { demoEncoderFolder } from "../src/encoders/demo.ts";
import { takeRows } from "../src/numeric/matrix.ts";
import { writeParquet } from "../src/runtime/tables/tables.ts";
import { loadTask } from "../src/tasks/load.ts";
import type { Task } from "../src/tasks/task.ts";
import { putParquet } from "./runtime/tables-support.ts";
import { startProgram } from "./support/built-command.ts";
import { type HubServer, startHubServer } from "./support/hub-server.ts";
import { removeHome, stubHubEnvironment } from "./support/hub-server-environment.ts";
import { installPackage } from "./support/installed-package.ts";
import { npyFile } from "./support/npy-file.ts";
import { type PgliteServer, startPglite } from "./support/pglite-server.ts";
import { planted } from "./support/planted.ts";

const root = resolve(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const blocks = [...readme.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language, text]) => ({ language, text: text ?? "" }));
const commands = blocks
  .filter(({ language }) => language === "sh")
  .flatMap(({ text }) => text.split("\n"))
  .filter((line) => /^(assay|psql) /.test(line));

/** What the README says to install beside the package. */
const beside = /`npm install ([^`]+)` beside it/.exec(readme)?.[1]?.split(" ") ?? [];

/** The database of the examples: here a server on this machine. */
const shop = "postgresql://ann@db/shop";

/** Rows of the reviews that the examples read: enough for a split, few enough for a quick test. */
const reviewRows = 150;

let folder: string;
let installed: string;
let home: string;
let hub: HubServer;
let database: PgliteServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "assay-readme-"));
  installed = installPackage(folder, beside).command;
  const encoder = await demoEncoderFolder({});
  cpSync(encoder, join(folder, "my-encoder"), { recursive: true });
  const demo = await loadTask("demo");
  writeFileSync(
    join(folder, "reviews.csv"),
    `body,stars\n${reviews(demo)
      .map(([text, label]) => `"${text.replaceAll('"', '""')}",${label}`)
      .join("\n")}\n`,
  );
  writeFileSync(join(folder, "new-reviews.csv"), 'id,body\n17,"Good, and cheap."\n18,Never again.\n');
  const { training, validation, test } = planted("informative");
  const parts = [training, validation, test];
  writeFileSync(join(folder, "embeddings.npy"), npyFile(parts.map((part) => part.vectors)));
  writeFileSync(join(folder, "labels.txt"), parts.flatMap((part) => Array.from(part.labels.values, String)).join("\n"));
  writeFileSync(join(folder, "queries.npy"), npyFile([takeRows(test.vectors, [0, 1, 2])]));
  writeQuestions(join(folder, "questions"), reviews(demo));
  writeFileSync(join(folder, "grid.yaml"), blocks.find(({ language }) => language === "yaml")?.text ?? "");
  await putParquet(
    folder,
    "documents.parquet",
    "SELECT [sin(i * 7), cos(i * 3), 3 * (i % 3) + sin(i * 11), cos(i * i)]::FLOAT[] AS embedding, 'topic ' || (i % 3) AS topic FROM range(3000) t(i)",
  );

  // A Hub on this machine that has the model and the task which the examples name.
  const glue = join(folder, "glue");
  for (const [split, rows] of [
    ["train", reviews(demo)],
    ["validation", reviews(demo, 7)],
  ] as const) {
    await writeParquet(join(glue, `${split}.parquet`), [
      { name: "sentence", type: "text", values: rows.map(([text]) => text) },
      { name: "label", type: "integer", values: rows.map(([, label]) => (label === "positive" ? 1 : 0)) },
      { name: "idx", type: "integer", values: rows.map((_, index) => index) },
    ]);
  }
  const file = (path: string): Buffer => readFileSync(path);
  const names = ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];
  hub = await startHubServer([
    {
      kind: "model",
      id: "sentence-transformers/all-MiniLM-L6-v2",
      files: Object.fromEntries(names.map((name) => [name, file(join(encoder, name))])),
    },
    {
      kind: "dataset",
      id: "nyu-mll/glue",
      files: {
        "sst2/train-00000-of-00001.parquet": file(join(glue, "train.parquet")),
        "sst2/validation-00000-of-00001.parquet": file(join(glue, "validation.parquet")),
      },
    },
  ]);
  home = await stubHubEnvironment(hub.url);
  database = await startPglite();
  await database.exec(itemsTable());
}, 300_000);

afterAll(async () => {
  await hub.close();
  await database.stop();
  await removeHome(home);
  rmSync(folder, { recursive: true, force: true });
});

/** The table items: vectors of which the first directions spread most and the first tells the topic. */
function itemsTable(): string {
  const [rows, dimensions, random] = [2500, 200, seeded(1)];
  const items = Array.from({ length: rows }, (_, row) => {
    const topic = random.below(2);
    const vector = Array.from({ length: dimensions }, (_, j) => (j === 0 ? 8 * topic : 0) + random.normal() / (1 + j / 4));
    return `(${row}, '[${vector.map((value) => value.toFixed(4)).join(",")}]', 'topic ${topic}')`;
  });
  return `CREATE TABLE items (id int PRIMARY KEY, embedding vector(${dimensions}), topic text); INSERT INTO items VALUES ${items.join(",")}`;
}

/** Every so many rows of the demo, starting at `from`. */
function reviews(demo: Task, from = 0): readonly (readonly [string, string])[] {
  const step = Math.floor(demo.texts.length / reviewRows);
  return Array.from({ length: reviewRows }, (_, i) => {
    const row = from + i * step;
    return [demo.texts[row] ?? "", demo.labelNames[demo.labels.values[row] ?? 0] ?? ""] as const;
  });
}

/** Each review is a document, and three of its words in other order are three queries for it. */
function writeQuestions(path: string, rows: readonly (readonly [string, string])[]): void {
  mkdirSync(join(path, "qrels"), { recursive: true });
  const lines = (of: readonly object[]): string => of.map((each) => `${JSON.stringify(each)}\n`).join("");
  const queries = rows.flatMap(([text], at) => {
    const words = text.split(" ");
    return [0, 1, 2].map((turn) => ({
      _id: `${at}-${turn}`,
      text: `${words.slice(turn).join(" ")} ${words.slice(0, turn).join(" ")}`,
    }));
  });
  writeFileSync(join(path, "corpus.jsonl"), lines(rows.map(([text], at) => ({ _id: `${at}`, title: "", text }))));
  writeFileSync(join(path, "queries.jsonl"), lines(queries));
  const judged = queries.map(({ _id }) => `${_id}\t${_id.split("-")[0]}\t1\n`).join("");
  writeFileSync(join(path, "qrels", "test.tsv"), `query-id\tcorpus-id\tscore\n${judged}`);
}

describe("the README", () => {
  it("shows the two commands first, and commands that are run below", () => {
    expect(blocks[0]?.text).toMatch(/^npm ci && npm run study.*\nnpm ci && npm test\n$/);
    expect(commands.length).toBeGreaterThan(6);
  });

  it.each(commands)("%s", { timeout: 600_000 }, async (line) => {
    const sql = /^psql \S+ -c "(.*)"$/.exec(line)?.[1];
    if (sql !== undefined) return database.exec(sql);
    const run = await startProgram(
      [
        installed,
        ...line.replaceAll(shop, database.address).replaceAll('"', "").split(/\s+/).slice(1),
        ...(/^assay (study|analyze|embed|finetune|predict|verify|compress|apply|search|certify|export|plan|run)/.test(line)
          ? ["--quiet"]
          : []),
      ],
      folder,
    ).ended;
    expect(run.stderr).toBe("");
    expect(run.code).toBe(0);
    expect(run.stdout.length).toBeGreaterThan(20);
    const report = /^Report: (.+)$/m.exec(run.stdout)?.[1];
    if (report !== undefined) expect(existsSync(resolve(folder, report))).toBe(true);
  });

  it("has programs that check and run", { timeout: 240_000 }, () => {
    const programs = blocks
      .filter(({ language }) => language === "ts")
      .map(({ text }, at) => ({ text, name: /^\/\/ ([\w-]+)\.ts\n/.exec(text)?.[1] ?? `program-${at}` }));
    for (const { text, name } of programs) writeFileSync(join(folder, `${name}.ts`), text);
    const words = [
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2023",
      "--lib",
      "es2023",
      "--types",
      "node",
      "--typeRoots",
      join(root, "node_modules/@types"),
      "--skipLibCheck",
      ...programs.map(({ name }) => `${name}.ts`),
    ];
    const checked = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...words], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(checked.stdout).toBe("");
    const [inMemory, ofText, ownProbe] = programs
      .filter(({ name }) => name.startsWith("program"))
      .map(({ name }) => execFileSync(process.execPath, [`${name}.js`], { cwd: folder, encoding: "utf8" }).trim());
    // one dimension that a ranking finds and no few principal components hold
    expect(inMemory).toMatch(/'top-dimensions:f-statistic'\s*│ 'logistic'\s*│ 1\s*│/);
    expect(ofText).toMatch(/\d+$/);
    expect(ownProbe).toMatch(/'nearest-mean@1'\s*│ \d+\s*│/);
  });

  it("names only files and commands that there are", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path ?? "");
    expect(links.length).toBeGreaterThan(6);
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
