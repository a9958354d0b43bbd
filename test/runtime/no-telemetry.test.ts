/**
 * Assay talks to nobody and leaves nothing outside the folders it was given. Every command that opens the engine runs
 * in a process of its own with an empty home and an empty temporary folder; both must be empty afterwards. Where strace
 * is there (it is in CI), no address but those within the machine may be spoken to, and no file elsewhere opened for writing.
 */
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { needing } from "../support/needs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { canTrace, type Watched, watched } from "../support/watched.ts";
import { tinyTable, writeTinyEncoder } from "../vectors/tiny.ts";

const folder = realpathSync(temporaryFolder());
const dist = resolve(import.meta.dirname, "../../dist");
const library = pathToFileURL(join(dist, "index.js")).href;
const model = join(folder, "model");
const task = join(folder, "task.tsv");
const out = join(folder, "out");

beforeAll(async () => {
  await writeTinyEncoder(model);
  writeFileSync(task, tinyTable(120));
  mkdirSync(out);
});

function expectSilence(ran: Watched): void {
  expect({ ...ran, stdout: "", stderr: ran.code === 0 ? "" : ran.stderr }).toEqual({
    code: 0,
    stdout: "",
    stderr: "",
    left: [],
    spoken: [],
    written: [],
  });
}

it("is traced, in continuous integration always", needing("strace", canTrace || process.env["CI"] === "true"), () => {
  expect(canTrace).toBe(true);
});

describe("commands", () => {
  const small = ["--bootstraps", "200", "--permutations", "99", "--rotations", "1", "--compressors", "pca", "--threads", "2"];
  const text = ["--model", model, "--task", task];
  it.each([
    ["embed", [...text, "--layers", "last", "--out", join(out, "vectors")]],
    ["analyze", [join(out, "vectors"), ...small, "--out", join(out, "analysis")]],
    ["finetune", [...text, "--epochs", "1", "--threads", "2", "--onnx", "--out", join(out, "finetuned")]],
    ["study", [...text, ...small, "--out", join(out, "study")]],
  ] as const)("%s", async (command, words) => {
    expectSilence(await watched([join(dist, "cli/main.js"), command, ...words], folder, [out]));
  });
});

describe("the library", () => {
  /** A program that embeds in a worker of its own, before which its main thread does what is said. */
  function program(name: string, main: string, worker: string, options = "{}"): readonly string[] {
    const file = join(folder, `${name}.mjs`);
    const vectors = JSON.stringify(join(out, name));
    writeFileSync(
      file,
      `import process from "node:process";
import { isMainThread, Worker } from "node:worker_threads";
if (isMainThread) {
  ${main}
  new Worker(new URL(import.meta.url), ${options});
} else {
  ${worker}
  const { embed, loadEncoder, loadTask } = await import(${JSON.stringify(library)});
  const [encoder, task] = [await loadEncoder(${JSON.stringify(model)}), await loadTask(${JSON.stringify(task)})];
  await embed(encoder, task, { folder: ${vectors}, poolings: ["mean"] });
}
`,
    );
    return [file];
  }

  it("is silent in a worker when the main thread has imported it", async () => {
    expectSilence(
      await watched(program("imported", `await import(${JSON.stringify(library)});`, "", "{ env: {} }"), folder, [out]),
    );
  });

  it("is silent in a worker of a program that was started with the variable", async () => {
    // the program as a child of one that sets it
    const [file = ""] = program("started", "", "");
    const starter = join(folder, "starter.mjs");
    writeFileSync(
      starter,
      `import { spawnSync } from "node:child_process";
import process from "node:process";
const { status } = spawnSync(process.execPath, [${JSON.stringify(file)}], { env: { ...process.env, ORT_DISABLE_TELEMETRY: "1" } });
process.exitCode = status;
`,
    );
    expectSilence(await watched([starter], folder, [out]));
  });

  it.each([
    ["unset", "", "{}"],
    ["copied", 'process.env.ORT_DISABLE_TELEMETRY = "1";', "{}"],
    ["given", "", '{ env: { ORT_DISABLE_TELEMETRY: "1" } }'],
  ])("refuses a worker from which telemetry cannot be switched off (%s)", async (name, worker, options) => {
    const ran = await watched(program(name, "", worker, options), folder, [out]);
    expect(ran.stderr).toMatch(/telemetry must be off.*Import assay on the main thread/);
    expect(ran.code).not.toBe(0);
    expect([ran.left, ran.spoken, ran.written]).toEqual([[], [], []]);
  });
});
