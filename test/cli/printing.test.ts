/** What reaches a terminal, and what happens when it cannot: escapes, full disks, closed pipes, words that are empty or too long. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { printable } from "../../src/cli/printing.ts";
import { needing } from "../support/needs.ts";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyTable, writeTinyEncoder } from "../vectors/tiny.ts";

const folder = temporaryFolder();
const model = join(folder, "model");
const task = join(folder, "task.tsv");
const command = resolve(import.meta.dirname, "../../dist/cli/main.js");

/** What a terminal obeys: ESC, the one-byte CSI of C1, a bell, an override of the writing direction, the end of a line. */
const hostile = "a\u001b[31mred\u009b1m\u0007\u202egpj.exe\r\nerror: forged";
const harmless = "a\\u001b[31mred\\u009b1m\\u0007\\u202egpj.exe\\r\\nerror: forged";
const isObeyed = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u2028\u2029\ufeff\u200b]/u;

beforeAll(async () => {
  await writeTinyEncoder(model);
  writeFileSync(task, tinyTable(60));
});

describe("printable", () => {
  it("leaves text as it is, in any script", () => {
    for (const text of ["Größe 5 %\tk*", "每个维度", "می‌خواهم", "👩‍👩‍👧 ✓ é", "C:\\new", '"quoted"'])
      expect(printable(text)).toBe(text);
  });
  it("shows what a terminal would obey", () => expect(printable(hostile)).toBe(harmless));
  it("leaves nothing that a terminal obeys, and changes nothing twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(isObeyed);
        expect(shown).not.toContain("\n");
        expect(shown).not.toMatch(/\p{Cs}/u);
        expect(printable(shown)).toBe(shown);
      }),
    );
  });
  it("keeps JSON the same value", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        const json = JSON.stringify({ text }, null, 2).split("\n").map(printable).join("\n");
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });
});

describe("what a stranger's files and the command line say", () => {
  it.each([
    ["a path", () => ["report", join(folder, hostile)], /must hold a study/],
    ["an option", () => ["study", `--${hostile}`], /unknown option/],
    ["a name", () => ["study", "--model", model, "--task", hostile], /must be a folder or file/],
    ["a value", () => ["analyze", "x.npy", "--seed", hostile], /must be a whole number/],
  ])("%s", async (_, words, message) => {
    const ran = await runCli(...words());
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).toContain("a\\u001b[31mred");
    expect(ran.stderr).not.toMatch(isObeyed);
  });

  it("a value of config.json, however long", async () => {
    const strange = join(folder, "strange");
    await writeTinyEncoder(strange);
    writeFileSync(join(strange, "config.json"), JSON.stringify({ model_type: `\u202e\u009b${"x".repeat(1e6)}` }));
    const ran = await runCli("embed", "--model", strange, "--task", task, "--out", join(folder, "out"), "--quiet");
    expect(ran.stderr).toMatch(/^error: config\.json: model_type must be .*\\u202e\\u009bxx.* characters more\).*\n$/);
    expect(ran.stderr).not.toMatch(isObeyed);
    expect(ran.stderr.length).toBeLessThan(6000);
  });

  it("labels and paths, in sentences and in JSON", async () => {
    const labels = join(folder, "labels.tsv");
    const rows = Array.from({ length: 60 }, (_, i) => `text ${i}\t${i % 2 === 0 ? "no\u001b[2J\u009b\u202e" : "yes"}`);
    writeFileSync(labels, `text\tlabel\n${rows.join("\n")}\n`);
    const out = join(folder, "out\u001b[2J\u009b\u202e");
    const ran = await runCli("embed", "--model", model, "--task", labels, "--out", out, "--json");
    expect(`${ran.stdout}${ran.stderr}`).not.toMatch(isObeyed);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ folder: out });
  });
});

