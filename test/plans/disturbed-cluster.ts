/** A plan on a cluster whose tasks, daemons and engine are killed while it runs, and what came of it beside an undisturbed run. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { seeded } from "../../src/base/random.ts";
import { runAssay } from "../support/built-command.ts";
import { type SlurmCluster, startSlurm } from "../support/slurm-cluster.ts";
import { killWorker, type Snakemake, startSnakemake } from "../support/snakemake.ts";
import { planManyTasks } from "./many-tasks.ts";
import { differingResults } from "./same-runs.ts";

/** How much is done to it. */
export interface Disturbance {
  readonly texts: number;
  readonly headSeeds: number;
  /** Of tasks, kill -9. */
  readonly kills: number;
  /** Milliseconds between two of them, at most. */
  readonly between: number;
  /** Whether a node's daemon, the controller and the engine are killed, too, once each. */
  readonly daemons: boolean;
}

/** What came of it. */
export interface Disturbed {
  readonly tasks: number;
  readonly kills: number;
  readonly seconds: number;
  /** Of the undisturbed run, on one machine without an engine. */
  readonly calmSeconds: number;
  /** Results that are not there, or are none of the plan's. */
  readonly lost: readonly string[];
  /** Results whose bytes differ from those of the undisturbed run. */
  readonly differing: readonly string[];
  /** Of finished results, those that were made again. */
  readonly again: number;
  /** The engine's last words, where it did not end well. */
  readonly said: string;
}

const words = ["--workflow-profile", "engines/slurm", "--seconds-between-status-checks", "2"];

/** Runs it. @param root  an empty folder */
export async function disturbedCluster(root: string, how: Disturbance): Promise<Disturbed> {
  const at = (name: string): string => join(root, name);
  const plan = await planManyTasks(at("grid"), at("calm"), how.texts, how.headSeeds);
  await planManyTasks(at("grid"), at("killed"), how.texts, how.headSeeds);
  mkdirSync(at("slurm"));
  const cluster = await startSlurm(at("slurm"));
  const began = performance.now();
  let ended: { readonly said: string; readonly kills: number };
  try {
    ended = await disturbed(at("killed"), cluster, how);
  } finally {
    await cluster.stop();
  }
  const seconds = (performance.now() - began) / 1000;
  const calm = performance.now();
  const { code, stderr } = await runAssay(["run", at("calm"), "--quiet"]);
  if (code !== 0) throw new Error(`the undisturbed run failed: ${stderr}`);
  const calmSeconds = (performance.now() - calm) / 1000;
  const names = plan.work.map(({ id }) => id);
  const there = readdirSync(at("killed/results")).filter((name) => !name.startsWith("."));
  const lost = [...names.filter((id) => !there.includes(id)), ...there.filter((name) => !names.includes(name))];
  const both = names.filter((id) => there.includes(id));
  const differing = differingResults(at("killed"), at("calm"), both);
  const done = readdirSync(at("killed/log")).filter((name) => readFileSync(at(`killed/log/${name}`), "utf8").includes('"done"'));
  return { tasks: names.length, seconds, calmSeconds, lost, differing, again: done.length - there.length, ...ended };
}

/** Until the engine ends, however often it was killed. */
async function disturbed(
  run: string,
  cluster: SlurmCluster,
  { kills, between, daemons }: Disturbance,
): Promise<{ readonly said: string; readonly kills: number }> {
  const random = seeded(31);
  let engine = startSnakemake(run, words);
  let isOver = false;
  const watch = (): void => {
    const own = engine;
    void own.ended.then(() => {
      isOver = own === engine;
    });
  };
  watch();
  // by the number of tasks that were killed before: a node is lost for some seconds, the controller is, the engine is killed
  const events: [after: number, event: () => Promise<void>][] = [
    [kills / 6, () => cluster.killAndRestart("n1", 8000)],
    [kills / 3, () => cluster.killAndRestart("slurmctld", 8000)],
    [
      kills / 2,
      async () => {
        engine = await killEngine(run, engine);
        watch();
      },
    ],
  ];
  const left = daemons ? events : [];
  let killed = 0;
  while (!isOver) {
    await sleep(500 + random.below(between));
    if (killed < kills && killWorker(run, random)) killed++;
    if (left.length > 0 && killed >= left[0]![0]) await left.shift()![1]();
  }
  const { code, said } = await engine.ended;
  return { said: code === 0 ? "" : said, kills: killed };
}

/** As docs/scale.md says: what is left of its arrays is cancelled, the lock taken away, and the same command given again. */
async function killEngine(run: string, { child }: Snakemake): Promise<Snakemake> {
  child.kill("SIGKILL");
  await sleep(500);
  spawnSync("scancel", ["--user", "root"]);
  await sleep(3000); // KillWait
  const { code, said } = await startSnakemake(run, ["--unlock"]).ended;
  if (code !== 0) throw new Error(`unlocking failed: ${said}`);
  return startSnakemake(run, words);
}
