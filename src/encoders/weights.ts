/**
 * Matches a checkpoint's tensors with the weights a family's graph uses: each
 * used exactly once, none missing, none left over, all of the right shape. Heads
 * are passed over by name.
 */
import { FormatError, ShapeError, UnsupportedError } from "../base/errors.ts";
import type { DType } from "../formats/safetensors.ts";
import { isBuffer, knownHeads } from "./checkpoint-names.ts";
import type { EncoderConfig, Family } from "./encoder.ts";

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
  /** Names of tensors that belong to heads. */
  readonly passedOver: readonly string[];
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
  const found = new Map<string, CheckpointTensor>();
  const passedOver: string[] = [];
  for (const tensor of checkpoint) {
    if (isBuffer(tensor.name)) continue;
    const name = family.canonicalName(tensor.name);
    if (name === null) {
      passedOver.push(tensor.name);
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
  return { tensors, passedOver: passedOver.sort(), parameters };
}

function checkTensor(name: string, shape: readonly number[], tensor: CheckpointTensor): void {
  if (tensor.shape.length !== shape.length || tensor.shape.some((size, axis) => size !== shape[axis])) {
    throw new ShapeError({
      where: "weights",
      must: `${tensor.name} must have the shape [${shape.join(", ")}] that config.json asks for`,
      got: `[${tensor.shape.join(", ")}]`,
      todo: "Check that config.json and the weights belong together, or fetch both again.",
      file: tensor.file,
    });
  }
  if (tensor.dtype !== "F32" && tensor.dtype !== "F16" && tensor.dtype !== "BF16") {
    throw new UnsupportedError({
      where: "weights",
      must: `${name} must be F32, F16 or BF16`,
      got: tensor.dtype,
      todo: "Save the model unquantised, in one of these types.",
      file: tensor.file,
    });
  }
}

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length <= 5 ? shown : `${shown} and ${names.length - 5} more`;
}
