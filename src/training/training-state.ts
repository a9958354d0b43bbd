/** The state of a training on disk: the trained parameters and, to go on, their moments. */
import { FormatError } from "../base/errors.ts";
import { openSafetensors, type Tensor, writeSafetensors } from "../formats/safetensors.ts";
import type { Region, TrainingMemory } from "./training-memory.ts";

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
  return writeSafetensors(path, tensors, metadata);
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
            todo: "The checkpoint belongs to another training: choose another --out, or give --overwrite.",
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
