/**
 * A chain as plain numbers: what every form that others load is made of. Steps are told apart by the tensors that they
 * save, so a compressor need not know that it can be exported.
 *
 *   linear        y = W (x − shift)
 *   selection     yᵢ = x at dimensionᵢ
 *   unit          y = x / ‖x‖, and 0 for 0
 *   hidden-layer  y = V max(0, H (x − shift) + bias)
 *
 * each in float64, rounded to float32 at its end.
 */
import { UnsupportedError } from "../../base/errors.ts";
import type { FittedCompressor } from "../../compressors/compressor.ts";
import type { Tensor } from "../../formats/safetensors.ts";
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import type { FittedChain } from "../chain.ts";

/** One step of a chain. */
export type StepMap =
  | { readonly kind: "linear"; readonly directions: Matrix; readonly shift: Float64Array | null }
  | { readonly kind: "selection"; readonly dimensions: Int32Array; readonly inputSize: number }
  | { readonly kind: "unit"; readonly size: number }
  | {
      readonly kind: "hidden-layer";
      /** H [h, d] */
      readonly hidden: Matrix;
      /** [h] */
      readonly bias: Float64Array;
      /** V [k, h] */
      readonly directions: Matrix;
      readonly shift: Float64Array | null;
    };

/** A chain in parts that hold no code. */
export interface ExportedChain {
  readonly name: string;
  readonly inputSize: number;
  readonly codedSize: number;
  readonly bytesPerVector: number;
  readonly steps: readonly StepMap[];
  /** What each step is called: "pca". */
  readonly compressors: readonly string[];
  readonly codec: { readonly name: string; readonly tensors: ReadonlyMap<string, Tensor> };
}

/** A file of an export: its path within the artefact's folder, with "/" between, and what it holds. */
export interface ExportedFile {
  readonly path: string;
  readonly content: Uint8Array | string;
}

/**
 * The parts of a fitted chain.
 * @throws UnsupportedError for a compressor that is none of the four maps
 */
export function exportedChain(chain: FittedChain): ExportedChain {
  const { name, inputSize, codedSize, bytesPerVector, codec } = chain;
  return {
    ...{ name, inputSize, codedSize, bytesPerVector },
    steps: chain.compressors.map(stepMap),
    compressors: chain.compressors.map((compressor) => compressor.name),
    codec: { name: codec.name, tensors: codec.toTensors() },
  };
}

/** Numbers that go into a step, and that come out. */
export function stepSizes(step: StepMap): { readonly inputs: number; readonly outputs: number } {
  switch (step.kind) {
    case "linear":
      return { inputs: step.directions.columns, outputs: step.directions.rows };
    case "selection":
      return { inputs: step.inputSize, outputs: step.dimensions.length };
    case "unit":
      return { inputs: step.size, outputs: step.size };
    case "hidden-layer":
      return { inputs: step.hidden.columns, outputs: step.directions.rows };
  }
}

/** The step that a fitted compressor is. */
function stepMap(fitted: Pick<FittedCompressor, "name" | "inputSize" | "toTensors">): StepMap {
  const tensors = fitted.toTensors();
  const dimensions = tensors.get("dimensions")?.data;
  if (dimensions instanceof Int32Array) return { kind: "selection", dimensions, inputSize: fitted.inputSize };
  if (tensors.size === 0 && fitted.name === "unit") return { kind: "unit", size: fitted.inputSize };
  const directions = matrixOf(tensors.get("directions"));
  if (directions === null) throw notAMap(fitted.name, [...tensors.keys()]);
  const shift = vectorOf(tensors.get("shift"));
  const [hidden, bias] = [matrixOf(tensors.get("hidden")), vectorOf(tensors.get("bias"))];
  if (hidden !== null && bias !== null) return { kind: "hidden-layer", hidden, bias, directions, shift };
  return { kind: "linear", directions, shift };
}

function matrixOf(tensor: Tensor | undefined): Matrix | null {
  const [rows, columns] = tensor?.shape ?? [];
  if (!(tensor?.data instanceof Float32Array) || rows === undefined || columns === undefined) return null;
  return matrix(rows, columns, tensor.data);
}

function vectorOf(tensor: Tensor | undefined): Float64Array | null {
  return tensor?.data instanceof Float64Array ? tensor.data : null;
}

function notAMap(name: string, keys: readonly string[]): UnsupportedError {
  return new UnsupportedError({
    where: `exporting ${name}`,
    must: "a compressor must be a linear map, a selection, a hidden layer or unit length",
    got: `tensors named ${keys.join(", ") || "nothing"}`,
    todo: "Export a chain of compressors that are in the list.",
  });
}
