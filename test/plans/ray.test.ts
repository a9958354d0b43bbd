/** A plan on a Ray of two nodes: stopped and gone on with, one node killed, the same bytes at the end. */
import { appendFileSync, cpSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { runAssay, type Started, startProgram } from "../support/built-command.ts";
import { needing } from "../support/needs.ts";
import { canStartRay, dashboard, type RayCluster, startRay } from "../support/ray-cluster.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { planManyTasks } from "./many-tasks.ts";
import { copyPlan, differingResults } from "./same-runs.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
const assay = `${process.execPath} ${resolve(import.meta.dirname, "../../dist/cli/main.js")}`;

const resultsOf = (run: string): readonly string[] =>
  readdirSync(join(run, "results"))
    .filter((name) => !name.startsWith("."))
    .sort();

/** The command, in the network of the cluster. */
function startOnRay({ within }: RayCluster, run: string): Started {
  return startProgram([...within, ...assay.split(" "), "run", run, "--ray", dashboard, "--assay", assay]);
}

async function until(isSo: () => boolean, { child, ended }: Started): Promise<void> {
  while (!isSo()) {
    if (child.exitCode !== null) throw new Error(`it has ended: ${(await ended).stderr}`);
    await sleep(50);
  }
}

describe("a plan on Ray", needing("ray", canStartRay()), () => {
  it("is the same bytes as undisturbed, stopped once and with a node killed", { timeout: 480_000 }, async () => {
    const plan = await planManyTasks(at("grid"), at("calm"), 2, 2);
    const names = plan.work.map(({ id }) => id).sort();
    for (const name of ["killed", "refused"]) {
      mkdirSync(join(copyPlan(at("calm"), at(name)), "results"));
    }
    const run = at("killed");
    expect((await runAssay(["run", at("calm"), "--quiet"])).code).toBe(0);
    const cluster = await startRay();
    try {
      const stopped = startOnRay(cluster, run);
      await until(() => resultsOf(run).length >= 2, stopped);
      stopped.child.kill("SIGINT");
      const { code, stderr } = await stopped.ended;
      expect([code, stderr]).toEqual([130, expect.stringContaining("run the same command again")]);
      await expect.poll(() => cluster.tasksOfSecond()).toEqual([]);
      expect(resultsOf(run).length).toBeLessThan(names.length);

      const first = startOnRay(cluster, run);
      await until(() => resultsOf(run).length >= 6 && cluster.tasksOfSecond().length > 0, first);
      const joined = startOnRay(cluster, run);
      cluster.killSecond();
      // its tasks end with it, and are made on the other node
      await expect.poll(() => cluster.tasksOfSecond(), { timeout: 10_000 }).toEqual([]);
      for (const { ended } of [first, joined]) {
        const made = await ended;
        expect([made.code, made.stdout]).toEqual([0, expect.stringContaining(`${names.length} results made, `)]);
      }

      // what no other try can make is named; what does not need it is made
      const refused = plan.work.find(({ kind }) => kind === "embed")!;
      const other = plan.work.findLast(({ kind }) => kind === "embed")!;
      const needing = new Set([refused.id]);
      for (const { id, inputs } of plan.work) if (inputs.some((input) => needing.has(input))) needing.add(id);
      for (const id of names.filter((name) => name !== other.id && !needing.has(name))) {
        cpSync(join(run, "results", id), at(`refused/results/${id}`));
      }
      appendFileSync(at("grid/texts-0.tsv"), "one more\teven\n");
      const ended = await startOnRay(cluster, at("refused")).ended;
      expect([ended.code, ended.stderr]).toEqual([1, expect.stringContaining(`failed (${refused.id}: `)]);
      expect(resultsOf(at("refused"))).toEqual(names.filter((name) => !needing.has(name)));
    } finally {
      await cluster.stop();
    }
    expect(resultsOf(run)).toEqual(names);
    expect(differingResults(run, at("calm"), names)).toEqual([]);
  });
});
