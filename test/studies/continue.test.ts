/** Nothing is lost: killed at any moment, the same command continues and ends with the same bytes. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { runAssay, startAssay } from "../support/built-command.ts";
import { npyFile } from "../support/npy-file.ts";
import { planted } from "../support/planted.ts";

/** Kills in a study of text (embedding, analysis, writing) and in an analysis of vectors. */
const kills = { study: 4, analyze: 4 };

/** The files whose bytes must be those of an undisturbed run; the manifest has the times in it. */
const results = ["summary.json", "results.jsonl", "results.parquet", "details.json", "report.html"];

let folder: string;
const options = [
  "--compressors",
  "pca,first-dimensions",
  "--permutations",
  "199",
  "--rotations",
  "3",
  "--bootstraps",
  "300",
  "--redraws",
  "4",
  "--quiet",
];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-continue-"));
  const { training, validation, test } = planted("six-classes");
  const parts = [training, validation, test];
  writeFileSync(join(folder, "vectors.npy"), npyFile(parts.map((part) => part.vectors)));
  writeFileSync(join(folder, "labels.txt"), parts.flatMap((part) => Array.from(part.labels.values, String)).join("\n"));
  const words = ["a fine day", "a poor show", "the best of all", "no good at all", "we like it", "never again"];
  const rows = Array.from({ length: 240 }, (_, i) => `${words[i % 6]} for number ${i * 7919}, they said\t${i % 2}`);
  writeFileSync(join(folder, "task.tsv"), `text\tlabel\n${rows.join("\n")}\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (study: string): string[] => results.map((name) => readFileSync(join(folder, study, name)).toString("base64"));

function cells(study: string): Map<string, number> {
  const path = join(folder, study, "cells");
  try {
    return new Map(
      readdirSync(path)
        .filter((name) => name.endsWith(".json"))
        .map((name) => [name, statSync(join(path, name)).mtimeMs]),
    );
  } catch {
    return new Map();
  }
}

/** Kills the command `times` times at random moments, then lets it end. */
async function killAndContinue(command: readonly string[], study: string, times: number, longest: number): Promise<void> {
  const random = seeded(17).fork(study);
  let known = new Map<string, number>();
  for (let i = 0; i < times; i++) {
    const { child, ended } = startAssay([...command, "--out", study], folder);
    await sleep(random.uniform() * longest);
    child.kill("SIGKILL");
    const end = await ended;
    expect(end.stderr).toBe("");
    const now = cells(study);
    for (const [name, time] of known) expect(now.get(name), `cell ${name} was done and is kept`).toBe(time);
    known = now;
  }
  const end = await runAssay([...command, "--out", study], folder);
  expect(end.stderr).toBe("");
  expect(end.code).toBe(0);
}

describe("a study that is killed", () => {
  it(`continues an analysis of vectors after ${kills.analyze} kills, bytes equal`, { timeout: 300_000 }, async () => {
    const command = ["analyze", "vectors.npy", "--labels", "labels.txt", ...options];
    const before = performance.now();
    expect((await runAssay([...command, "--out", "whole"], folder)).code).toBe(0);
    await killAndContinue(command, "killed", kills.analyze, performance.now() - before);
    expect(bytes("killed")).toEqual(bytes("whole"));
    expect(readdirSync(join(folder, "killed")).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it(`continues a study of text after ${kills.study} kills, bytes equal`, { timeout: 300_000 }, async () => {
    // finetuning has kill tests of its own
    const command = ["study", "--model", "demo", "--task", "task.tsv", "--no-finetune", ...options];
    const before = performance.now();
    expect((await runAssay([...command, "--out", "whole-text"], folder)).stderr).toBe("");
    await killAndContinue(command, "killed-text", kills.study, performance.now() - before);
    expect(bytes("killed-text")).toEqual(bytes("whole-text"));
    const vectors = (study: string): string =>
      readFileSync(join(folder, study, "vectors/pretrained/vectors.safetensors")).toString("base64");
    expect(vectors("killed-text")).toBe(vectors("whole-text"));
  });

  it("keeps what was finished when it is interrupted (130) or terminated (75), and says how to go on", {
    timeout: 60_000,
  }, async () => {
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 75],
    ] as const) {
      const { child, ended, printed } = startAssay(
        ["analyze", "vectors.npy", "--labels", "labels.txt", "--out", `stopped-${code}`, "--rotations", "400"],
        folder,
      );
      while (cells(`stopped-${code}`).size === 0 && child.exitCode === null) await sleep(20);
      child.kill(signal);
      expect((await ended).code, printed()).toBe(code);
      expect(printed()).toContain("run the same command again to continue");
      expect(JSON.parse(readFileSync(join(folder, `stopped-${code}`, "manifest.json"), "utf8"))).toMatchObject({
        state: "stopped",
      });
    }
  });
});

describe("a folder of a study", () => {
  const command = ["analyze", "vectors.npy", "--labels", "labels.txt", ...options, "--out", "mine"];

  it("is for one process at a time", { timeout: 60_000 }, async () => {
    const first = startAssay(command, folder);
    while (first.child.exitCode === null && !existsSync(join(folder, "mine", "manifest.json"))) await sleep(5);
    // held, or it may be done before the second one has started
    first.child.kill("SIGSTOP");
    const second = await runAssay(command, folder);
    first.child.kill("SIGCONT");
    expect(second.stderr).toMatch(/one process at a time/);
    expect(second.code).toBe(1);
    expect((await first.ended).code).toBe(0);
  });

  it("refuses another study unless told to overwrite", { timeout: 60_000 }, async () => {
    const before = bytes("mine");
    const other = await runAssay([...command, "--margin", "0.02"], folder);
    expect(other.stderr).toMatch(/a study that differs in margin.*--overwrite/);
    expect(other.code).toBe(1);
    expect(bytes("mine")).toEqual(before);
    expect((await runAssay([...command, "--margin", "0.02", "--overwrite"], folder)).code).toBe(0);
    expect(bytes("mine")).not.toEqual(before);
  });

  it("gives the same page again from its rows", { timeout: 60_000 }, async () => {
    const page = readFileSync(join(folder, "mine/report.html"), "utf8");
    expect((await runAssay(["report", "mine", "--out", "again.html"], folder)).code).toBe(0);
    expect(readFileSync(join(folder, "again.html"), "utf8")).toBe(page);
  });
});
