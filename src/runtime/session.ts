/**
 * The engine: onnxruntime-node, imported nowhere else. `run` blocks the thread
 * it is called on, so long work goes through remote-session.ts instead.
 */
import "./no-telemetry.ts"; // before the engine

import { env, InferenceSession, Tensor } from "onnxruntime-node";
import { AssayError } from "../base/errors.ts";
import { withSequenceFirst } from "../formats/onnx.ts";
import { insideEngine } from "./engine-gate.ts";
import { requireNoTelemetry } from "./no-telemetry.ts";

/** Version of the engine, for manifests. */
export const engineVersion: string = env.versions.node ?? env.versions.common;

/** Element types that go in and out of the engine. */
export type EngineType = "float32" | "float64" | "int64" | "int32" | "uint8" | "int8" | "bool";

/** The values of a tensor; bool comes as bytes of 0 and 1. */
export type EngineData = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | Int8Array;

/** A tensor, row-major. */
export interface EngineTensor {
  readonly type: EngineType;
  readonly shape: readonly number[];
  readonly data: EngineData;
}

/** Named tensors. */
export type EngineTensors = Readonly<Record<string, EngineTensor>>;

/** How a session is opened. */
export interface SessionOptions {
  /** The bytes of the model's external tensors, by the file name that the model gives them. */
  readonly weights?: ReadonlyMap<string, ArrayBufferView> | undefined;
  /** Threads within one operation; one for each core when left out. */
  readonly threads?: number | undefined;
}

/** A model, ready to run. */
export interface Session {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /**
   * Runs the model. Inputs are not copied.
   * @param wanted names of the outputs to compute; all when left out
   * @throws AssayError with code "engine" when the engine refuses
   */
  run(feeds: EngineTensors, wanted?: readonly string[]): Promise<EngineTensors>;
  close(): Promise<void>;
}

/** A model in this thread that writes where the caller wants it. */
export interface WritingSession {
  /**
   * Runs the model and writes outputs into the given tensors' own memory, that of a WebAssembly.Memory included.
   * @param into  outputs by name; type and shape must be those the model gives. What is not named is not computed.
   * @throws AssayError with code "engine" when the engine refuses
   */
  runInto(feeds: EngineTensors, into: EngineTensors): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a model of ONNX bytes on the CPU, in this thread.
 * @throws AssayError with code "engine" when the engine refuses the model
 */
export async function openSession(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  const session = await createSession(model, options);
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    async run(feeds, wanted = session.outputNames) {
      const results = await engineCall("running a model", () => session.run(allToEngine(feeds), [...wanted]));
      return allFromEngine(wanted, results);
    },
    close: () => session.release(),
  };
}

/** Name of the output that keeps the engine from copying the others. */
const uncopied = "assay.uncopied";

/** What the engine says of it, once everything has been computed. */
const notHandedBack = "Non tensor type is temporarily not supported.";

/**
 * Opens a model of ONNX bytes as `openSession` does, for writing into memory of the caller.
 *
 * After a run the engine's binding copies every output into a JavaScript array of its own, those among them that it
 * has just written where the caller wanted them: half a millisecond a megabyte, on one thread, and as much memory as
 * all gradients. It does so in the model's order and stops at an output that it cannot hand back, a sequence. So the
 * model gets an empty sequence as its first output: then all outputs are written, and none is copied.
 * @throws AssayError with code "engine" when the engine refuses the model
 */
export async function openWritingSession(model: Uint8Array, options: SessionOptions = {}): Promise<WritingSession> {
  const session = await createSession(withSequenceFirst(model, uncopied), options);
  return {
    async runInto(feeds, into) {
      await engineCall("running a model", async () => {
        try {
          await session.run(allToEngine(feeds), { ...allToEngine(into), [uncopied]: null });
        } catch (error) {
          if (!(error instanceof Error && error.message === notHandedBack)) throw error;
        }
      });
    },
    close: () => session.release(),
  };
}

async function createSession(model: Uint8Array, options: SessionOptions): Promise<InferenceSession> {
  requireNoTelemetry();
  return engineCall("opening a model", () =>
    InferenceSession.create(model, {
      executionProviders: ["cpu"],
      // Memory patterns cost memory (a third more on BERT-base) and gain no time with changing batch shapes.
      enableMemPattern: false,
      logSeverityLevel: 3,
      ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
      ...(options.weights === undefined ? {} : { externalData: externalData(options.weights) }),
    }),
  );
}

function externalData(weights: ReadonlyMap<string, ArrayBufferView>): { path: string; data: Uint8Array }[] {
  return [...weights].map(([path, view]) => ({ path, data: new Uint8Array(view.buffer, view.byteOffset, view.byteLength) }));
}

function allToEngine(tensors: EngineTensors): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, toEngine(tensor)]));
}

function allFromEngine(wanted: readonly string[], results: Readonly<Record<string, Tensor>>): EngineTensors {
  return Object.fromEntries(wanted.map((name) => [name, fromEngine(name, results[name])]));
}

function toEngine(tensor: EngineTensor): Tensor {
  return new Tensor(tensor.type, tensor.data as Float32Array, tensor.shape);
}

function fromEngine(name: string, tensor: Tensor | undefined): EngineTensor {
  if (tensor === undefined) throw refusal("running a model", `no output named ${name}`);
  return { type: tensor.type as EngineType, shape: tensor.dims, data: tensor.data as EngineData };
}

/** The engine's own errors, and those of its tensors, as ours. */
async function engineCall<T>(where: string, call: () => Promise<T>): Promise<T> {
  try {
    return await insideEngine(call);
  } catch (error) {
    throw refusal(where, error instanceof Error ? error.message : String(error));
  }
}

function refusal(where: string, got: string): AssayError {
  return new AssayError("engine", {
    where,
    must: "the engine must accept the model and its inputs",
    got,
    todo: "Check the shapes and types of the inputs; when memory ran out, use smaller batches.",
  });
}
