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

/** A running worker, seen from the thread that started it. */
export interface WorkerHandle<Request, Response> {
  /**
   * Sends a request; buffers in `transfer` move to the worker without a copy and are empty here afterwards.
   * @throws the AssayError that the worker threw, or one with code "worker" when the worker died or was closed
   */
  call(request: Request, transfer?: readonly ArrayBuffer[]): Promise<Response>;
  /** Stops the worker, at once or when the engine call it is in has ended; waiting calls are rejected. May be called twice. */
  close(): Promise<void>;
}

/** What goes to a worker. */
export interface WorkerCall<Request> {
  readonly id: number;
  readonly request: Request;
}

/** What comes back. */
export type WorkerAnswer<Response> =
  | { readonly id: number; readonly response: Response }
  | { readonly id: number; readonly error: CarriedError };

/** What a worker is started with. */
export interface WorkerStart {
  readonly data: unknown;
  readonly gate: EngineGate;
}

interface Waiting<Response> {
  resolve(response: Response): void;
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
 * src, without extension). `data` is what `answerCalls` hands to the worker's code.
 * Run from source, the worker's code is that of the last build.
 * @throws MissingError when the project has not been built.
 */
export function startWorker<Request, Response>(module: string, data?: unknown): WorkerHandle<Request, Response> {
  // the flags this process was started with (--eval, --input-type) are not meant for the worker
  const gate = newGate();
  const worker = new Worker(builtFile(`${module}.js`, "starting a worker"), {
    workerData: { data, gate } satisfies WorkerStart,
    execArgv: [],
  });
  watch(gate);
  const waiting = new Map<number, Waiting<Response>>();
  let lastId = 0;
  let end: AssayError | null = null;
  let closing: Promise<void> | null = null;

  const finish = (error: AssayError): void => {
    end ??= error;
    for (const call of waiting.values()) call.reject(end);
    waiting.clear();
  };
  const settle = (id: number): Waiting<Response> | undefined => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    return call;
  };
  worker.unref();
  worker.on("message", (answer: WorkerAnswer<Response>) => {
    if ("error" in answer) settle(answer.id)?.reject(revive(answer.error));
    else settle(answer.id)?.resolve(answer.response);
  });
  worker.on("messageerror", (error) => finish(ended(module, `an answer that could not be read (${error.message})`)));
  worker.on("error", (error) => finish(ended(module, `a crash (${messageOf(error)})`)));
  worker.on("exit", (code) => {
    gates.delete(gate);
    leaveForGood(gate);
    finish(ended(module, `an end with code ${code}`));
  });

  return {
    call(request, transfer = []) {
      if (end !== null) return Promise.reject(end);
      return new Promise<Response>((resolve, reject) => {
        const id = ++lastId;
        const call: WorkerCall<Request> = { id, request };
        worker.postMessage(call, transfer as readonly Transferable[]); // throws, and so rejects, when it cannot be cloned
        waiting.set(id, { resolve, reject });
        worker.ref();
      });
    },
    close() {
      if (closing !== null) return closing; // no call waits any more: a busy worker would be taken for an idle one
      const isBusy = waiting.size > 0;
      finish(ended(module, "a closed worker"));
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
