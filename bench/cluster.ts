/**
 * Plans on many machines: what planning, a task of its own and `assay run` cost beside the work; and with `--slurm` a
 * thousand tasks on a Slurm of two nodes on this machine, driven by Snakemake, a hundred of them, a node, the controller and
 * the engine killed. The last is the test of the cluster at its full size, so it needs what that needs (.ci/run installs it).
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";

const root = resolve(import.meta.dirname, "../..");
const assay = join(root, "dist/cli/main.js");

/** `--tasks N --runs N --slurm --texts N --seeds N --kills N` */
export async function run(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      tasks: { type: "string", default: "10000" },
      runs: { type: "string", default: "3" },
      slurm: { type: "boolean", default: false },
      texts: { type: "string", default: "20" },
      seeds: { type: "string", default: "16" },
      kills: { type: "string", default: "100" },
    },
  });
  const before = machine();
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  try {
    planning(folder, Number(values.tasks));
    for (let turn = 0; turn < Number(values.runs); turn++) await efficiency(folder, turn);
    if (values.slurm) await onSlurm(Number(values.texts), Number(values.seeds), Number(values.kills));
    process.stdout.write(`before: ${before}\nafter:  ${machine()}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface PlannedTask {
  readonly id: string;
  readonly inputs: readonly string[];
}

/** Seconds to plan shards of one row each, and of a task that has next to nothing to do. */
function planning(folder: string, tasks: number): void {
  const vector = (row: number): readonly number[] => Array.from({ length: 8 }, (_, j) => ((row * 31 + j * 17) % 101) / 101);
  const line = (row: number): string => JSON.stringify({ id: `${row}`, embedding: vector(row) });
  writeFileSync(join(folder, "rows.jsonl"), Array.from({ length: tasks }, (_, row) => `${line(row)}\n`).join(""));
  writeFileSync(join(folder, "many.yaml"), "sources: [{ name: many, from: rows.jsonl, vector: embedding, id: id, lines: 1 }]\n");
  const planned = seconds(() => call("plan", join(folder, "many.yaml"), "--out", join(folder, "many"), "--quiet"));
  const work = workOf(join(folder, "many"));
  const [first] = work;
  const one = seconds(() => call("task", join(folder, "many"), first!.id, "--quiet"));
  process.stdout.write(
    `planning ${work.length.toLocaleString("en")} tasks: ${planned.toFixed(1)} s; a task of one row: ${one.toFixed(2)} s\n`,
  );
}

/** `assay run` with two cores against two loops of `assay task`, each level of the plan after the other. */
async function efficiency(folder: string, turn: number): Promise<void> {
  const grid = join(folder, "demo.yaml");
  const lines = [
    ...["encoders: [demo]", "tasks: [demo]", "limit: 400", "layers: last", "poolings: [cls, mean]", "compressors: [pca]"],
    ...["sizes: [1, 24]", "redraws: 0", "rotations: 2", "finetune: { epochs: 1, headSeeds: [0, 1, 2, 3] }"],
  ];
  writeFileSync(grid, `${lines.join("\n")}\n`);
  for (const name of ["run", "hand"]) {
    rmSync(join(folder, name), { recursive: true, force: true });
    call("plan", grid, "--out", join(folder, name), "--quiet");
  }
  const measured: Record<string, number> = {};
  const sides: [name: string, make: () => Promise<void>][] = [
    ["run", () => child("run", join(folder, "run"), "--cores", "2", "--quiet")],
    ["hand", () => byHand(join(folder, "hand"))],
  ];
  for (const [name, make] of turn % 2 === 0 ? sides : sides.reverse()) {
    const began = performance.now();
    await make();
    measured[name] = (performance.now() - began) / 1000;
  }
  const ratio = measured["hand"]! / measured["run"]!;
  process.stdout.write(
    `demo grid, two workers: assay run ${measured["run"]!.toFixed(1)} s, assay task by hand ${measured["hand"]!.toFixed(1)} s: ${ratio.toFixed(2)} ×\n`,
  );
}

/** Two loops of `assay task`: each takes whatever is ready, and waits for the other only where nothing is. */
async function byHand(folder: string): Promise<void> {
  const left = [...workOf(folder)];
  const running = new Set<Promise<void>>();
  const finished = new Set<string>();
  const loop = async (): Promise<void> => {
    while (left.length > 0) {
      const at = left.findIndex(({ inputs }) => inputs.every((input) => finished.has(input)));
      if (at < 0) {
        await Promise.race(running);
        continue;
      }
      const [{ id }] = left.splice(at, 1) as [PlannedTask];
      const made = child("task", folder, id, "--quiet").then(() => {
        finished.add(id);
        running.delete(made);
      });
      running.add(made);
      await made;
    }
  };
  await Promise.all([loop(), loop()]);
}

async function onSlurm(texts: number, headSeeds: number, kills: number): Promise<void> {
  const asked = JSON.stringify({ texts, headSeeds, kills, between: 12_000, daemons: true });
  const program = join(root, "node_modules/vitest/vitest.mjs");
  const vitest = spawn(process.execPath, [program, "run", "test/plans/slurm.test.ts"], {
    cwd: root,
    env: { ...process.env, ASSAY_BENCH_CLUSTER: asked },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  vitest.stdout.on("data", (piece: Buffer) => {
    said += piece.toString();
  });
  const [code] = (await once(vitest, "close")) as [number | null];
  const measured = /^measured: (.*)$/m.exec(said)?.[1];
  if (measured === undefined) throw new Error(`the cluster's test did not end (code ${code}):\n${said.slice(-2000)}`);
  process.stdout.write(`Slurm: ${measured}\n`);
}

function workOf(folder: string): readonly PlannedTask[] {
  return (JSON.parse(readFileSync(join(folder, "plan.json"), "utf8")) as { readonly work: readonly PlannedTask[] }).work;
}

function call(...words: readonly string[]): void {
  execFileSync(process.execPath, [assay, ...words], { stdio: ["ignore", "ignore", "inherit"] });
}

async function child(...words: readonly string[]): Promise<void> {
  const [code] = (await once(
    spawn(process.execPath, [assay, ...words], { stdio: ["ignore", "ignore", "inherit"] }),
    "close",
  )) as [number];
  if (code !== 0) throw new Error(`assay ${words.join(" ")} ended with ${code}`);
}

function seconds(work: () => void): number {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1000;
}
