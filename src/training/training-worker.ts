/** The worker that holds a training. Its calls come from remote-training.ts. */
import { answerCalls } from "../runtime/answer-calls.ts";
import type { EngineTensors } from "../runtime/session.ts";
import { type StepResult, TrainingEngine, type TrainingEngineInput, type TrainingStep } from "./training-engine.ts";
import { loadTrainingState, saveTrainingState } from "./training-state.ts";

/** First one "open", then any number of the others, at last "close": what the engine holds does not go with its thread. */
export type TrainingRequest =
  | { readonly ask: "open"; readonly input: TrainingEngineInput }
  | { readonly ask: "step"; readonly step: TrainingStep }
  | { readonly ask: "score"; readonly feeds: EngineTensors }
  | { readonly ask: "read"; readonly names: readonly string[] }
  | {
      readonly ask: "save";
      readonly path: string;
      readonly moments: boolean;
      readonly metadata: Readonly<Record<string, string>>;
    }
  | { readonly ask: "load"; readonly path: string; readonly moments: boolean }
  | { readonly ask: "close" };

/** What they answer. */
export type TrainingResponse =
  | { readonly ask: "done" }
  | { readonly ask: "step"; readonly result: StepResult }
  | { readonly ask: "score"; readonly logits: Float32Array }
  | { readonly ask: "read"; readonly weights: ReadonlyMap<string, Float32Array> };

let engine: TrainingEngine | null = null;

answerCalls<TrainingRequest, TrainingResponse>(async (request) => {
  if (request.ask === "open") {
    engine = await TrainingEngine.open(request.input);
    return { response: { ask: "done" } };
  }
  if (engine === null) throw new Error("a training must be opened first");
  switch (request.ask) {
    case "step":
      return { response: { ask: "step", result: await engine.step(request.step) } };
    case "score": {
      const logits = await engine.score(request.feeds);
      return { response: { ask: "score", logits } };
    }
    case "read": {
      const weights = new Map<string, Float32Array<ArrayBuffer>>();
      for (const name of request.names) weights.set(name, engine.read(name));
      return { response: { ask: "read", weights }, transfer: [...weights.values()].map(({ buffer }) => buffer) };
    }
    case "save":
      await saveTrainingState(request.path, engine.memory, request.moments, request.metadata);
      return { response: { ask: "done" } };
    case "load":
      await loadTrainingState(request.path, engine.memory, request.moments);
      return { response: { ask: "done" } };
    case "close":
      await engine.close();
      engine = null;
      return { response: { ask: "done" } };
  }
});
