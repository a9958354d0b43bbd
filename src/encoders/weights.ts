/**
 * Matches a checkpoint's tensors with the weights a family's graph uses: each
 * used exactly once, none missing, none left over, all of the right shape. Heads
 * are passed over by name.
 */
import { FormatError, ShapeError, UnsupportedError } from "../base/errors.ts";
import type { DType } from "../formats/safetensors.ts";
import { headName, isBuffer, knownHeads } from "./checkpoint-names.ts";
import type { EncoderConfig } from "./config.ts";
import type { Family } from "./family.ts";
import type { WeightSpec } from "./forward-pass.ts";

/** A tensor of a checkpoint. */
export interface CheckpointTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** The file that holds it. */
  readonly file: string;
}

/** A checkpoint, matched. */
export interface MatchedWeights {
  /** The checkpoint's tensor for each canonical name, in the family's order. */
  readonly tensors: ReadonlyMap<string, CheckpointTensor>;
  /** Tensors that belong to heads. */
  readonly heads: readonly CheckpointTensor[];
  /** Numbers in the weights that are used. */
  readonly parameters: number;
}

/**
 * Matches tensors with weights.
 * @throws FormatError for missing, doubled or left-over weights; ShapeError for a wrong shape;
 *   UnsupportedError for an element type other than F32, F16 and BF16; each names the weight
 */
export function matchWeights(
  family: Family,
  config: EncoderConfig,
  checkpoint: Iterable<CheckpointTensor>,
  folder: string,
): MatchedWeights {
  const { found, heads } = tensorsByName(family, checkpoint);
  const tensors = new Map<string, CheckpointTensor>();
  const missing: string[] = [];
  let parameters = 0;
  for (const { name, shape } of family.weights(config)) {
    const tensor = found.get(name);
    if (tensor === undefined) {
      missing.push(name);
      continue;
    }
    checkTensor(name, shape, tensor);
    found.delete(name);
    tensors.set(name, tensor);
    parameters += shape.reduce((product, size) => product * size, 1);
  }
  if (missing.length > 0) {
    throw new FormatError({
      where: "weights",
      must: `the checkpoint of a ${family.name} model with ${config.layers} layers must hold ${shortList(missing)}`,
      got: found.size === 0 ? "none of that name" : `others instead: ${shortList([...found.values()].map(({ name }) => name))}`,
      todo: "Check that config.json and the weights belong together, or fetch both again.",
      file: folder,
    });
  }
  const [left] = found.values();
  if (left !== undefined) {
    throw new FormatError({
      where: "weights",
      must: `each weight must have a place in a ${family.name} model with ${config.layers} layers`,
      got: `left over: ${shortList([...found.values()].map(({ name }) => name))}`,
      todo: `Check that config.json and the weights belong together. Heads are passed over when they are named ${knownHeads.join(", ")}.`,
      file: left.file,
    });
  }
  return { tensors, heads, parameters };
}

/** Tensors by their canonical names, those of heads apart. @throws FormatError for one that is there twice */
function tensorsByName(
  family: Family,
  checkpoint: Iterable<CheckpointTensor>,
): { readonly found: Map<string, CheckpointTensor>; readonly heads: readonly CheckpointTensor[] } {
  const found = new Map<string, CheckpointTensor>();
  const heads: CheckpointTensor[] = [];
  for (const tensor of checkpoint) {
    if (isBuffer(tensor.name)) continue;
    const name = family.canonicalName(tensor.name);
    if (name === null) {
      heads.push(tensor);
      continue;
    }
    const first = found.get(name);
    if (first !== undefined) {
      throw new FormatError({
        where: "weights",
        must: `each weight must be there once, ${name}`,
        got: `both ${first.name} and ${tensor.name}`,
        todo: "Save the checkpoint again with one of the two.",
        file: tensor.file,
      });
    }
    found.set(name, tensor);
  }
  return { found, heads };
}

/** The tensor of a head's weight; null when there is none of that name and shape, or several, or not in floating point. */
export function headTensor(heads: readonly CheckpointTensor[], { name, shape }: WeightSpec): CheckpointTensor | null {
  const named = heads.filter((tensor) => headName(tensor.name) === name);
  const [tensor] = named;
  if (tensor === undefined || named.length > 1) return null;
  return sameShape(tensor.shape, shape) && isFloat(tensor.dtype) ? tensor : null;
}

function checkTensor(name: string, shape: readonly number[], tensor: CheckpointTensor): void {
  if (!sameShape(tensor.shape, shape)) {
    throw new ShapeError({
      where: "weights",
      must: `${tensor.name} must have the shape [${shape.join(", ")}] that config.json asks for`,
      got: `[${tensor.shape.join(", ")}]`,
      todo: "Check that config.json and the weights belong together, or fetch both again.",
      file: tensor.file,
    });
  }
  if (!isFloat(tensor.dtype)) {
    throw new UnsupportedError({
      where: "weights",
      must: `${name} must be F32, F16 or BF16`,
      got: tensor.dtype,
      todo: "Save the model unquantised, in one of these types.",
      file: tensor.file,
    });
  }
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function isFloat(dtype: DType): boolean {
  return dtype === "F32" || dtype === "F16" || dtype === "BF16";
}

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length <= 5 ? shown : `${shown} and ${names.length - 5} more`;
}
