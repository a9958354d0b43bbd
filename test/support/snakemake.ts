/** Snakemake over the folder of a run, and the workers that it starts, to be killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import type { Random } from "../../src/base/random.ts";

const repository = resolve(import.meta.dirname, "../..");

/** The program that ASSAY_TEST_SNAKEMAKE names; undefined where none is. */
export function snakemakeProgram(): string | undefined {
  const named = process.env["ASSAY_TEST_SNAKEMAKE"];
  return named === undefined || named === "" ? undefined : named;
}

/** A Snakemake under way. */
export interface Snakemake {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
}

/** Starts it with the shipped Snakefile. @param words  an executor, cores, … */
export function startSnakemake(run: string, words: readonly string[]): Snakemake {
  const assay = `${process.execPath} ${join(repository, "dist/cli/main.js")}`;
  const all = ["--directory", run, "--snakefile", join(run, "Snakefile"), ...words, "--config", `assay=${assay}`];
  const program = snakemakeProgram()!;
  // it starts itself again, by name, in the jobs of a cluster
  const env = { ...process.env, PATH: `${dirname(program)}:${process.env["PATH"]}` };
  const child = spawn(program, all, { stdio: ["ignore", "pipe", "pipe"], detached: true, env });
  let said = "";
  for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (piece) => (said += piece));
  return { child, ended: new Promise((done) => child.on("close", (code) => done({ code, said: said.slice(-4000) }))) };
}

/** Processes of `assay task` that work in the folder of a run. */
export function workersOf(run: string): readonly number[] {
  const folder = realpathSync(run);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        return (
          words[1]?.endsWith("dist/cli/main.js") === true && words[2] === "task" && readlinkSync(`/proc/${pid}/cwd`) === folder
        );
      } catch {
        return false; // it has ended
      }
    });
}

/** Kills one of them at random. @returns whether there was one */
export function killWorker(run: string, random: Random): boolean {
  const workers = workersOf(run);
  if (workers.length === 0) return false;
  try {
    process.kill(workers[random.below(workers.length)]!, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}
