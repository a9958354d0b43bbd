/** `assay predict`: its lines, its files, its streams. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { predictionLines } from "../../src/cli/prediction-lines.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { loadTask } from "../../src/tasks/load.ts";
import { finetune } from "../../src/training/finetune.ts";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyTable, writeTinyEncoder } from "../vectors/tiny.ts";

const folder = temporaryFolder();
const model = join(folder, "model");
const at = (name: string): string => join(folder, name);
const put = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};
const sentences = tinyTable(30)
  .split("\n")
  .slice(1, 31)
  .map((line) => line.split("\t")[0] ?? "");
/** Each share of a line; all of them add up to 1 but for their ninth digit. */
const shareSum = { digits: 6 };

beforeAll(async () => {
  const encoder = await loadEncoder(await writeTinyEncoder(at("encoder")));
  const task = await loadTask(put("task.tsv", tinyTable(60)));
  await finetune(encoder, task, { folder: model, epochs: 1, threads: 1 });
}, 60_000);

describe("assay predict", () => {
  it("gives a line a text in TSV: id, label, probabilities", async () => {
    const { code, stdout, stderr } = await runCli("predict", model, put("lines.txt", sentences.join("\n")), "--quiet");
    expect([code, stderr]).toEqual([0, ""]);
    const [header, ...lines] = stdout.trimEnd().split("\n");
    expect(header).toBe("id\tlabel\tprobability:even\tprobability:odd");
    expect(lines).toHaveLength(sentences.length);
    for (const [row, line] of lines.entries()) {
      const [id, label, even, odd] = line.split("\t");
      expect(id).toBe(String(row + 1));
      expect(Number(even) + Number(odd)).toBeCloseTo(1, shareSum.digits);
      expect(label).toBe(Number(even) >= Number(odd) ? "even" : "odd");
    }
  });

  it("gives the same of a table, with its ids, as JSON lines and to a new file", async () => {
    const table = put("table.csv", `id,other,sentence\n${sentences.map((text, row) => `row ${row},x,${text}`).join("\n")}\n`);
    const plain = (await runCli("predict", model, at("lines.txt"), "-q")).stdout.trimEnd().split("\n").slice(1);
    const streamed = await runCli("predict", model, table, "-q", "--json");
    const objects = streamed.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; label: string; probabilities: Record<string, number> });
    expect(
      objects.map(({ id, label, probabilities }) => [id, label, probabilities["even"], probabilities["odd"]].join("\t")),
    ).toEqual(plain.map((line, row) => line.replace(/^\d+/, `row ${row}`)));
    const written = await runCli("predict", model, table, "-q", "--json", "--out", at("new/p.jsonl"));
    expect(JSON.parse(written.stdout)).toEqual({
      out: at("new/p.jsonl"),
      rows: 30,
      truncated: 0,
      empty: 0,
      labels: ["even", "odd"],
    });
    expect(readFileSync(at("new/p.jsonl"), "utf8")).toBe(streamed.stdout);
    expect(readdirSync(at("new"))).toEqual(["p.jsonl"]);
  });

  it("gives the same of packed lines and of a packed table", async () => {
    const plain = await runCli("predict", model, at("lines.txt"), "-q");
    writeFileSync(at("lines.txt.gz"), gzipSync(sentences.join("\n")));
    writeFileSync(at("rows.tsv.gz"), gzipSync(`sentence\n${sentences.join("\n")}\n`));
    expect(await runCli("predict", model, at("lines.txt.gz"), "-q")).toEqual(plain);
    expect(await runCli("predict", model, at("rows.tsv.gz"), "-q")).toEqual(plain);
    writeFileSync(at("lines.txt.gz"), "plain");
    const failed = await runCli("predict", model, at("lines.txt.gz"), "-q");
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringMatching(/begin with the mark of gzip/)]);
  });

  it("replaces no file, and leaves none behind where it fails", async () => {
    const own = put("own.tsv", "mine\n");
    expect(await runCli("predict", model, at("lines.txt"), "-q", "--out", own)).toMatchObject({ code: 1, stdout: "" });
    expect(readFileSync(own, "utf8")).toBe("mine\n");
    const broken = put("broken.txt", `${sentences[0]}\n\0\n`);
    const before = readdirSync(folder);
    const failed = await runCli("predict", model, broken, "-q", "--out", at("failed.tsv"));
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringMatching(/NUL.*row 2|row 2.*NUL/s)]);
    expect(readdirSync(folder)).toEqual(before);
  });

  it.each([
    ["an encoder without a head", () => [at("encoder"), at("lines.txt")], 1, /must hold a classifier/],
    ["texts that are not there", () => [model, at("nothing.txt")], 1, /nothing\.txt/],
    ["columns of lines", () => [model, at("lines.txt"), "--text", "a"], 2, /only be taken from a table/],
    ["an id that is not there", () => [model, at("table.csv"), "--id", "a"], 1, /a column "a"/],
    ["another format", () => [model, at("lines.txt"), "--format", "xml"], 2, /tsv, jsonl/],
  ])("refuses %s", async (_, words, code, message) => {
    const run = await runCli("predict", ...words(), "-q");
    expect([run.code, run.stdout]).toEqual([code, ""]);
    expect(run.stderr).toMatch(message);
  });

  it("reads standard input, and ends quietly when nobody reads on", { timeout: 60_000 }, async () => {
    const main = resolve(import.meta.dirname, "../../dist/cli/main.js");
    const run = (feed: string, isRead: boolean): Promise<{ code: number | null; stdout: string; stderr: string }> =>
      new Promise((done) => {
        const child = spawn(process.execPath, [main, "predict", model, "-", "-q"]);
        let stdout = "";
        let stderr = "";
        child.stdin.on("error", () => {}); // it stops listening when nobody reads
        child.stderr.on("data", (chunk) => {
          stderr += chunk;
        });
        if (isRead)
          child.stdout.on("data", (chunk) => {
            stdout += chunk;
          });
        else child.stdout.destroy();
        child.on("close", (code) => done({ code, stdout, stderr }));
        child.stdin.end(feed);
      });
    const read = await run(`${sentences.join("\r\n")}\n`, true);
    expect([read.code, read.stderr]).toEqual([0, ""]);
    expect(read.stdout).toBe((await runCli("predict", model, at("lines.txt"), "-q")).stdout);
    const unread = await run(`${sentences[0]}\n`.repeat(20_000), false);
    expect([unread.code, unread.stderr]).toEqual([141, ""]);
  });
});

