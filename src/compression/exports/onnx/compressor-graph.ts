/**
 * A chain as one ONNX model: float32 vectors in, the bytes of their codes out. Every engine that computes float64 as
 * IEEE 754 says gives the codes that Assay gives; only sums of products (linear maps, centroids) may be added in another
 * order, which moves a number by some 1e-16 of its size before it is rounded to float32.
 *
 * Input `vectors`, float32 [rows, inputSize]; output `codes`, uint8 [rows, bytesPerVector], or, where nothing codes,
 * `compressed`, float32 [rows, codedSize]. What is not finite is not refused there.
 */
import { UnsupportedError } from "../../../base/errors.ts";
import type { LevelBits } from "../../../codes/rotated-levels.ts";
import type { Tensor } from "../../../formats/safetensors.ts";
import { GraphBuilder, type Value } from "../../../graph/builder.ts";
import type { ExportedChain, ExportedFile } from "../exported-chain.ts";
import { affineBytes, locallyAdaptiveBytes } from "./affine.ts";
import { productBytes, residualBytes } from "./centroids.ts";
import { binary16, floatBytes } from "./float-bytes.ts";
import { packedNumbers } from "./packed-numbers.ts";
import { rotatedLevelBytes } from "./rotated-levels.ts";
import { RowArithmetic, rows } from "./row-arithmetic.ts";
import { stepGraph } from "./step-maps.ts";

/** Name of the model in the artefact's folder. */
const onnxName = "compressor.onnx";

/**
 * The model of a chain.
 * @throws UnsupportedError for a codec that has no graph
 */
export function onnxCompressor(chain: ExportedChain): ExportedFile {
  const graph = new GraphBuilder();
  const on = new RowArithmetic(graph);
  const vectors = graph.input("vectors", "float32", [rows, chain.inputSize]);
  const projected = chain.steps.reduce((x, step) => stepGraph(on, step, x), vectors);
  if (chain.codec.name === "float32") graph.output("compressed", projected);
  else graph.output("codes", codedBytes(on, projected, chain.codec));
  return { path: onnxName, content: graph.toOnnx().model };
}

type CodecGraph = (on: RowArithmetic, x: Value, given: { readonly number: number; of(key: string): Float32Array }) => Value;

function rotatedProductBytes(on: RowArithmetic, x: Value, { of, number }: Parameters<CodecGraph>[2]): Value {
  return productBytes(on, x, { centroids: of("centroids"), parts: number, rotation: of("rotation") });
}

/** The graph of each codec, by the name before its colon. */
const codecGraphs: Readonly<Record<string, CodecGraph>> = {
  float16: (on, x) => floatBytes(on, on.double(x), binary16),
  int8: (on, x, { of }) => affineBytes(on, x, { low: of("low"), step: of("step"), bits: 8 }),
  int4: (on, x, { of }) => affineBytes(on, x, { low: of("low"), step: of("step"), bits: 4 }),
  lvq: (on, x, { of, number }) => locallyAdaptiveBytes(on, x, { mean: of("mean"), bits: number }),
  signs: (on, x) => packedNumbers(on, on.isLess(on.graph.scalar(0), x), 1, true),
  pq: (on, x, { of, number }) => productBytes(on, x, { centroids: of("centroids"), parts: number, rotation: null }),
  opq: rotatedProductBytes,
  npq: rotatedProductBytes,
};

function codedBytes(on: RowArithmetic, x: Value, { name, tensors }: ExportedChain["codec"]): Value {
  const [kind = "", digits] = name.split(":");
  const number = Number(digits);
  const of = (key: string): Float32Array => numbersOf(name, tensors, key);
  if (kind === "bits") {
    return rotatedLevelBytes(on, x, { mean: of("mean"), seed: wholeOf(tensors, "seed"), bits: number as LevelBits });
  }
  if (kind === "rq") {
    return residualBytes(on, x, { centroids: of("centroids"), stages: number, beam: wholeOf(tensors, "beam") ?? 1 });
  }
  const codecGraph = Object.hasOwn(codecGraphs, kind) ? codecGraphs[kind] : undefined;
  if (codecGraph === undefined) throw noGraph(name, "a codec without one");
  return codecGraph(on, x, { number, of });
}

function numbersOf(name: string, tensors: ReadonlyMap<string, Tensor>, key: string): Float32Array {
  const data = tensors.get(key)?.data;
  if (data instanceof Float32Array) return data;
  throw noGraph(name, `tensors named ${[...tensors.keys()].join(", ") || "nothing"}`);
}

function wholeOf(tensors: ReadonlyMap<string, Tensor>, key: string): number | null {
  const data = tensors.get(key)?.data;
  return data instanceof Int32Array ? data[0]! : null;
}

function noGraph(name: string, got: string): UnsupportedError {
  return new UnsupportedError({
    where: `writing the codec ${name} as an ONNX model`,
    must: "a codec must be one that has a graph",
    got,
    todo: "Leave the model out, or choose another codec.",
  });
}
