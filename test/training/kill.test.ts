/** A finetuning that is stopped, killed, out of room or damaged goes on and ends with the bytes of an undisturbed one. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { canonicalJson } from "../../src/formats/json.ts";
import { startAssay } from "../support/built-command.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyTable, writeTinyEncoder } from "../vectors/tiny.ts";
import { type ChildOrder, childArguments } from "./finetune-child.ts";
import { markedTask } from "./marked-task.ts";

const folder = temporaryFolder();
const task = markedTask({ rows: 64 });
const epochs = 3;
/** Batches of 4 of 32 training rows. */
const steps = epochs * 8;

const order = (name: string, more: object = {}): ChildOrder => ({
  model: join(folder, "model"),
  task,
  options: {
    folder: join(folder, name),
    epochs,
    batchSize: 4,
    learningRate: 1e-3,
    checkpointEvery: 0,
    trajectory: [0, 5],
    threads: 1,
    ...more,
  },
});

/** Runs the child; `signal` is sent `delay` milliseconds after its line number `line`. Gives the lines. */
function run(
  name: string,
  {
    line = Number.POSITIVE_INFINITY,
    delay = 0,
    signal = "SIGKILL",
    more = {},
  }: { line?: number; delay?: number; signal?: NodeJS.Signals; more?: object } = {},
): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, childArguments(order(name, more)), { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    let armed = false;
    child.stdout.on("data", (piece: Buffer) => {
      text += piece.toString("utf8");
      if (!armed && text.split("\n").length > line) {
        armed = true;
        setTimeout(() => child.kill(signal), delay);
      }
    });
    child.on("error", reject);
    child.on("close", () => resolve(text.split("\n").slice(0, -1)));
  });
}

/** Every file with its bytes; of the manifest all but the clock, and the seal, which has the clock in it. */
function contents(name: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const file of readdirSync(join(folder, name), { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name, file);
    if (/\.[a-z]+$/.test(file)) found[file] = readFileSync(path).toString("base64");
    if (basename(file) === "finetune.json") {
      const {
        startedAt: _s,
        finishedAt: _f,
        seal: _e,
        ...others
      } = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
      found[file] = canonicalJson(others);
    }
  }
  return found;
}

const checkpoints = (name: string): string[] => {
  const path = join(folder, name, "checkpoints");
  return existsSync(path)
    ? readdirSync(path)
        .filter((file) => /^step-\d+\.safetensors$/.test(file))
        .sort()
    : [];
};

const stepOf = (line: string | undefined): number => Number(/^done (\d+) /.exec(line ?? "")?.[1] ?? Number.NaN);
const kept = (line: string): number => Number(/ with (\d+)$/.exec(line)?.[1] ?? 0);

