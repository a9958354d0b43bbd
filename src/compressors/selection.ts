/**
 * The fitted form of compressors that keep some dimensions as they are: random
 * ones, the first ones, the top ones of a ranking.
 */
import { FormatError } from "../base/errors.ts";
import type { Tensor } from "../formats/safetensors.ts";
import { takeColumns } from "../numeric/matrix.ts";
import { checkInput, checkSize, type FittedCompressor, type PreparedCompressor } from "./compressor.ts";

/** A prepared compressor that keeps the first `size` dimensions of an order of all. */
export function preparedSelection(name: string, order: Int32Array): PreparedCompressor {
  return {
    at(size) {
      checkSize(name, size, order.length);
      return fittedSelection(name, order.slice(0, size), order.length);
    },
  };
}

/** A fitted compressor that keeps these dimensions, in this order. */
export function fittedSelection(name: string, dimensions: Int32Array, inputSize: number): FittedCompressor {
  const fitted: FittedCompressor = {
    name,
    inputSize,
    outputSize: dimensions.length,
    async apply(vectors) {
      checkInput(fitted, vectors);
      return takeColumns(vectors, dimensions);
    },
    toTensors() {
      return new Map<string, Tensor>([
        ["dimensions", { shape: [dimensions.length], data: dimensions }],
        ["inputSize", { shape: [1], data: Int32Array.of(inputSize) }],
      ]);
    },
  };
  return fitted;
}

/**
 * The selection that `toTensors` wrote.
 * @throws FormatError when a tensor is missing or left over, or an index occurs twice or is out of range
 */
export function restoredSelection(name: string, tensors: ReadonlyMap<string, Tensor>): FittedCompressor {
  const dimensions = tensors.get("dimensions")?.data;
  const inputSize = tensors.get("inputSize")?.data;
  if (!(dimensions instanceof Int32Array) || !(inputSize instanceof Int32Array) || inputSize.length !== 1 || tensors.size !== 2) {
    throw broken(
      name,
      "there must be two int32 tensors, dimensions [k] and inputSize [1]",
      [...tensors.keys()].join(", ") || "none",
    );
  }
  const limit = inputSize[0]!;
  const inRange = dimensions.every((index) => index >= 0 && index < limit);
  if (dimensions.length === 0 || !inRange || new Set(dimensions).size !== dimensions.length) {
    throw broken(name, `dimensions must be different indices below ${limit}`, `${dimensions.length} that are not`);
  }
  return fittedSelection(name, dimensions, limit);
}

function broken(name: string, must: string, got: string): FormatError {
  return new FormatError({ where: name, must, got, todo: `Was the file written for a ${name} compressor?` });
}