describe("a standard output that takes nothing", () => {
  const shell = (line: string): { readonly code: number | null; readonly stdout: string; readonly stderr: string } => {
    const { status, stdout, stderr } = spawnSync("bash", ["-c", line, process.execPath, command], {
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
    });
    return { code: status, stdout, stderr };
  };

  it.skipIf(process.platform !== "linux").each(["probes", "probes --json", "--help", "study --help", "--version"])(
    "%s on a full disk is an error of one line",
    (words) => {
      const ran = shell(`"$0" "$1" ${words} > /dev/full`);
      expect(ran.stderr).toMatch(/^error: printing: standard output must take the result, got a full disk\. .*\n$/);
      expect(ran.code).toBe(1);
    },
  );
  it.skipIf(process.platform === "win32").each(["measures", "--help"])(
    "%s into a closed pipe ends quietly, as Unix tools do",
    (words) => {
      // the reader is gone before the first byte is written
      const ran = shell(`{ sleep 1; "$0" "$1" ${words}; echo "code $?" >&2; } | true`);
      expect(ran.stderr).toBe("code 141\n");
    },
  );
  it.skipIf(process.platform !== "linux")("does its work where notes and progress cannot be written", () => {
    const out = join(folder, "unseen");
    const ran = shell(`"$0" "$1" embed --model ${model} --task ${task} --out ${out} 2> /dev/full`);
    expect(ran.stdout).toMatch(/^Vectors: /);
    expect(ran.code).toBe(0);
  });
});

describe("words", () => {
  it.each([
    [["probes", "-o", ""]],
    [["overlap", "a", "b", "--out", ""]],
    [["report", ""]],
    [["analyze", ""]],
    [["analyze", "x.npy", "--labels", ""]],
    [["study", "--model", "", "--task", "demo"]],
    [["embed", "--model", "demo", "--task", ""]],
  ])("%j: an empty one is bad usage", async (words) => {
    const before = readdirSync(".");
    const ran = await runCli(...words);
    expect(ran.stderr).toMatch(/^error: .*must not be empty\.\n/);
    expect(ran.code).toBe(2);
    expect(readdirSync(".")).toEqual(before);
  });
  it("too long for a path are an error of one line", async () => {
    const ran = await runCli("probes", "--out", join(folder, "a".repeat(5000)));
    expect(ran.stderr).toMatch(/^error: [a-z ]+: a path must be one that the system takes, got 5\d{3} characters .*\n$/);
    expect(ran.code).toBe(1);
  });
});

describe("a full disk", () => {
  const disk = join(folder, "disk");
  mkdirSync(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]).status === 0;

  it("is said in exact bytes, needed and free, by every writer", needing("mount", mounted), () => {
    const code = `
      const [{ writeFileAtomically }, { writeSafetensors }, { writeParquet }] = await Promise.all(
        ["formats/atomic-file.js", "formats/safetensors.js", "runtime/tables/write.js"].map((name) => import(process.argv[1] + name)));
      const folder = process.argv[2];
      const values = Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
      for (const write of [
        () => writeFileAtomically(folder + "/a", new Uint8Array(100_001)),
        () => writeSafetensors(folder + "/b", new Map([["x", { shape: [100_000], data: Float32Array.from(values) }]])),
        () => writeParquet(folder + "/c", [{ name: "x", type: "real", values }]),
      ]) await write().then(() => console.log("written"), (error) => console.log(error.code, error.message));`;
    try {
      const dist = `${resolve(import.meta.dirname, "../../dist")}/`;
      const said = execFileSync(process.execPath, ["--input-type=module", "-e", code, dist, disk], { encoding: "utf8" });
      expect(said.trimEnd().split("\n")).toEqual([
        expect.stringMatching(/^disk .* room to write 100,001 bytes, got a full disk \(65,536 bytes free\)/),
        expect.stringMatching(/^disk .* room to write 400,072 bytes, got a full disk \(65,536 bytes free\)/),
        expect.stringMatching(/^disk .* room to write, got a full disk \([\d,]+ bytes free\)/),
      ]);
      expect(readdirSync(disk)).toEqual([]);
    } finally {
      execFileSync("umount", [disk]);
    }
  });
});