/** The header stays as it is: only a number is another. */
function flipLastBit(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

let whole: Record<string, string>;

beforeAll(async () => {
  await writeTinyEncoder(join(folder, "model"));
  const lines = await run("whole");
  expect(lines.at(-1)).toBe("saved");
  expect(lines.length).toBe(steps + 1);
  whole = contents("whole");
  expect(Object.keys(whole)).toEqual(
    expect.arrayContaining(["config.json", "model.safetensors", "initial-head.safetensors", "training.jsonl", "finetune.json"]),
  );
  expect(Object.keys(whole).filter((file) => file.startsWith("checkpoints"))).toEqual([]);
}, 120_000);

describe("a finetuning", { timeout: 600_000 }, () => {
  it("that is killed 15 times at random moments goes on, repeats at most the step at work, and ends with the same bytes", async () => {
    const random = seeded(41);
    let kills = 0;
    for (let round = 0; kills < 15; round++) {
      const name = `killed ${round}`;
      expect(round).toBeLessThan(15);
      for (let done = 0; ; ) {
        const lines = await run(name, { line: random.below(Math.round(steps / 3)), delay: random.uniform() * 20 });
        expect(lines.at(-1) ?? "").not.toMatch(/^error/);
        // what a step reported before the one at work is in a checkpoint
        const first = stepOf(lines[0]);
        if (!Number.isNaN(first)) expect(first).toBeGreaterThanOrEqual(done);
        expect(Math.max(0, ...lines.map(kept))).toBeLessThanOrEqual(2);
        if (lines.at(-1) === "saved") break;
        kills++;
        // the third is there between writing the newest and removing the oldest
        expect(checkpoints(name).length).toBeLessThanOrEqual(3);
        done = Math.max(done, stepOf(lines.at(-1)) || 0);
      }
      expect(contents(name)).toEqual(whole);
    }
  });

  it("that is killed while the model is saved ends with the same bytes", async () => {
    const random = seeded(42);
    for (let at = 0; at < 4; at++) {
      const name = `finish ${at}`;
      await run(name, { line: steps, delay: random.uniform() * 60 });
      const lines = await run(name);
      expect(lines.at(-1)).toBe("saved");
      expect(contents(name)).toEqual(whole);
    }
  });

  it("that is interrupted writes a checkpoint, says how to go on, and repeats nothing", async () => {
    const lines = await run("interrupted", { line: 7, signal: "SIGINT", more: { checkpointEvery: 1000 } });
    expect(lines.at(-1)).toMatch(/^error interrupted .*run the same command again to continue/);
    const last = stepOf(lines.at(-2));
    const after = await run("interrupted");
    expect(stepOf(after[0])).toBe(last + 1);
    expect(contents("interrupted")).toEqual(whole);
  });

  it.each([
    ["cut short", (path: string) => truncateSync(path, 1000)],
    ["changed by one bit of one number", flipLastBit],
    ["empty", (path: string) => truncateSync(path, 0)],
    ["full of something else", (path: string) => writeFileSync(path, Buffer.alloc(4096, 0xa5))],
  ])("whose newest checkpoint is %s goes on from the one before", async (words, damage) => {
    const name = `damaged ${words}`;
    await run(name, { line: 6, delay: 5 });
    const [before, newest] = checkpoints(name).slice(-2);
    damage(join(folder, name, "checkpoints", newest ?? "none"));
    const lines = await run(name);
    expect(stepOf(lines[0])).toBe(Number(/\d+/.exec(before ?? "")?.[0]) + 1);
    expect(lines.at(-1)).toBe("saved");
    expect(contents(name)).toEqual(whole);
  });

  it.each([
    ["missing", (path: string) => rmSync(path, { force: true })],
    ["cut short", (path: string) => truncateSync(path, 1000)],
    ["changed by one bit", flipLastBit],
  ])("whose best epoch is %s goes on from where it was not needed, with the same bytes", async (words, damage) => {
    const name = `best ${words}`;
    // in the second epoch: two checkpoints that know of a best one
    await run(name, { line: 12, delay: 5 });
    expect(checkpoints(name).length).toBeGreaterThanOrEqual(2);
    damage(join(folder, name, "checkpoints/best.safetensors"));
    const lines = await run(name);
    expect(stepOf(lines[0])).toBe(1);
    expect(lines.at(-1)).toBe("saved");
    expect(contents(name)).toEqual(whole);
  });

  it.each([
    ["gone", (path: string) => rmSync(path)],
    ["shorter than its checkpoint knows", (path: string) => truncateSync(path, 50)],
    ["another", (path: string) => writeFileSync(path, readFileSync(path, "utf8").replaceAll('"step"', '"Step"'))],
  ])(
    "whose log is %s begins a new one that says so, keeps what was there, and ends with the same model",
    async (words, damage) => {
      const name = `log ${words}`;
      await run(name, { line: 6 });
      const path = join(folder, name, "training.jsonl");
      damage(path);
      const left = existsSync(path) ? readFileSync(path) : null;
      const lines = await run(name);
      expect(existsSync(`${path}.changed-1`) ? readFileSync(`${path}.changed-1`) : null).toEqual(left);
      rmSync(`${path}.changed-1`, { force: true });
      const from = stepOf(lines[0]) - 1;
      expect(from).toBeGreaterThanOrEqual(5);
      const { "training.jsonl": log = "", "finetune.json": manifest, ...others } = contents(name);
      const { "training.jsonl": undisturbed = "", "finetune.json": manifestBefore, ...same } = whole;
      expect(others).toEqual(same);
      const unlogged = (text = ""): unknown => {
        const { files, ...rest } = JSON.parse(text);
        return { ...rest, files: { ...files, "training.jsonl": null } };
      };
      expect(unlogged(manifest)).toEqual(unlogged(manifestBefore));
      const rest = (text: string): string[] => Buffer.from(text, "base64").toString("utf8").trimEnd().split("\n");
      const [first = "", ...after] = rest(log);
      expect(JSON.parse(first)).toEqual({ step: from, note: expect.stringMatching(/begins anew/) });
      expect(rest(undisturbed).slice(-after.length)).toEqual(after);
      expect(JSON.parse(after[0] ?? "")).toMatchObject({ step: from + 1 });
    },
  );

  it("goes on with the threads it began with, whatever is asked for then", async () => {
    await run("threads", { line: 6 });
    const lines = await run("threads", { more: { threads: 2 } });
    expect(lines.at(-1)).toBe("saved");
    expect(contents("threads")).toEqual(whole);
  });

  it.skipIf(process.platform === "win32")(
    "says that the disk is full, keeps what is done, and goes on when there is room",
    async () => {
      const name = "full";
      mkdirSync(join(folder, name));
      await run(name, { line: 6 });
      const before = checkpoints(name);
      expect(before.length).toBeGreaterThanOrEqual(1);
      // files of at most so many KiB: the log fits, a checkpoint of 80 KB does not
      const output = execFileSync(
        "bash",
        ["-c", `ulimit -f 40; exec "$0" "$@"`, process.execPath, ...childArguments(order(name))],
        { encoding: "utf8" },
      );
      expect(output).toMatch(/error disk .*room to write.*Free some space/);
      expect(checkpoints(name)).toEqual(before.slice(-2));
      const lines = await run(name);
      expect(lines.at(-1)).toBe("saved");
      expect(contents(name)).toEqual(whole);
    },
  );

  it("refuses a folder that another process is at work in", async () => {
    const more = { epochs: 1000, checkpointEvery: 1000 };
    const child = spawn(process.execPath, childArguments(order("shared", more)), { stdio: ["ignore", "pipe", "inherit"] });
    try {
      await new Promise((resolve) => child.stdout.once("data", resolve));
      expect((await run("shared", { more })).at(-1)).toMatch(/^error conflict .*one process at a time/);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it.skipIf(process.platform === "win32").each([
    ["SIGINT", 130],
    ["SIGTERM", 75],
  ] as const)("of the command ends on %s with exit code %i, and the same command goes on", async (signal, code) => {
    const table = join(folder, "tiny.tsv");
    writeFileSync(table, tinyTable(60));
    const words = (epochs: number): string[] => [
      ...["finetune", "--model", join(folder, "model"), "--task", table, "--epochs", `${epochs}`],
      ...["--batch-size", "8", "--threads", "1", "--out", join(folder, `command ${signal}`)],
    ];
    const started = startAssay(words(2000));
    const poll = setInterval(() => {
      if (!/epoch 2 of 2000/.test(started.printed())) return;
      clearInterval(poll);
      started.child.kill(signal);
    }, 20);
    const ended = await started.ended;
    clearInterval(poll);
    expect(ended.stderr).toMatch(/Stopping after the step at hand/);
    expect(ended.stderr).toMatch(/run the same command again to continue/);
    expect(ended.code).toBe(code);
    expect(checkpoints(`command ${signal}`).length).toBeGreaterThan(0);
    // the very same, but for the number of epochs, is another training
    const other = await startAssay(words(1)).ended;
    expect([other.code, other.stderr]).toEqual([1, expect.stringMatching(/--overwrite/)]);
  });
});
