/**
 * Worker threads that answer calls: a heavy engine runs there and the caller's
 * thread stays alive.
 *
 * Answers are matched to calls by number. Errors of ours arrive as the same
 * class; a worker that dies rejects every call that waits for it. A worker
 * without calls does not keep the process alive.
 */
import "./no-telemetry.ts"; // a worker cannot do it

import process from "node:process";
import { type Transferable, Worker } from "node:worker_threads";
import { builtFile } from "../base/built-file.ts";
import { AssayError } from "../base/errors.ts";
import { blockUntilOutside, type EngineGate, leaveForGood, newGate, waitOutside } from "./engine-gate.ts";
import { type CarriedError, revive } from "./worker-errors.ts";

/** What a worker answers: functions of one argument, by the names that callers use. */
export type Calls = Readonly<Record<string, (argument: never) => unknown>>;

/**
 * Calls a worker; buffers in `transfer` move to it without a copy and are empty here afterwards.
 * @throws the AssayError that the worker threw, or one with code "worker" when the worker died or was closed
 */
export type Call<C extends Calls> = <Name extends keyof C & string>(
  name: Name,
  argument: Parameters<C[Name]>[0],
  transfer?: readonly ArrayBuffer[],
) => Promise<Awaited<ReturnType<C[Name]>>>;

/** A running worker, seen from the thread that started it. */
export interface WorkerHandle<C extends Calls> {
  readonly call: Call<C>;
  /**
   * Stops the worker, at once or when the engine call it is in has ended; may be called twice.
   * @param reason  what waiting calls are rejected with, and later ones
   */
  close(reason?: AssayError): Promise<void>;
}

/** What goes to a worker; types hold between the two sides of a call, and nothing here looks into it. */
export interface WorkerCall {
  readonly id: number;
  readonly name: string;
  readonly argument: never;
}

/** What comes back. */
export type WorkerAnswer =
  | { readonly id: number; readonly result: never }
  | { readonly id: number; readonly error: CarriedError };

/** What a worker is started with. */
export interface WorkerStart {
  readonly gate: EngineGate;
}

interface Waiting {
  resolve(result: never): void;
  reject(error: unknown): void;
}

/**
 * Milliseconds that an idle worker is left alone before it is ended: now and then Node 20 crashes when a thread is
 * ended while a function of it is still being compiled in the background.
 */
const restBeforeEnd = 1000;

/** Gates of the workers that run: the process must not end while one is inside the engine. */
const gates = new Set<EngineGate>();
let watching = false;

/**
 * Starts the worker whose code is `module` ("runtime/session-worker": a path below
 * src, without extension; `C` is the type of calls that it exports).
 * Run from source, the worker's code is that of the last build.
 * @throws MissingError when the project has not been built.
 */
export function startWorker<C extends Calls>(module: string): WorkerHandle<C> {
  // the flags this process was started with (--eval, --input-type) are not meant for the worker
  const gate = newGate();
  const worker = new Worker(builtFile(`${module}.js`, "starting a worker"), {
    workerData: { gate } satisfies WorkerStart,
    execArgv: [],
  });
  watch(gate);
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let end: AssayError | null = null;
  let closing: Promise<void> | null = null;

  const finish = (error: AssayError): void => {
    end ??= error;
    for (const call of waiting.values()) call.reject(end);
    waiting.clear();
  };
  const settle = (id: number): Waiting | undefined => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    return call;
  };
  worker.unref();
  worker.on("message", (answer: WorkerAnswer) => {
    if ("error" in answer) settle(answer.id)?.reject(revive(answer.error));
    else settle(answer.id)?.resolve(answer.result);
  });
  worker.on("messageerror", (error) => finish(ended(module, `an answer that could not be read (${error.message})`)));
  worker.on("error", (error) => finish(ended(module, `a crash (${messageOf(error)})`)));
  worker.on("exit", (code) => {
    gates.delete(gate);
    leaveForGood(gate);
    finish(ended(module, `an end with code ${code}`));
  });

  return {
    call(name, argument, transfer = []) {
      if (end !== null) return Promise.reject(end);
      return new Promise((resolve, reject) => {
        const id = ++lastId;
        worker.postMessage({ id, name, argument }, transfer as readonly Transferable[]); // throws, and so rejects, when it cannot be cloned
        waiting.set(id, { resolve, reject });
        worker.ref();
      });
    },
    close(reason = ended(module, "a closed worker")) {
      if (closing !== null) return closing; // no call waits any more: a busy worker would be taken for an idle one
      const isBusy = waiting.size > 0;
      finish(reason);
      closing = endWorker(worker, gate, isBusy);
      return closing;
    },
  };
}

/** Ends a worker outside the engine: a busy one as soon as it is there, and an idle one, which is not waited for, after a rest. */
async function endWorker(worker: Worker, gate: EngineGate, isBusy: boolean): Promise<void> {
  const end = async (): Promise<void> => {
    await waitOutside(gate);
    await worker.terminate();
  };
  if (isBusy) {
    worker.ref(); // or the process could end before the worker has, with this call unanswered
    await end();
  } else setTimeout(() => void end(), restBeforeEnd).unref();
}

function watch(gate: EngineGate): void {
  if (!watching) process.on("exit", () => gates.forEach(blockUntilOutside));
  watching = true;
  gates.add(gate);
}

function ended(module: string, got: string): AssayError {
  return new AssayError("worker", {
    where: `worker ${module}`,
    must: "the worker must run until its calls are answered",
    got,
    todo: "Start again; when it happens again, give it less at a time (it may have run out of memory).",
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
