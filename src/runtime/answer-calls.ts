/** The worker's side of runtime/worker.ts: takes calls one after another and answers each. */
import { parentPort, workerData } from "node:worker_threads";
import { useGate } from "./engine-gate.ts";
import type { WorkerAnswer, WorkerCall, WorkerStart } from "./worker.ts";
import { carry } from "./worker-errors.ts";

/** An answer, and the buffers that move with it instead of being copied. */
export interface Answer<Response> {
  readonly response: Response;
  readonly transfer?: readonly ArrayBuffer[];
}

/**
 * Answers the calls made through the handle of `startWorker`, in the order they came, one at a time.
 * @param answer gets the request and the `data` the worker was started with
 */
export function answerCalls<Request, Response>(
  answer: (request: Request, data: unknown) => Promise<Answer<Response>> | Answer<Response>,
): void {
  const port = parentPort;
  if (port === null) throw new Error("this module runs in a worker only");
  const { data, gate } = workerData as WorkerStart;
  useGate(gate);
  let last: Promise<void> = Promise.resolve();
  const handle = async ({ id, request }: WorkerCall<Request>): Promise<void> => {
    try {
      const { response, transfer = [] } = await answer(request, data);
      port.postMessage({ id, response } satisfies WorkerAnswer<Response>, [...transfer]);
    } catch (error) {
      port.postMessage({ id, error: carry(error) } satisfies WorkerAnswer<Response>);
    }
  };
  port.on("message", (call: WorkerCall<Request>) => {
    last = last.then(() => handle(call));
  });
}
