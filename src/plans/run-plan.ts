/** A plan on one machine, without an engine: every task in a process of its own, as many at once as cores and memory allow. */
import { freemem } from "node:os";
import { InputError, InterruptedError, UsageError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { type Plan, type PlannedTask, readPlan } from "./plan.ts";
import { firstOf, readRefusals, removeRefusals } from "./refusal.ts";
import { makeRunFolder, type RunFolder, runFolder } from "./run-folder.ts";
import { readTries } from "./task-log.ts";

/** How a process that made a task ended: refused is for ever, anything else may be better the next time. */
export type WorkerEnd = "done" | "refused" | "failed" | "stopped";

/** How it ended, and what it said of a failure: its log may be on a disk that is full. */
export interface EndedWorker {
  readonly end: WorkerEnd;
  readonly said: string | null;
}

/** Starts a process for a task; when the signal fires it is asked to stop, and waited for. */
export type Worker = (task: PlannedTask, signal: AbortSignal | undefined) => Promise<EndedWorker>;

/** How a plan is run. */
export interface RunPlanOptions extends RunControl {
  /** Of tasks at once, their threads together. */
  readonly cores: number;
  readonly worker: Worker;
  /** Tries of tasks that earlier tries could not make. */
  readonly again?: boolean | undefined;
}

/** What came of it. */
export interface RanPlan {
  readonly tasks: number;
  /** Made now. */
  readonly made: number;
  /** There before. */
  readonly there: number;
}

/** Tries of a task that fails. */
const tries = 3;

/** Of the memory that is free at the start, what tasks may take together. */
const memoryShare = 0.9;

/**
 * Makes all results of a plan that are not there.
 * @throws InputError naming what could not be made; everything that does not need it is made first
 * @throws InterruptedError when the signal fired
 */
export async function runPlan(path: string, options: RunPlanOptions): Promise<RanPlan> {
  const run = runFolder(path);
  const plan = await readPlan(run.plan);
  const tooWide = plan.work.find(({ threads }) => threads > options.cores);
  if (tooWide !== undefined) throw tooFew(tooWide, options.cores);
  await makeRunFolder(run);
  if (options.again === true) await removeRefusals(run);
  const queue = new Queue(plan, run, options);
  const { there } = queue;
  const failed = await queue.drain();
  if (options.signal?.aborted === true) throw new InterruptedError("run");
  if (failed.size > 0) throw await unmade(run, plan, failed);
  return { tasks: plan.work.length, made: plan.work.length - there, there };
}

/** Tasks that wait, that run and that failed. */
class Queue {
  readonly #waiting: PlannedTask[];
  readonly #running = new Map<string, Promise<void>>();
  /** With what was said of them. */
  readonly #failed = new Map<string, string | null>();
  readonly #tries = new Map<string, number>();
  readonly #run: RunFolder;
  readonly #options: RunPlanOptions;
  readonly #total: number;
  /** Ids of results that are there. */
  readonly #there: Set<string>;
  #cores: number;
  #megabytes: number;

  constructor({ work }: Plan, run: RunFolder, options: RunPlanOptions) {
    this.#run = run;
    this.#options = options;
    this.#total = work.length;
    this.#there = new Set(work.map(({ id }) => id).filter((id) => run.hasResult(id)));
    this.#waiting = work.filter(({ id }) => !this.#there.has(id));
    this.#cores = options.cores;
    this.#megabytes = (memoryShare * freemem()) / 2 ** 20;
  }

  /** Results that are there. */
  get there(): number {
    return this.#there.size;
  }

  /** @returns tasks that were tried and not made, with what was said of them */
  async drain(): Promise<ReadonlyMap<string, string | null>> {
    this.#report();
    for (;;) {
      this.#startAll();
      if (this.#running.size === 0) return this.#failed;
      await Promise.race(this.#running.values());
    }
  }

  #startAll(): void {
    if (this.#options.signal?.aborted === true) return;
    for (const task of [...this.#waiting]) {
      if (!this.#isReady(task) || !this.#fits(task)) continue;
      this.#waiting.splice(this.#waiting.indexOf(task), 1);
      this.#running.set(task.id, this.#make(task));
    }
  }

  #isReady({ inputs }: PlannedTask): boolean {
    return inputs.every((id) => this.#there.has(id));
  }

  /** One alone always does: an estimate of its memory must not keep it waiting for ever. */
  #fits({ threads, memoryMegabytes }: PlannedTask): boolean {
    return threads <= this.#cores && (memoryMegabytes <= this.#megabytes || this.#running.size === 0);
  }

  async #make(task: PlannedTask): Promise<void> {
    const { id, threads, memoryMegabytes } = task;
    this.#cores -= threads;
    this.#megabytes -= memoryMegabytes;
    const ended = await this.#options.worker(task, this.#options.signal);
    this.#cores += threads;
    this.#megabytes += memoryMegabytes;
    this.#running.delete(id);
    this.#settle(task, ended);
    this.#report();
  }

  #settle(task: PlannedTask, { end, said }: EndedWorker): void {
    if (this.#run.hasResult(task.id)) {
      this.#there.add(task.id);
      return;
    }
    const tried = (this.#tries.get(task.id) ?? 0) + 1;
    this.#tries.set(task.id, tried);
    if (end === "refused" || tried >= tries) this.#failed.set(task.id, said);
    else this.#waiting.unshift(task);
  }

  #report(): void {
    const left = this.#waiting.length + this.#running.size + this.#failed.size;
    const note = this.#failed.size === 0 ? undefined : `${this.#failed.size} failed`;
    this.#options.onProgress?.({ stage: "running", done: this.#total - left, total: this.#total, unit: "tasks", note });
  }
}

function tooFew({ id, threads }: PlannedTask, cores: number): UsageError {
  return new UsageError({
    where: "run",
    must: "there must be as many cores as a task has threads: results depend on them",
    got: `${cores} for the ${threads} of ${id}`,
    todo: "Give more {cores}, or plan with fewer threads.",
  });
}

async function unmade(run: RunFolder, { work }: Plan, failed: ReadonlyMap<string, string | null>): Promise<InputError> {
  const said = (await readTries(run)).flatMap(({ id, message }) => (message === null ? [] : [[id, message] as const]));
  const notes = new Map([...said, ...(await readRefusals(run)).map(({ id, message }) => [id, message] as const)]);
  const left = work.filter(({ id }) => !run.hasResult(id)).length;
  const named = firstOf([...failed].map(([id, told]) => `${id}: ${notes.get(id) ?? told ?? "it was killed"}`));
  return new InputError({
    where: "run",
    must: "every task must be made",
    got: `${failed.size} that could not be (${named}), and ${left - failed.size} that need them`,
    todo: "Mend what is wrong, then run again with {again}; `assay status` names all of them.",
    file: run.log,
  });
}
