/** A plan on one machine: kills, stops, failures, and what is left to do. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { type Plan, runPlan, runStatus, type Worker } from "../../src/plans/index.ts";
import { runAssay, startAssay } from "../support/built-command.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { differingResults } from "./same-runs.ts";
import { planTiny, writeTinyGrid } from "./tiny-grid.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
let plan: Plan;

const resultsOf = (run: string): readonly string[] =>
  readdirSync(join(run, "results"))
    .filter((name) => !name.startsWith("."))
    .sort();

beforeAll(async () => {
  plan = (await planTiny(await writeTinyGrid(at("grid")), at("run"))).plan;
  const ran = await runAssay(["run", at("run"), "--quiet"]);
  expect([ran.code, ran.stderr]).toEqual([0, ""]);
}, 300_000);

describe("a plan on one machine", { timeout: 300_000 }, () => {
  it("is made whole, and says so", async () => {
    expect(resultsOf(at("run"))).toEqual(plan.work.map(({ id }) => id).sort());
    const status = await runStatus(at("run"));
    expect([status.there, status.tasks, status.secondsLeft]).toEqual([plan.work.length, plan.work.length, 0]);
    expect((await runAssay(["run", at("run")])).stdout).toContain(
      `${plan.work.length} results made, ${plan.work.length} of them before`,
    );
  });

  it("is the same bytes after kills of the command and of its tasks", async () => {
    await planTiny(at("grid/grid.yaml"), at("killed"));
    const random = seeded(12);
    for (let kills = 0; kills < 3; kills++) {
      const { child, ended } = startAssay(["run", at("killed"), "--cores", "1", "--quiet"]);
      const timer = setTimeout(() => child.kill("SIGKILL"), 500 + random.below(2500));
      await ended;
      clearTimeout(timer);
    }
    expect((await runAssay(["run", at("killed"), "--quiet"])).code).toBe(0);
    expect(resultsOf(at("killed"))).toEqual(resultsOf(at("run")));
    expect(differingResults(at("killed"), at("run"), resultsOf(at("run")))).toEqual([]);
  });

  it("stops when it is told to, with its tasks, and can go on", async () => {
    await planTiny(at("grid/grid.yaml"), at("told"));
    const { child, ended } = startAssay(["run", at("told"), "--cores", "1", "--quiet"]);
    while (child.exitCode === null && readdirSync(at("told/log")).length === 0) await sleep(20);
    child.kill("SIGTERM");
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([75, expect.stringContaining("run the same command again")]);
    expect(resultsOf(at("told")).length).toBeLessThan(plan.work.length);
  });

  it("makes all that does not hang on a task that fails, and tries that three times", async () => {
    await planTiny(at("grid/grid.yaml"), at("failing"));
    const doomed = plan.work.find(({ kind }) => kind === "finetune")!.id;
    const asked: string[] = [];
    const worker: Worker = async ({ id }) => {
      asked.push(id);
      if (id === doomed) return { end: "failed", said: "no room" };
      writeFileSync(at(`failing/results/${id}`), "made");
      return { end: "done", said: null };
    };
    await expect(runPlan(at("failing"), { cores: 2, worker })).rejects.toThrow(`1 that could not be (${doomed}: no room)`);
    expect(asked.filter((id) => id === doomed)).toHaveLength(3);
    const hanging = new Set([doomed]);
    for (const { id, inputs } of plan.work) if (inputs.some((input) => hanging.has(input))) hanging.add(id);
    expect(resultsOf(at("failing"))).toEqual(
      plan.work
        .map(({ id }) => id)
        .filter((id) => !hanging.has(id))
        .sort(),
    );
  });

  it("takes no file away that is not the note of a task, whatever a note says", async () => {
    await planTiny(at("grid/grid.yaml"), at("noted"));
    mkdirSync(at("noted/refused"), { recursive: true });
    writeFileSync(at("thesis.json"), "mine");
    const note = { schema: "assay/refusal@1", id: "../../thesis", code: "input", message: "no" };
    writeFileSync(at("noted/refused/evil.json"), JSON.stringify(note));
    const worker: Worker = async ({ id }) => {
      writeFileSync(at(`noted/results/${id}`), "made");
      return { end: "done", said: null };
    };
    await runPlan(at("noted"), { cores: 2, worker, again: true });
    expect(readFileSync(at("thesis.json"), "utf8")).toBe("mine");
  });

  it("never runs more threads than there are cores", async () => {
    await planTiny(at("grid/grid.yaml"), at("cores"));
    let [running, most] = [0, 0];
    const worker: Worker = async ({ id, threads }) => {
      running += threads;
      most = Math.max(most, running);
      await new Promise((done) => setTimeout(done, 5));
      running -= threads;
      writeFileSync(at(`cores/results/${id}`), "made");
      return { end: "done", said: null };
    };
    await runPlan(at("cores"), { cores: 2, worker });
    expect(most).toBe(2);
    await planTiny(await writeTinyGrid(at("wide"), "finetune: false\nthreads: 4"), at("wide run"));
    await expect(runPlan(at("wide run"), { cores: 2, worker })).rejects.toThrow("as many cores as a task has threads");
  });

  it("is one page at the end, and none before", async () => {
    const ran = await runAssay(["report", at("run")]);
    expect([ran.code, ran.stderr]).toEqual([0, ""]);
    const page = readFileSync(at("run/report.html"), "utf8");
    expect(page).toContain("1 encoder × 1 task × 2 head seeds");
    const [row] = page.match(/<tr><td>parity<\/td><td>cls<\/td>.*?<\/tr>/) ?? [];
    expect(row?.match(/\d+\.\d\s%/g)?.length).toBe(3); // the majority, and the whole vector before and after: random labels have no best dimension
    const early = await runAssay(["report", at("told")]);
    expect([early.code, early.stderr]).toEqual([1, expect.stringMatching(/all results of the run must be there, got \d of 10/)]);
  });

  it("says in words how far it is, and what is wrong with a folder", async () => {
    const ran = await runAssay(["status", at("run")]);
    expect(ran.stdout).toMatch(/^finetune: 2 of 2, .* each$/m);
    expect(ran.stdout).toMatch(/^\d+ of \d+ results there, all there$/m);
    mkdirSync(at("empty"));
    for (const words of [
      ["status", at("empty")],
      ["run", at("empty")],
      ["task", at("empty"), "x"],
    ]) {
      const refused = await runAssay(words);
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("plan.json")]);
    }
  });
});
