/** An engine session in a worker thread, used like one in this thread. */
import type { Session, SessionOptions } from "./session.ts";
import type { SessionCalls } from "./session-worker.ts";
import { wholeBuffers } from "./transfer.ts";
import { startWorker } from "./worker.ts";

/**
 * Opens a model in a worker of its own. The buffers of `options.weights` move
 * there and are empty here afterwards (views into larger buffers are copied); the
 * same goes for the tensors of each `run`.
 * @throws AssayError with code "engine" when the engine refuses the model
 */
export async function openRemoteSession(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  const worker = startWorker<SessionCalls>("runtime/session-worker");
  try {
    const { inputs, outputs } = await worker.call("open", { model, options }, wholeBuffers(options.weights?.values() ?? []));
    let running = 0;
    return {
      inputs,
      outputs,
      async run(feeds, wanted = outputs) {
        running++;
        const buffers = wholeBuffers(Object.values(feeds).map((tensor) => tensor.data));
        return worker.call("run", { feeds, wanted }, buffers).finally(() => running--);
      },
      async close() {
        // one that is at work is stopped at once; one that has died has nothing to give back
        if (running === 0) await worker.call("close", undefined).catch(() => undefined);
        await worker.close();
      },
    };
  } catch (error) {
    await worker.close();
    throw error;
  }
}
