/** The state of a training on disk: the trained parameters and, to go on, their moments, with a hash of it all. */
import { FormatError, MissingError } from "../base/errors.ts";
import { sha256 } from "../formats/hash.ts";
import { openSafetensors, type Tensor, writeSafetensors } from "../formats/safetensors.ts";
import { bytesOf } from "../formats/whole-file.ts";
import type { Region, TrainingMemory } from "./training-memory.ts";

/** Where the metadata keep the hash of the data: a damaged number would otherwise go on unseen. */
const hashKey = "sha256";

const withMoments: readonly Region[] = ["parameters", "firstMoments", "secondMoments"];

/**
 * Writes parameters (and moments) as they lie in memory, without a copy.
 * @throws AssayError "disk" when there is no room; nothing is left behind then
 */
export function saveTrainingState(
  path: string,
  memory: TrainingMemory,
  moments: boolean,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const tensors = new Map<string, Tensor>();
  for (const region of moments ? withMoments : withMoments.slice(0, 1)) {
    for (const parameter of memory.layout.parameters) {
      tensors.set(`${region}.${parameter.name}`, { shape: parameter.shape, data: memory.view(region, parameter) });
    }
  }
  const hashes = [...tensors.keys()].sort().map((name) => hashOf(name, tensors.get(name)));
  return writeSafetensors(path, tensors, { ...metadata, [hashKey]: sha256(...hashes) });
}

/** The metadata of a state that is whole, every number of it; null for a file that is missing or damaged. */
export async function readStateMetadata(path: string): Promise<ReadonlyMap<string, string> | null> {
  try {
    const file = await openSafetensors(path);
    try {
      const hashes: string[] = [];
      for (const name of [...file.tensors.keys()].sort()) hashes.push(hashOf(name, await file.read(name)));
      return file.metadata.get(hashKey) === sha256(...hashes) ? file.metadata : null;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof FormatError || error instanceof MissingError) return null;
    throw error;
  }
}

function hashOf(name: string, tensor: Tensor | undefined): string {
  return sha256(name, tensor === undefined ? "" : bytesOf(tensor.data));
}

/**
 * Reads them back into memory.
 * @throws FormatError when the file belongs to another training
 */
export async function loadTrainingState(path: string, memory: TrainingMemory, moments: boolean): Promise<void> {
  const file = await openSafetensors(path);
  try {
    for (const region of moments ? withMoments : withMoments.slice(0, 1)) {
      for (const parameter of memory.layout.parameters) {
        const { data } = await file.read(`${region}.${parameter.name}`);
        if (!(data instanceof Float32Array) || data.length !== parameter.count) {
          throw new FormatError({
            where: "checkpoint",
            must: `${parameter.name} must hold ${parameter.count} float32`,
            got: `${data.length} of another kind`,
            todo: "The checkpoint belongs to another training: choose another folder with {folder}, or replace it with {overwrite}.",
            file: path,
          });
        }
        memory.view(region, parameter).set(data);
      }
    }
  } finally {
    await file.close();
  }
}
