/**
 * The weights of a TensorFlow.js graph model: `model.json` lists name, shape and data type of each weight and, for
 * quantised ones, the line that the stored integers lie on; the numbers follow one another in the weight files.
 * https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts (WeightsManifestConfig)
 */
import { dirname, join } from "node:path";
import { FormatError } from "../base/errors.ts";
import { readJson } from "./json.ts";
import { readWholeFile } from "./whole-file.ts";

/** A weight as float32, row-major: value = integer · scale + min where it was quantised. */
export interface TensorflowWeight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const largestWeights = 1 << 30;

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization: { readonly dtype: string; readonly min: number; readonly scale: number } | null;
}

/**
 * Reads the float weights of a model.json (uint8-quantised or float32); others (int32 constants) are passed over.
 * @throws MissingError, FormatError
 */
export async function readTensorflowWeights(modelFile: string): Promise<ReadonlyMap<string, TensorflowWeight>> {
  const model = await readJson(modelFile);
  const groups: unknown = isRecord(model) ? model["weightsManifest"] : undefined;
  if (!Array.isArray(groups)) throw damaged(modelFile, "model.json must have a weightsManifest", "none");
  const weights = new Map<string, TensorflowWeight>();
  for (const group of groups as readonly unknown[]) {
    const { files, entries } = readGroup(group, modelFile);
    const parts: Uint8Array[] = [];
    for (const file of files) parts.push(await readWholeFile(join(dirname(modelFile), file), largestWeights));
    decodeGroup(entries, Buffer.concat(parts), weights, modelFile);
  }
  return weights;
}

function decodeGroup(entries: readonly Entry[], bytes: Buffer, weights: Map<string, TensorflowWeight>, file: string): void {
  let offset = 0;
  for (const { name, shape, dtype, quantization } of entries) {
    const count = shape.reduce((product, size) => product * size, 1);
    const length = count * (quantization === null ? 4 : 1);
    if (offset + length > bytes.length) throw damaged(file, `the weight files must hold all of ${name}`, "an end before it");
    if (quantization !== null) {
      const { min, scale } = quantization;
      const data = new Float32Array(count);
      for (let i = 0; i < count; i++) data[i] = bytes[offset + i]! * scale + min;
      weights.set(name, { shape, data });
    } else if (dtype === "float32") {
      const start = offset;
      weights.set(name, { shape, data: Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(start + 4 * i)) });
    }
    offset += length;
  }
  if (offset !== bytes.length) throw damaged(file, `the weight files must hold ${offset} bytes`, `${bytes.length}`);
}

function readGroup(group: unknown, file: string): { files: readonly string[]; entries: readonly Entry[] } {
  const paths = isRecord(group) ? group["paths"] : undefined;
  const list = isRecord(group) ? group["weights"] : undefined;
  // A name with a folder in it could lead anywhere.
  const isName = (path: unknown): path is string => typeof path === "string" && /^[\w-][\w.-]*$/.test(path);
  if (!Array.isArray(paths) || !paths.every(isName)) throw damaged(file, "paths must be names of files beside it", "others");
  if (!Array.isArray(list)) throw damaged(file, "each group must have a list of weights", typeof list);
  return { files: paths, entries: list.map((entry: unknown) => readEntry(entry, file)) };
}

function readEntry(entry: unknown, file: string): Entry {
  const { name, shape, dtype, quantization } = isRecord(entry) ? entry : {};
  const isSize = (size: unknown): size is number => typeof size === "number" && Number.isSafeInteger(size) && size >= 0;
  if (typeof name !== "string" || !Array.isArray(shape) || !shape.every(isSize)) {
    throw damaged(file, "each weight must have a name and a shape", JSON.stringify(entry));
  }
  if (dtype !== "float32" && dtype !== "int32") throw damaged(file, `${name} must be float32 or int32`, String(dtype));
  if (quantization === undefined) return { name, shape, dtype, quantization: null };
  const { dtype: stored, min, scale } = isRecord(quantization) ? quantization : {};
  if (stored !== "uint8" || typeof min !== "number" || typeof scale !== "number") {
    throw damaged(file, `${name} must be quantised to uint8 with min and scale`, JSON.stringify(quantization));
  }
  return { name, shape, dtype, quantization: { dtype: stored, min, scale } };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function damaged(file: string, must: string, got: string): FormatError {
  return new FormatError({ where: "TensorFlow.js model", must, got, todo: "Install the package again.", file });
}
