/**
 * A plan on a Ray cluster: one job there, whose driver hands every task to Ray. This process starts it, or joins it where it
 * runs, counts the results in the folder that all share, and says what went wrong.
 */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { AssayError, ConflictError, InputError, InterruptedError } from "../base/errors.ts";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { sha256 } from "../formats/hash.ts";
import { canonicalJson } from "../formats/json.ts";
import { type Plan, readPlan } from "./plan.ts";
import { isOver, LostRayError, type RayJob, type RayJobs, rayJobs } from "./ray-jobs.ts";
import { firstOf, readRefusals, removeRefusals } from "./refusal.ts";
import { makeRunFolder, type RunFolder, runFolder } from "./run-folder.ts";
import type { RanPlan } from "./run-plan.ts";

/** How a plan is run on Ray. */
export interface RunOnRayOptions extends RunControl {
  /** Address of the dashboard: http://127.0.0.1:8265. */
  readonly ray: string;
  /** The command that is Assay on the nodes, with its first words where it has some. */
  readonly assay: string;
  /** Tries of tasks that earlier tries could not make. */
  readonly again?: boolean | undefined;
}

const driverName = "ray_driver.py";

/** It comes with the package, and is copied to where the nodes see it, too. */
const driver = resolve(import.meta.dirname, "../../engines", driverName);

/** Milliseconds between two looks. */
const pause = 1000;
/** Looks in a row at a dashboard that does not answer. */
const mostLost = 60;
/** Looks without a new result after which the log is asked what is the matter. */
const longQuiet = 30;
/** Looks at a job that was told to stop. */
const mostStopping = 60;
/** Jobs of one run that a cluster remembers. */
const mostJobs = 1000;

/**
 * Makes all results of a plan that are not there, on a cluster whose nodes see the folder of the run under the same path.
 * @throws InputError naming what could not be made; everything that does not need it is made first
 * @throws InterruptedError when the signal fired, and the job was stopped
 * @throws LostRayError, UsageError, FormatError where there is no Ray at that address
 */
export async function runOnRay(path: string, options: RunOnRayOptions): Promise<RanPlan> {
  const jobs = rayJobs(options.ray);
  const run = runFolder(path);
  const plan = await readPlan(run.plan);
  await makeRunFolder(run);
  if (options.again === true) await removeRefusals(run);
  const [tasks, there] = [plan.work.length, await countThere(run, plan)];
  const done = { tasks, made: tasks - there, there };
  if (there === tasks) return done;
  stopIfAborted(options, "run");
  const copy = join(run.path, driverName);
  await copyDriver(copy);
  const entrypoint = `exec python3 ${[copy, run.path, options.assay].map(quoted).join(" ")}`;
  const id = await startOrJoin(jobs, `assay-${sha256(canonicalJson([run.path, plan])).slice(0, 16)}`, entrypoint);
  const job = await new Watch(jobs, id, { run, plan }, options).end();
  if ((await countThere(run, plan)) < tasks) throw await unmade({ jobs, id, job }, run, plan);
  return done;
}

/** A driver of somebody else's is a program that nobody has asked for. */
async function copyDriver(to: string): Promise<void> {
  const own = await readFile(driver);
  if (!existsSync(to)) return writeFileAtomically(to, own);
  if (own.equals(await readFile(to))) return;
  const [must, got] = ["the driver in a run must be that of this Assay", "another program"];
  throw new ConflictError({ where: "run", must, got, todo: "Look at it, and move it away.", file: to });
}

/** Results that are there, by one look at the folder: a shared disk is slow to be asked for each. */
async function countThere(run: RunFolder, { work }: Plan): Promise<number> {
  const names = new Set(await readdir(run.results));
  return work.filter(({ id }) => names.has(id)).length;
}

/** A word for a shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The job of a run. Ray takes every submission id once: those of one run are numbered, and one that is not over is joined.
 * @returns its id
 */
async function startOrJoin(jobs: RayJobs, name: string, entrypoint: string): Promise<string> {
  for (let number = 1; number <= mostJobs; number++) {
    const id = `${name}-${number}`;
    const job = await jobs.find(id);
    if (job === null) await jobs.submit(id, entrypoint); // where another was quicker, its job is joined
    if (job === null || !isOver(job)) return id;
  }
  const todo = "Delete jobs that are over (`ray job delete`), or start Ray anew.";
  throw new InputError({ where: "run", must: `Ray must have had fewer than ${mostJobs} jobs of this run`, got: "more", todo });
}

