/**
 * The fitted form of compressors that multiply: y = W (x − shift), row by row.
 * PCA and the random projections are saved and applied as this.
 */
import { FormatError } from "../base/errors.ts";
import type { Tensor } from "../formats/safetensors.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { momentsAfter } from "../statistics/moments/labelled-moments.ts";
import { checkInput, checkOutput, checkSize, type FittedCompressor, type PreparedCompressor } from "./compressor.ts";

/** What is multiplied by. */
export interface LinearMap {
  /** W [size, inputSize]: one output a row. */
  readonly directions: Matrix;
  /** [inputSize], taken off first; null where nothing is. */
  readonly shift: Float64Array | null;
  /** [size]: variance of each output over the training rows; null where it was not computed. */
  readonly variances: Float64Array | null;
  /** Are the directions orthogonal and of length 1? Then there is a way back, x ≈ mean + Wᵀ y. */
  readonly orthonormal?: boolean | undefined;
}

/** Numbers that are shifted and multiplied together, and the fewest rows: a few megabytes of copy instead of all vectors. */
const chunkNumbers = 1 << 18;
const fewestRows = 1024;

/** Scatters of more dimensions than this are not mapped: three of them have to fit in one WebAssembly memory. */
const mappedDimensions = 8192;

/** A prepared compressor: its first `size` outputs are the first rows of the map. */
export function preparedLinearMap(name: string, map: LinearMap): PreparedCompressor {
  return {
    at(size) {
      const inputSize = map.directions.columns;
      checkSize(name, size, map.directions.rows);
      return fittedLinearMap(name, {
        directions: matrix(size, inputSize, map.directions.data.slice(0, size * inputSize)),
        shift: map.shift,
        variances: map.variances?.slice(0, size) ?? null,
        orthonormal: map.orthonormal,
      });
    },
  };
}

/** A fitted compressor that applies the map. */
export function fittedLinearMap(name: string, map: LinearMap): FittedCompressor {
  const { directions, shift, variances } = map;
  const fitted: FittedCompressor = {
    name,
    inputSize: directions.columns,
    outputSize: directions.rows,
    map: "linear",
    units: "shared",
    async apply(vectors) {
      checkInput(fitted, vectors);
      if (shift === null) return multiply(vectors, directions, { transposeB: true });
      const out = matrix(vectors.rows, directions.rows);
      const atOnce = Math.max(fewestRows, Math.floor(chunkNumbers / directions.columns));
      for (let from = 0; from < vectors.rows; from += atOnce) {
        const centred = shiftedRows(vectors, from, Math.min(vectors.rows, from + atOnce), shift);
        const product = await multiply(centred, directions, { transposeB: true });
        out.data.set(product.data, from * directions.rows);
      }
      return out;
    },
    ...(directions.columns <= mappedDimensions ? { approximateMoments: (of) => momentsAfter(of, directions, shift) } : {}),
    ...(map.orthonormal === true ? { reconstruct: (compressed, mean) => back(fitted, directions, compressed, mean) } : {}),
    toTensors() {
      const tensors = new Map<string, Tensor>();
      tensors.set("directions", { shape: [directions.rows, directions.columns], data: directions.data });
      if (shift !== null) tensors.set("shift", { shape: [shift.length], data: shift });
      if (variances !== null) tensors.set("variances", { shape: [variances.length], data: variances });
      return tensors;
    },
  };
  return fitted;
}

/**
 * The map that `toTensors` wrote.
 * @throws FormatError when a tensor is missing, left over, of another type or shape, or holds NaN
 */
export function restoredLinearMap(
  name: string,
  tensors: ReadonlyMap<string, Tensor>,
  options: { readonly orthonormal?: boolean } = {},
): FittedCompressor {
  const directions = tensors.get("directions");
  const [size, inputSize] = directions?.shape ?? [];
  if (
    directions === undefined ||
    directions.shape.length !== 2 ||
    size === undefined ||
    inputSize === undefined ||
    size < 1 ||
    size > inputSize ||
    !(directions.data instanceof Float32Array) ||
    directions.data.length !== size * inputSize
  ) {
    throw broken(name, "there must be a float32 tensor directions [k, d] with 1 ≤ k ≤ d", describe(directions));
  }
  for (const key of tensors.keys()) {
    if (key !== "directions" && key !== "shift" && key !== "variances") {
      throw broken(name, "the tensors must be directions, shift and variances", JSON.stringify(key));
    }
  }
  if (!directions.data.every(Number.isFinite)) throw broken(name, "directions must be finite", "NaN or infinity");
  return fittedLinearMap(name, {
    directions: matrix(size, inputSize, directions.data),
    shift: vectorOf(name, tensors, "shift", inputSize),
    variances: vectorOf(name, tensors, "variances", size),
    orthonormal: options.orthonormal,
  });
}

/** mean + Wᵀ y: the orthogonal projection onto the directions kept, through the mean. */
async function back(fitted: FittedCompressor, directions: Matrix, compressed: Matrix, mean: Float64Array): Promise<Matrix> {
  checkOutput(fitted, compressed, mean);
  const out = await multiply(compressed, directions);
  for (let i = 0, at = 0; i < out.rows; i++) {
    for (let j = 0; j < out.columns; j++, at++) out.data[at] = out.data[at]! + mean[j]!;
  }
  return out;
}

function vectorOf(name: string, tensors: ReadonlyMap<string, Tensor>, key: string, length: number): Float64Array | null {
  const tensor = tensors.get(key);
  if (tensor === undefined) return null;
  const { shape, data } = tensor;
  if (shape.length !== 1 || shape[0] !== length || !(data instanceof Float64Array) || !data.every(Number.isFinite)) {
    throw broken(name, `${key} must be ${length} finite float64 numbers`, describe(tensor));
  }
  return data;
}

function describe(tensor: Tensor | undefined): string {
  return tensor === undefined ? "none" : `${tensor.data.constructor.name} [${tensor.shape.join(", ")}]`;
}

function broken(name: string, must: string, got: string): FormatError {
  return new FormatError({ where: name, must, got, todo: `Was the file written for a ${name} compressor?` });
}

function shiftedRows(x: Matrix, from: number, to: number, shift: Float64Array): Matrix {
  const d = x.columns;
  const out = matrix(to - from, d);
  for (let i = from, at = 0; i < to; i++) {
    for (let j = 0; j < d; j++, at++) out.data[at] = x.data[i * d + j]! - shift[j]!;
  }
  return out;
}
