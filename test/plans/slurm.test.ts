/** A plan on a cluster: Slurm's job arrays driven by Snakemake, its tasks killed at random, the same bytes at the end. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { runAssay } from "../support/built-command.ts";
import { needing } from "../support/needs.ts";
import { canStartSlurm, startSlurm } from "../support/slurm-cluster.ts";
import { killWorker, snakemakeProgram, startSnakemake } from "../support/snakemake.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { planManyTasks } from "./many-tasks.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
const kills = 10;
/** Of results that were made, those made again because an engine did not see that they were there. */
const mostAgain = 0.05;

describe("a plan on a cluster", needing("slurm", canStartSlurm() && snakemakeProgram() !== undefined), () => {
  it(`is the same bytes as undisturbed after ${kills} kills of its tasks`, { timeout: 900_000 }, async () => {
    const plan = await planManyTasks(at("grid"), at("calm"), 5, 3);
    expect(plan.work.length).toBeGreaterThan(60);
    await planManyTasks(at("grid"), at("killed"), 5, 3);
    mkdirSync(at("slurm"));
    const cluster = await startSlurm(at("slurm"));
    try {
      const engine = startSnakemake(at("killed"), [
        "--workflow-profile",
        "engines/slurm",
        "--seconds-between-status-checks",
        "2",
      ]);
      let over = false;
      void engine.ended.then(() => {
        over = true;
      });
      const random = seeded(31);
      let killed = 0;
      while (!over) {
        await sleep(500 + random.below(2000));
        if (killed < kills && killWorker(at("killed"), random)) killed++;
      }
      const { code, said } = await engine.ended;
      expect([code, code === 0 ? "" : said]).toEqual([0, ""]);
      expect(killed).toBe(kills);
    } finally {
      await cluster.stop();
    }
    expect((await runAssay(["run", at("calm"), "--quiet"])).code).toBe(0);
    const names = plan.work.map(({ id }) => id).sort();
    expect(
      readdirSync(at("killed/results"))
        .filter((name) => !name.startsWith("."))
        .sort(),
    ).toEqual(names);
    for (const id of names) {
      expect(readFileSync(at(`killed/results/${id}`)).equals(readFileSync(at(`calm/results/${id}`))), id).toBe(true);
    }
    const done = readdirSync(at("killed/log")).filter((name) =>
      readFileSync(at(`killed/log/${name}`), "utf8").includes('"done"'),
    );
    expect(done.length - names.length).toBeLessThanOrEqual(mostAgain * names.length);
  });
});
