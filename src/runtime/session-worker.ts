/** The worker that holds one engine session. Its calls come from remote-session.ts. */
import { AssayError } from "../base/errors.ts";
import { answerCalls } from "./answer-calls.ts";
import { type EngineTensors, openSession, type Session, type SessionOptions } from "./session.ts";

/** First one "open", then any number of "run", at last "close": what the engine holds does not go with its thread. */
export type SessionRequest =
  | { readonly kind: "open"; readonly model: Uint8Array; readonly options: SessionOptions }
  | { readonly kind: "run"; readonly feeds: EngineTensors; readonly wanted: readonly string[] }
  | { readonly kind: "close" };

/** What they answer. */
export type SessionResponse =
  | { readonly kind: "open"; readonly inputs: readonly string[]; readonly outputs: readonly string[] }
  | { readonly kind: "run"; readonly outputs: EngineTensors }
  | { readonly kind: "close" };

let session: Session | null = null;

answerCalls<SessionRequest, SessionResponse>(async (request) => {
  if (request.kind === "open") {
    session = await openSession(request.model, request.options);
    return { response: { kind: "open", inputs: session.inputs, outputs: session.outputs } };
  }
  if (request.kind === "close") {
    await session?.close();
    session = null;
    return { response: { kind: "close" } };
  }
  if (session === null) {
    throw new AssayError("engine", {
      where: "running a model",
      must: "the model must be opened first",
      got: "a run before it",
      todo: "Open the session before running it.",
    });
  }
  const outputs = await session.run(request.feeds, request.wanted);
  const buffers = new Set<ArrayBuffer>();
  for (const tensor of Object.values(outputs)) {
    if (tensor.data.buffer instanceof ArrayBuffer) buffers.add(tensor.data.buffer);
  }
  return { response: { kind: "run", outputs }, transfer: [...buffers] };
});