/** Looks at a job until it is over. */
class Watch {
  readonly #jobs: RayJobs;
  readonly #id: string;
  readonly #of: { readonly run: RunFolder; readonly plan: Plan };
  readonly #control: RunControl;
  #there = -1;
  #quiet = 0;
  #note: string | undefined;

  constructor(jobs: RayJobs, id: string, of: { readonly run: RunFolder; readonly plan: Plan }, control: RunControl) {
    this.#jobs = jobs;
    this.#id = id;
    this.#of = of;
    this.#control = control;
  }

  async end(): Promise<RayJob> {
    for (let lost = 0; ; ) {
      if (this.#control.signal?.aborted === true) await this.#stop();
      try {
        const job = await this.#look();
        if (isOver(job)) return job;
        lost = 0;
      } catch (error) {
        if (!(error instanceof LostRayError) || ++lost > mostLost) throw error;
      }
      await sleep(pause, undefined, { signal: this.#control.signal }).catch(() => undefined);
    }
  }

  async #look(): Promise<RayJob> {
    const job = await this.#found();
    const { run, plan } = this.#of;
    const there = await countThere(run, plan);
    this.#quiet = there === this.#there ? this.#quiet + 1 : 0;
    this.#there = there;
    if (this.#quiet === 0) this.#note = undefined;
    else if (this.#quiet % longQuiet === 0) this.#note = lastLines(await this.#jobs.log(this.#id), 1);
    const note = this.#note ?? (job.status === "PENDING" ? "the job waits for Ray" : undefined);
    const total = plan.work.length;
    if (there < total || this.#quiet === 0)
      this.#control.onProgress?.({ stage: "running", done: there, total, unit: "tasks", note });
    return job;
  }

  async #found(): Promise<RayJob> {
    const job = await this.#jobs.find(this.#id);
    return job ?? { status: "STOPPED", message: "Ray knows nothing of it any more" };
  }

  /** @throws InterruptedError when it has stopped, or was told to */
  async #stop(): Promise<never> {
    await this.#jobs.stop(this.#id);
    for (let looks = 0; looks < mostStopping && !isOver(await this.#found()); looks++) await sleep(pause);
    throw new InterruptedError("run");
  }
}

/** But for those of Ray's own that say that all is well. */
function lastLines(log: string, count: number): string {
  const lines = stripVTControlCharacters(log).split("\n");
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.includes("\tINFO "))
    .slice(-count)
    .join("; ")
    .slice(-600);
}

interface Ended {
  readonly jobs: RayJobs;
  readonly id: string;
  readonly job: RayJob;
}

async function unmade({ jobs, id, job }: Ended, run: RunFolder, plan: Plan): Promise<AssayError> {
  const left = plan.work.length - (await countThere(run, plan));
  const about = { where: "run", must: "every task must be made", file: run.log };
  const refusals = await readRefusals(run);
  const named = firstOf(refusals.map((each) => `${each.id}: ${each.message}`));
  const why = refusals.length > 0 ? named : await lastWords(jobs, id, job);
  if (job.status === "SUCCEEDED") {
    const todo = "The nodes must see the folder of the run under the same path, as one disk that all share.";
    return new InputError({ ...about, got: `${left} that Ray has made, and that are not here`, todo, file: run.results });
  }
  return new InputError({
    ...about,
    got: `${left} that are not, and job ${id} ${job.status === "STOPPED" ? "was stopped" : "failed"} (${why})`,
    todo:
      refusals.length > 0
        ? "Mend what is wrong, then run again with {again}; `assay status` names all of them."
        : `Mend what is wrong, then run again; \`ray job logs ${id}\` has all that it said.`,
  });
}

/** Of its log, where it can be had; of one that never began Ray says why. */
async function lastWords(jobs: RayJobs, id: string, { message }: RayJob): Promise<string> {
  try {
    return lastLines(await jobs.log(id), 5) || lastLines(message ?? "", 5) || "it said nothing";
  } catch (error) {
    if (error instanceof AssayError) return "its log could not be had";
    throw error;
  }
}
