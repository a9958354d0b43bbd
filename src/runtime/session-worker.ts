/** The worker that holds one engine session. Its calls come from remote-session.ts. */
import { AssayError } from "../base/errors.ts";
import { answerCalls } from "./answer-calls.ts";
import { type EngineTensors, openSession, type Session, type SessionOptions } from "./session.ts";
import { moving, wholeBuffers } from "./transfer.ts";

/** What is opened. */
export interface OpenedModel {
  readonly model: Uint8Array;
  readonly options: SessionOptions;
}

/** What is run. */
export interface SessionRun {
  readonly feeds: EngineTensors;
  readonly wanted: readonly string[];
}

let session: Session | null = null;

/** First "open", then any number of "run", at last "close": what the engine holds does not go with its thread. */
const calls = {
  async open({ model, options }: OpenedModel): Promise<Pick<Session, "inputs" | "outputs">> {
    session = await openSession(model, options);
    return { inputs: session.inputs, outputs: session.outputs };
  },
  async run({ feeds, wanted }: SessionRun): Promise<EngineTensors> {
    if (session === null) {
      throw new AssayError("engine", {
        where: "running a model",
        must: "the model must be opened first",
        got: "a run before it",
        todo: "Open the session before running it.",
      });
    }
    const outputs = await session.run(feeds, wanted);
    return moving(outputs, wholeBuffers(Object.values(outputs).map(({ data }) => data)));
  },
  async close(): Promise<void> {
    await session?.close();
    session = null;
  },
};

/** What this worker answers. */
export type SessionCalls = typeof calls;

answerCalls(calls);