describe("lines of predictions", () => {
  const prediction = (probabilities: readonly number[], label: string) => ({
    input: { id: "a\tb\n", text: "" },
    row: 0,
    label,
    probabilities: Float64Array.from(probabilities),
    value: null,
    truncated: false,
  });

  it("stay one line and all columns, whatever ids and classes are named", () => {
    const { header, line } = predictionLines("tsv", ["10", "2\t"]);
    expect(header).toBe("id\tlabel\tprobability:10\tprobability:2\\t\n");
    expect(line(prediction([0.25, 0.75], "2\t"))).toBe("a\\tb\\n\t2\\t\t0.25\t0.75\n");
    const json = predictionLines("jsonl", ["10", "2", "__proto__"]).line(prediction([0.5, 0.25, 0.25], "10"));
    expect(json).toBe('{"id":"a\\tb\\n","label":"10","probabilities":{"10":0.5,"2":0.25,"__proto__":0.25}}\n');
  });

  it("have a value where the model predicts values", () => {
    const value = { ...prediction([], ""), label: null, probabilities: null, value: 1.5 };
    expect(predictionLines("tsv", null).header).toBe("id\tvalue\n");
    expect(predictionLines("tsv", null).line(value)).toBe("a\\tb\\n\t1.5\n");
    expect(predictionLines("jsonl", null).line(value)).toBe('{"id":"a\\tb\\n","value":1.5}\n');
  });
});
