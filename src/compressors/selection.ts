/**
 * The fitted form of compressors that keep some dimensions as they are: random
 * ones, the first ones, the top ones of a ranking.
 */
import { FormatError } from "../base/errors.ts";
import type { Tensor } from "../formats/safetensors.ts";
import { matrix, takeColumns } from "../numeric/matrix.ts";
import { momentsOfDimensions } from "../statistics/moments/labelled-moments.ts";
import { checkInput, checkOutput, checkSize, type FittedCompressor, type PreparedCompressor } from "./compressor.ts";

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
    map: "selection",
    units: "own",
    async apply(vectors) {
      checkInput(fitted, vectors);
      return takeColumns(vectors, dimensions);
    },
    moments: (of) => momentsOfDimensions(of, dimensions),
    async reconstruct(compressed, mean) {
      checkOutput(fitted, compressed, mean);
      const out = matrix(compressed.rows, inputSize);
      for (let i = 0; i < out.rows; i++) {
        out.data.set(mean, i * inputSize);
        dimensions.forEach((dimension, j) => {
          out.data[i * inputSize + dimension] = compressed.data[i * dimensions.length + j]!;
        });
      }
      return out;
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
  const dimensions = indicesOf(tensors.get("dimensions"));
  const inputSize = indicesOf(tensors.get("inputSize"));
  if (dimensions === null || inputSize === null || inputSize.length !== 1 || tensors.size !== 2) {
    throw broken(
      name,
      "there must be two int32 tensors, dimensions [k] and inputSize [1]",
      [...tensors].map(([key, { shape }]) => `${key} [${shape.join(", ")}]`).join(", ") || "none",
    );
  }
  const limit = inputSize[0]!;
  const inRange = dimensions.every((index) => index >= 0 && index < limit);
  if (dimensions.length === 0 || !inRange || new Set(dimensions).size !== dimensions.length) {
    throw broken(name, `dimensions must be different indices below ${limit}`, `${dimensions.length} that are not`);
  }
  return fittedSelection(name, dimensions, limit);
}

/** The numbers of a one-dimensional int32 tensor, null when it is anything else. */
function indicesOf(tensor: Tensor | undefined): Int32Array | null {
  if (tensor === undefined || !(tensor.data instanceof Int32Array)) return null;
  return tensor.shape.length === 1 && tensor.shape[0] === tensor.data.length ? tensor.data : null;
}

function broken(name: string, must: string, got: string): FormatError {
  return new FormatError({ where: name, must, got, todo: `Was the file written for a ${name} compressor?` });
}
