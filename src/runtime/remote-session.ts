/** An engine session in a worker thread, used like one in this thread. */
import type { Session, SessionOptions } from "./session.ts";
import type { SessionRequest, SessionResponse } from "./session-worker.ts";
import { startWorker } from "./worker.ts";

/**
 * Opens a model in a worker of its own. The buffers of `options.weights` move
 * there and are empty here afterwards (views into larger buffers are copied); the
 * same goes for the tensors of each `run`.
 * @throws AssayError with code "engine" when the engine refuses the model
 */
export async function openRemoteSession(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  const worker = startWorker<SessionRequest, SessionResponse>("runtime/session-worker");
  try {
    const opened = await worker.call({ kind: "open", model, options }, buffersOf(options.weights?.values() ?? []));
    if (opened.kind !== "open") throw new Error("the session worker answered another question");
    let running = 0;
    return {
      inputs: opened.inputs,
      outputs: opened.outputs,
      async run(feeds, wanted = opened.outputs) {
        running++;
        const answer = await worker
          .call({ kind: "run", feeds, wanted }, buffersOf(Object.values(feeds).map((tensor) => tensor.data)))
          .finally(() => running--);
        if (answer.kind !== "run") throw new Error("the session worker answered another question");
        return answer.outputs;
      },
      async close() {
        // one that is at work is stopped at once; one that has died has nothing to give back
        if (running === 0) await worker.call({ kind: "close" }).catch(() => undefined);
        await worker.close();
      },
    };
  } catch (error) {
    await worker.close();
    throw error;
  }
}

/** Whole buffers only: a view into a larger one is copied, so that its neighbours stay where they are. */
function buffersOf(views: Iterable<ArrayBufferView>): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { buffer, byteLength } of views) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffers.add(buffer);
  }
  return [...buffers];
}
