/**
 * The one entry of a worker: makes the result of a task, whoever asks for it and however often.
 *
 * A result has its name only when it is whole, and the same task gives the same bytes on machines with one kind of
 * processor, so that two workers at one task do no harm. What can never be made leaves a note, for engines that try again
 * whatever the exit code says.
 */
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AssayError, ConflictError, FormatError, InterruptedError, MissingError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { writePiecesAtomically } from "../formats/atomic-file.ts";
import { type FilesToPack, packFiles, unpackFiles } from "../formats/packed-folder.ts";
import { hasEnded, identityText, ownIdentity, parseIdentity } from "../formats/process-identity.ts";
import { setEngineThreads } from "../runtime/matrix-product.ts";
import { emptyBegun, openBegun, removeBegun } from "./begun-work.ts";
import { type CheckedKind, kindOf } from "./kinds/index.ts";
import type { TaskAtWork } from "./kinds/kind.ts";
import { type Plan, type PlannedTask, readPlan, taskOf } from "./plan.ts";
import { openPlannedEncoder, openPlannedTask, shardOf } from "./planned-sources.ts";
import { isFinal, noteRefusal, RefusedTaskError, refuseNoted } from "./refusal.ts";
import { makeRunFolder, type RunFolder, runFolder } from "./run-folder.ts";
import { keepLog } from "./task-log.ts";

/** How a task ended. */
export interface MadeTask {
  readonly id: string;
  readonly kind: string;
  /** Whether its result was there already. */
  readonly wasThere: boolean;
  readonly seconds: number;
}

/**
 * Makes the result of a task, where it is not there.
 * @param plan  plan.json, or the folder of the run
 * @throws InterruptedError when the signal fired: what was begun is kept where its kind goes on from it
 * @throws RefusedTaskError for what no other try can make, which is noted; and for a plan of another version of Assay
 * @throws MissingError where an input has no result yet; whatever else may be better the next time
 */
export async function runTask(plan: string, id: string, control: RunControl = {}): Promise<MadeTask> {
  const run = runFolder(plan);
  const made = await plannedTask(run, id);
  const said = { id, kind: made.kind.name };
  if (run.hasResult(id)) return { ...said, wasThere: true, seconds: 0 };
  await makeRunFolder(run);
  await refuseNoted(run, id);
  const missing = made.task.inputs.find((input) => !run.hasResult(input));
  if (missing !== undefined) throw notReady(missing);
  const log = await keepLog(run, made.task);
  try {
    await makeResult(run, made, control);
    return { ...said, wasThere: false, seconds: await log.end("done") };
  } catch (error) {
    await log.end(error instanceof InterruptedError ? "stopped" : "failed", error);
    if (!isFinal(error)) throw error;
    await noteRefusal(run, id, error);
    throw new RefusedTaskError(error);
  }
}

/** A task of a plan with its kind. */
interface ToMake {
  readonly plan: Plan;
  readonly task: PlannedTask;
  readonly kind: CheckedKind;
}

/** @throws RefusedTaskError for a plan that this Assay cannot run, without a note: another may be able to */
async function plannedTask(run: RunFolder, id: string): Promise<ToMake> {
  try {
    const plan = await readPlan(run.plan);
    const task = taskOf(plan, id, (kind) => kindOf(kind).version);
    return { plan, task, kind: kindOf(task.kind) };
  } catch (error) {
    throw error instanceof AssayError && error.code !== "missing" ? new RefusedTaskError(error) : error;
  }
}

/** It can be made again, so that who reads it is not refused for ever. */
function damagedResult(file: string): ConflictError {
  const [must, got] = ["the results that a task reads must be as they were written", "something else"];
  return new ConflictError({ where: "task", must, got, todo: "Remove the file, then run again: it is made anew.", file });
}

function notReady(id: string): MissingError {
  return new MissingError({
    where: "task",
    must: "the results that a task reads must be there",
    got: `none of ${id}`,
    todo: "Make that first: an engine does, as the plan names it among the inputs.",
  });
}

async function makeResult(run: RunFolder, made: ToMake, control: RunControl): Promise<void> {
  const { id } = made.task;
  const scratch = await makeScratch();
  try {
    const folder = made.kind.continues ? await openBegun(run, id) : join(scratch, "work");
    await mkdir(folder, { recursive: true });
    const work = atWork(run, made, { folder, scratch }, control);
    setEngineThreads(made.task.threads); // as many on every machine: last digits depend on it
    const files = await madeFiles(made, work);
    if (made.kind.isOneFile === true) await writePiecesAtomically(run.resultOf(id), createReadStream(onlyFile(files)));
    else await packFiles(run.resultOf(id), files);
    await removeBegun(run, id);
  } finally {
    setEngineThreads(0);
    await rm(scratch, { recursive: true, force: true });
  }
}

const scratchMark = "assay-task-";

/** A folder for the rest of the task; those of workers on this machine that were killed go. */
async function makeScratch(): Promise<string> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const writer = name.startsWith(scratchMark) ? parseIdentity(name.slice(scratchMark.length).split(".", 1)[0]!) : null;
    if (writer !== null && hasEnded(writer)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
  return mkdtemp(join(tmpdir(), `${scratchMark}${identityText(ownIdentity)}.`));
}

function onlyFile(files: FilesToPack): string {
  const [file] = files.values();
  if (typeof file !== "string") throw new Error("a kind whose result is one file has made none");
  return file;
}

/** Once more from the beginning where what an earlier try left could not be gone on from. */
async function madeFiles({ kind, task }: ToMake, work: TaskAtWork): Promise<FilesToPack> {
  try {
    return await kind.make(task.args, work);
  } catch (error) {
    const isOwnWork = error instanceof AssayError && ["conflict", "format"].includes(error.code);
    if (!kind.continues || !isOwnWork) throw error;
    await emptyBegun(work.folder);
    return kind.make(task.args, work);
  }
}

function atWork(
  run: RunFolder,
  { plan, task }: ToMake,
  { folder, scratch }: { readonly folder: string; readonly scratch: string },
  control: RunControl,
): TaskAtWork {
  const opened = new Map<string, Promise<string>>();
  const unpack = async (id: string): Promise<string> => {
    const to = join(scratch, "inputs", id);
    await mkdir(to, { recursive: true });
    await unpackFiles(run.resultOf(id), to).catch((cause: unknown) => {
      throw cause instanceof FormatError ? damagedResult(run.resultOf(id)) : cause;
    });
    return to;
  };
  const quiet = { signal: control.signal };
  return {
    ...control,
    threads: task.threads,
    folder,
    input(id) {
      if (!task.inputs.includes(id)) throw new Error(`a task reads ${id}, which is none of its inputs`);
      const found = opened.get(id) ?? unpack(id);
      opened.set(id, found);
      return found;
    },
    shard: (named) => shardOf(plan, named),
    encoder: (name) => openPlannedEncoder(plan, name, quiet),
    task: (name, prefix) => openPlannedTask(plan, name, prefix, quiet),
  };
}
