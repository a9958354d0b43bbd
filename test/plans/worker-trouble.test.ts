/** Workers whose machine is in trouble: a disk that is full, a clock that is wrong. Results are whole and the same, or not there. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Plan, runStatus } from "../../src/plans/index.ts";
import { runAssay, startProgram } from "../support/built-command.ts";
import { needing } from "../support/needs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { copyPlan, differingResults } from "./same-runs.ts";
import { planTiny, writeTinyGrid } from "./tiny-grid.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
let plan: Plan;

beforeAll(async () => {
  plan = (await planTiny(await writeTinyGrid(at("grid"), "finetune: { epochs: 1, headSeeds: [0] }"), at("calm"))).plan;
  expect((await runAssay(["run", at("calm"), "--quiet"])).code).toBe(0);
}, 120_000);

function expectSame(run: string): void {
  const names = plan.work.map(({ id }) => id).sort();
  expect(readdirSync(join(run, "results")).sort()).toEqual(names);
  expect(differingResults(run, at("calm"), names)).toEqual([]);
}

describe("a worker whose disk is full", { timeout: 120_000 }, () => {
  const disk = at("disk");
  mkdirSync(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=160k", "tmpfs", disk]).status === 0;
  afterAll(() => {
    if (mounted) spawnSync("umount", [disk]);
  });

  it("says so, leaves no result and no note, and makes it once there is room", needing("mount", mounted), async () => {
    const run = copyPlan(at("calm"), at("disk"));
    const { id } = plan.work.find(({ kind }) => kind === "finetune")!;
    const full = await runAssay(["task", run, id, "--quiet"]);
    expect([full.code, full.stderr]).toEqual([1, expect.stringMatching(/room|disk/)]);
    expect(readdirSync(join(run, "results"))).toEqual([]);
    expect(readdirSync(join(run, "refused"))).toEqual([]);
    expect(spawnSync("mount", ["-o", "remount,size=64m", disk]).status).toBe(0);
    expect((await runAssay(["run", run, "--quiet"])).code).toBe(0);
    expectSame(run);
  });
});

describe("a worker whose clock is wrong", { timeout: 120_000 }, () => {
  it("makes the same results, whatever the times of what it reads", async () => {
    const years = 9;
    const run = copyPlan(at("calm"), at(`clock${years}`));
    const preload = at(`clock${years}.mjs`);
    const wrong = `${years} * 31557600000`;
    writeFileSync(
      preload,
      `const Right = Date; globalThis.Date = class extends Right {
        constructor(...words) { if (words.length === 0) super(Right.now() + ${wrong}); else super(...words); }
        static now() { return Right.now() + ${wrong}; }
      };`,
    );
    const command = join(import.meta.dirname, "../../dist/cli/main.js");
    for (const { id } of plan.work) {
      const { code, stderr } = await startProgram([process.execPath, "--import", preload, command, "task", run, id, "--quiet"])
        .ended;
      expect([code, stderr]).toEqual([0, ""]);
      utimesSync(join(run, "results", id), 1e8, 1e8);
    }
    expectSame(run);
    const [log] = readdirSync(join(run, "log"));
    expect(
      Math.abs(
        new Date().getFullYear() - Number(/"startedAt": ?"(\d{4})/.exec(readFileSync(join(run, "log", log!), "utf8"))![1]),
      ),
    ).toBeGreaterThan(7);
    const { there, secondsLeft } = await runStatus(run);
    expect([there, secondsLeft]).toEqual([plan.work.length, 0]);
  });
});
