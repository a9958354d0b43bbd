/** The worker that holds a training. Its calls come from remote-training.ts. */
import { answerCalls } from "../runtime/answer-calls.ts";
import type { EngineTensors } from "../runtime/session.ts";
import { moving } from "../runtime/transfer.ts";
import { type StepResult, TrainingEngine, type TrainingEngineInput, type TrainingStep } from "./training-engine.ts";
import { loadTrainingState, saveTrainingState } from "./training-state.ts";

/** Where a training's state goes, and whether the moments go with it. */
export interface SavedState {
  readonly path: string;
  readonly moments: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

let engine: TrainingEngine | null = null;

function opened(): TrainingEngine {
  if (engine === null) throw new Error("a training must be opened first");
  return engine;
}

/** First "open", then any number of the others, at last "close": what the engine holds does not go with its thread. */
const calls = {
  async open(input: TrainingEngineInput): Promise<void> {
    engine = await TrainingEngine.open(input);
  },
  step: (step: TrainingStep): Promise<StepResult> => opened().step(step),
  score: (feeds: EngineTensors): Promise<Float32Array> => opened().score(feeds),
  read(names: readonly string[]): ReadonlyMap<string, Float32Array> {
    const weights = new Map<string, Float32Array<ArrayBuffer>>();
    for (const name of names) weights.set(name, opened().read(name));
    return moving(
      weights,
      [...weights.values()].map(({ buffer }) => buffer),
    );
  },
  save: ({ path, moments, metadata }: SavedState): Promise<void> => saveTrainingState(path, opened().memory, moments, metadata),
  load: ({ path, moments }: Omit<SavedState, "metadata">): Promise<void> => loadTrainingState(path, opened().memory, moments),
  async close(): Promise<void> {
    await opened().close();
    engine = null;
  },
};

/** What this worker answers. */
export type TrainingCalls = typeof calls;

answerCalls(calls);
