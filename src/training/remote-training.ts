/** A training in a worker thread, so that the caller's thread stays alive. */
import type { EngineTensors } from "../runtime/session.ts";
import { wholeBuffers } from "../runtime/transfer.ts";
import { startWorker } from "../runtime/worker.ts";
import type { StepResult, TrainingEngineInput, TrainingStep } from "./training-engine.ts";
import type { TrainingCalls } from "./training-worker.ts";

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
  const { call, close } = startWorker<TrainingCalls>("training/training-worker");
  try {
    await call("open", input, wholeBuffers([...input.initial.values(), ...input.frozen.values()]));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    step: (step) => call("step", step),
    score: (feeds) => call("score", feeds),
    read: (names) => call("read", names),
    save: (path, moments, metadata) => call("save", { path, moments, metadata }),
    load: (path, moments) => call("load", { path, moments }),
    async close() {
      // after the step at hand; a worker that has died has nothing to give back
      await call("close", undefined).catch(() => undefined);
      await close();
    },
  };
}
