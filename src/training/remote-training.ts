/** A training in a worker thread, so that the caller's thread stays alive. */
import type { EngineTensors } from "../runtime/session.ts";
import { startWorker } from "../runtime/worker.ts";
import type { StepResult, TrainingEngineInput, TrainingStep } from "./training-engine.ts";
import type { TrainingRequest, TrainingResponse } from "./training-worker.ts";

/** The engine, from outside. */
export interface RemoteTraining {
  step(step: TrainingStep): Promise<StepResult>;
  /** Logits of a batch, row-major [batch, outputs]. */
  score(feeds: EngineTensors): Promise<Float32Array>;
  /** Copies of trained parameters. */
  read(names: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;
  /** Writes parameters, and moments where wanted. */
  save(path: string, moments: boolean, metadata: Readonly<Record<string, string>>): Promise<void>;
  load(path: string, moments: boolean): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a training. The buffers of `initial` and `frozen` move to the worker and are empty here afterwards.
 * @throws AssayError "engine" when the engine refuses the graphs
 */
export async function openRemoteTraining(input: TrainingEngineInput): Promise<RemoteTraining> {
  const worker = startWorker<TrainingRequest, TrainingResponse>("training/training-worker");
  const ask = async <Kind extends TrainingResponse["ask"]>(
    request: TrainingRequest,
    kind: Kind,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Extract<TrainingResponse, { ask: Kind }>> => {
    const response = await worker.call(request, transfer);
    if (response.ask !== kind) throw new Error("the training worker answered another question");
    return response as Extract<TrainingResponse, { ask: Kind }>;
  };
  try {
    await ask({ ask: "open", input }, "done", ownBuffers([...input.initial.values(), ...input.frozen.values()]));
  } catch (error) {
    await worker.close();
    throw error;
  }
  return {
    step: async (step) => (await ask({ ask: "step", step }, "step")).result,
    score: async (feeds) => (await ask({ ask: "score", feeds }, "score")).logits,
    read: async (names) => (await ask({ ask: "read", names }, "read")).weights,
    async save(path, moments, metadata) {
      await ask({ ask: "save", path, moments, metadata }, "done");
    },
    async load(path, moments) {
      await ask({ ask: "load", path, moments }, "done");
    },
    async close() {
      // after the step at hand; a worker that has died has nothing to give back
      await ask({ ask: "close" }, "done").catch(() => undefined);
      await worker.close();
    },
  };
}

/** Buffers that hold one array each: these can move. */
function ownBuffers(arrays: readonly Float32Array[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { buffer, byteLength } of arrays) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffers.add(buffer);
  }
  return [...buffers];
}
