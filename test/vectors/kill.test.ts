import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type ChildOrder, childArguments } from "./embed-child.ts";
import { tinyTable, writeTinyEncoder } from "./tiny.ts";

const folder = temporaryFolder();
const order = (name: string): ChildOrder => ({
  model: join(folder, "model"),
  table: join(folder, "tiny.tsv"),
  folder: join(folder, name),
});
const contents = (name: string): string[] =>
  readdirSync(join(folder, name))
    .sort()
    .map((file) => `${file} ${readFileSync(join(folder, name, file)).toString("hex")}`);
const rows = 260;
let batches = 0;

/** Runs the child; kills it `delay` milliseconds after its line number `line`. Gives the lines. */
function run(name: string, line = Number.POSITIVE_INFINITY, delay = 0): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, childArguments(order(name)), { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    let armed = false;
    child.stdout.on("data", (piece: Buffer) => {
      text += piece.toString("utf8");
      if (!armed && text.split("\n").length > line) {
        armed = true;
        setTimeout(() => child.kill("SIGKILL"), delay);
      }
    });
    child.on("error", reject);
    child.on("close", () => resolve(text.split("\n").slice(0, -1)));
  });
}

const texts = (line: string | undefined): number => Number(/^done (\d+)$/.exec(line ?? "")?.[1] ?? Number.NaN);

beforeAll(async () => {
  await writeTinyEncoder(join(folder, "model"));
  writeFileSync(join(folder, "tiny.tsv"), tinyTable(rows));
  const lines = await run("whole");
  expect(lines.at(-1)).toBe("saved");
  batches = lines.length - 2; // the line before the first batch, and "saved"
});

// some thirty processes are started: a busy machine needs minutes for what takes seconds
describe("an extraction that is killed", { timeout: 300_000 }, () => {
  it("continues after 20 kills at random moments, repeats at most the batch at work, and ends with the same bytes", async () => {
    expect(batches).toBeGreaterThan(80);
    const random = seeded(31);
    let kills = 0;
    for (let round = 0; kills < 20; round++) {
      const name = `killed ${round}`;
      expect(round).toBeLessThan(20);
      for (let done = 0; ; ) {
        // about eight kills a set; the first line comes before the first batch, the last after the last
        const lines = await run(name, random.below(Math.round(batches / 4)), random.uniform() * 6);
        expect(lines.at(-1) ?? "").not.toMatch(/^error/);
        // whatever was reported as done is not done again: only the batch at work is lost
        if (lines.length > 0 && lines[0] !== "saved") expect(texts(lines[0])).toBeGreaterThanOrEqual(done);
        if (lines.at(-1) === "saved") break;
        kills++;
        done = Math.max(done, texts(lines.at(-1)) || 0);
      }
      expect(contents(name)).toEqual(contents("whole"));
    }
  });

  it("ends with the same bytes when it is killed while the set is put together", async () => {
    const random = seeded(32);
    for (let at = 0; at < 4; at++) {
      const name = `finish ${at}`;
      // after the report of the last batch come the rename, rows, ids, hashes and manifest: some milliseconds
      await run(name, batches + 1, random.uniform() * 8);
      const lines = await run(name);
      expect(lines.at(-1)).toBe("saved");
      expect(contents(name)).toEqual(contents("whole"));
    }
  });

  it.skipIf(process.platform === "win32")(
    "says that the disk is full, keeps what is done, and continues when there is room",
    async () => {
      const name = "full";
      mkdirSync(join(folder, name));
      // files of at most so many KiB: the vectors are 100 KB, and rows of the first slices fit
      const limited = (blocks: number): string =>
        execFileSync("bash", ["-c", `ulimit -f ${blocks}; exec "$0" "$@"`, process.execPath, ...childArguments(order(name))], {
          encoding: "utf8",
        });
      const output = limited(60);
      expect(output).toMatch(/error disk .*room to write.*Free some space/);
      const lines = await run(name);
      expect(lines.at(-1)).toBe("saved");
      expect(contents(name)).toEqual(contents("whole"));
    },
  );
});
