/**
 * The weight files of a model folder: model.safetensors, or the shards that
 * model.safetensors.index.json lists. Nothing else is read; pickle never.
 */
import { basename, join } from "node:path";
import { FormatError, MissingError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { sha256, sha256File } from "../formats/hash.ts";
import { isFile } from "../formats/is-file.ts";
import { readJson } from "../formats/json.ts";
import { openSafetensors } from "../formats/safetensors.ts";
import { firstNotFinite } from "../numeric/finite.ts";
import type { CheckpointTensor } from "./weights.ts";

/** The weights of a folder; no tensor is read before it is asked for. */
export interface Checkpoint {
  readonly tensors: readonly CheckpointTensor[];
  /** sha256 over the files. */
  hash(control: RunControl): Promise<string>;
  /**
   * A tensor as float32.
   * @throws FormatError when it holds NaN or infinity
   */
  read(tensor: CheckpointTensor): Promise<Float32Array>;
}

const wholeFile = "model.safetensors";
const indexFile = "model.safetensors.index.json";

/** Whether a file of a repository is one of those that `openCheckpoint` reads. */
export function isWeightFile(path: string): boolean {
  return path === indexFile || /^model(-\d+-of-\d+)?\.safetensors$/.test(path);
}

/**
 * Reads the headers of a folder's weight files.
 * @throws MissingError without weights (with the way to convert a PyTorch file), FormatError for a damaged index or file
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const files = await weightFiles(folder);
  const tensors = new Map<string, CheckpointTensor>();
  for (const file of files.paths) {
    const opened = await openSafetensors(file);
    await opened.close();
    for (const { name, dtype, shape } of opened.tensors.values()) {
      const first = tensors.get(name);
      if (first !== undefined) throw indexError(file, `${name} must be in one file`, `it in ${basename(first.file)} too`);
      tensors.set(name, { name, dtype, shape, file });
    }
  }
  for (const [name, file] of files.places) {
    if (tensors.get(name)?.file !== file)
      throw indexError(join(folder, indexFile), `${basename(file)} must hold ${name}`, "none");
  }
  return {
    tensors: [...tensors.values()],
    async hash(control) {
      const hashes: string[] = [];
      for (const file of files.paths) hashes.push(basename(file), await sha256File(file, control));
      return sha256(...hashes);
    },
    async read(tensor) {
      const opened = await openSafetensors(tensor.file);
      try {
        const { data } = await opened.read(tensor.name);
        if (!(data instanceof Float32Array)) throw new Error(`${tensor.name} is not floating point`);
        return finite(data, tensor);
      } finally {
        await opened.close();
      }
    },
  };
}

/** The files, and which tensor the index says is where. */
async function weightFiles(
  folder: string,
): Promise<{ readonly paths: readonly string[]; readonly places: readonly (readonly [string, string])[] }> {
  if (await isFile(join(folder, wholeFile))) return { paths: [join(folder, wholeFile)], places: [] };
  const index = join(folder, indexFile);
  if (!(await isFile(index))) throw await noWeights(folder);
  const parsed = await readJson(index);
  const map = typeof parsed === "object" && parsed !== null && "weight_map" in parsed ? parsed.weight_map : null;
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    throw indexError(index, "weight_map must say which file holds each weight", "none");
  }
  const places: [string, string][] = [];
  for (const [name, file] of Object.entries(map as Record<string, unknown>)) {
    // one plain name: no folder, no way out of this one
    if (typeof file !== "string" || !/^[\w-][\w.-]*\.safetensors$/.test(file)) {
      throw indexError(index, `${name} must lie in a .safetensors file of this folder`, JSON.stringify(file));
    }
    places.push([name, join(folder, file)]);
  }
  if (places.length === 0) throw indexError(index, "weight_map must name weights", "none");
  return { paths: [...new Set(places.map(([, file]) => file))].sort(), places };
}

async function noWeights(folder: string): Promise<MissingError> {
  const pickled = await isFile(join(folder, "pytorch_model.bin"));
  return new MissingError({
    where: "loading an encoder",
    must: `the folder must hold ${wholeFile} or ${indexFile}`,
    got: pickled ? "only pytorch_model.bin, which can run code when it is read" : "neither",
    todo: pickled
      ? `Convert it once: python -c "from transformers import AutoModel; AutoModel.from_pretrained('.').save_pretrained('.')" in that folder, if you trust the file.`
      : "Save the model with save_pretrained, or name another folder.",
    file: folder,
  });
}

function finite(data: Float32Array, tensor: CheckpointTensor): Float32Array {
  const bad = firstNotFinite(data);
  if (bad < 0) return data;
  throw new FormatError({
    where: "weights",
    must: `${tensor.name} must hold finite numbers`,
    got: `${data[bad]} at ${bad}`,
    todo: "Training may have diverged: take an earlier checkpoint.",
    file: tensor.file,
  });
}

function indexError(file: string, must: string, got: string): FormatError {
  return new FormatError({ where: "weights", must, got, todo: "Fetch or save the checkpoint again.", file });
}
