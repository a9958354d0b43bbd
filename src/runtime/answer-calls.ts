/** The worker's side of runtime/worker.ts: takes calls one after another and answers each. */
import { parentPort, workerData } from "node:worker_threads";
import { useGate } from "./engine-gate.ts";
import { buffersMovedWith } from "./transfer.ts";
import type { Calls, WorkerAnswer, WorkerCall, WorkerStart } from "./worker.ts";
import { carry } from "./worker-errors.ts";

/**
 * Answers the calls made through the handle of `startWorker`, in the order they came, one at a time.
 * The module exports the type of its record, `export type CellCalls = typeof calls`, and its callers import that.
 */
export function answerCalls(calls: Calls): void {
  const port = parentPort;
  if (port === null) throw new Error("this module runs in a worker only");
  const { gate }: WorkerStart = workerData;
  useGate(gate);
  let last: Promise<void> = Promise.resolve();
  const handle = async ({ id, name, argument }: WorkerCall): Promise<void> => {
    try {
      const answer = calls[name];
      if (answer === undefined) throw new Error(`no call of this worker: ${name}`);
      const result = (await answer(argument)) as never; // of the type that the caller's side knows by the name
      port.postMessage({ id, result } satisfies WorkerAnswer, [...buffersMovedWith(result)]);
    } catch (error) {
      port.postMessage({ id, error: carry(error) } satisfies WorkerAnswer);
    }
  };
  port.on("message", (call: WorkerCall) => {
    last = last.then(() => handle(call));
  });
}
