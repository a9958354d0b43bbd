/**
 * A trained model in Hugging Face layout: config.json, model.safetensors and
 * the tokenizer's files. With the family's own head transformers loads it as a
 * classifier; with a linear head, as an encoder, the head's weights beside it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Encoder } from "../encoders/encoder.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { insideFolder } from "../formats/inside-folder.ts";
import { canonicalJson } from "../formats/json.ts";
import { type Tensor, writeSafetensors } from "../formats/safetensors.ts";
import { readWholeFile } from "../formats/whole-file.ts";
import type { Task } from "../tasks/task.ts";
import type { HeadPlan } from "./head-plan.ts";
import { headParameters } from "./training-plan.ts";

/** What our config.json says of a head, under this key. */
export const headKey = "assay_head";

/** The tokenizer's files, of which a folder has some. */
const tokenizerFiles: readonly string[] = [
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.txt",
  "vocab.json",
  "merges.txt",
  "spiece.model",
  "sentencepiece.bpe.model",
];

/** Larger ones are no tokenizer's. */
const largestTokenizerFile = 256 * 1024 * 1024;

/** What a model is, before its training. */
export interface ModelToTrain {
  readonly encoder: Encoder;
  readonly task: Pick<Task, "labels" | "labelNames">;
  readonly head: HeadPlan;
  readonly headSeed: number;
  readonly maxLength: number;
}

/** What is saved. */
export interface ModelToSave extends Pick<ModelToTrain, "encoder" | "head"> {
  /** As `filesBesideWeights` gave them before the training. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Trained weights by canonical name; what is missing is the encoder's own. */
  readonly trained: ReadonlyMap<string, Float32Array>;
}

/** The names of all files that `saveModel` may write, config.json last. */
export const savedModelFiles: readonly string[] = [
  ...tokenizerFiles,
  "sentence_bert_config.json",
  "model.safetensors",
  "config.json",
];

/**
 * All files of the model's folder but its weights, config.json last: whatever cannot be read or written of them is found
 * out before hours of training, and what happens to the encoder's folder meanwhile does not matter.
 * @throws MissingError, FormatError for a file that is too large, InputError for a link out of the encoder's folder or a
 *   config.json of which no JSON can be written
 */
export async function filesBesideWeights(model: ModelToTrain): Promise<ReadonlyMap<string, Uint8Array>> {
  const { encoder, maxLength } = model;
  const files = new Map<string, Uint8Array>();
  for (const name of tokenizerFiles) {
    const path = await insideFolder("finetuning", encoder.folder, name);
    if (existsSync(path)) files.set(name, await readWholeFile(path, largestTokenizerFile));
  }
  const json = (value: unknown): Uint8Array => Buffer.from(canonicalJson(value), "utf8");
  files.set("sentence_bert_config.json", json({ max_seq_length: maxLength }));
  files.set("config.json", json(configOf(model)));
  return files;
}

/** Bytes of the weights of a model to be. */
export function weightBytes({ encoder, head }: Pick<ModelToTrain, "encoder" | "head">): number {
  const { family, config } = encoder;
  const weights = [...family.weights(config), ...headParameters(head, config.hiddenSize)];
  return weights.reduce((sum, { shape }) => sum + 4 * shape.reduce((product, size) => product * size, 1), 0);
}

/** Writes the folder; each file is whole or not there, config.json last. @throws AssayError "disk" when there is no room */
export async function saveModel(folder: string, model: ModelToSave): Promise<void> {
  const { "config.json": config, ...others } = Object.fromEntries(model.files);
  for (const [name, bytes] of Object.entries(others)) await writeFileAtomically(join(folder, name), bytes);
  await writeSafetensors(join(folder, "model.safetensors"), await tensorsOf(model), { format: "pt" });
  if (config !== undefined) await writeFileAtomically(join(folder, "config.json"), config);
}

async function tensorsOf({ encoder, head, trained }: ModelToSave): Promise<ReadonlyMap<string, Tensor>> {
  const { family, config } = encoder;
  const isClassifier = head.kind === "pooler";
  const tensors = new Map<string, Tensor>();
  for (const { name, shape } of [...family.weights(config), ...headParameters(head, config.hiddenSize)]) {
    const data = trained.get(name) ?? (await encoder.readWeight(name));
    tensors.set(isClassifier ? family.head.checkpointName(name) : name, { shape, data });
  }
  return tensors;
}

function configOf({ encoder, task, head, headSeed }: ModelToTrain): Readonly<Record<string, unknown>> {
  const architecture = encoder.family.head.architecture;
  const isRegression = task.labels.kind === "values";
  const names = isRegression ? ["score"] : task.labelNames;
  // what described the encoder's storage or another task's head does not hold any more
  const {
    architectures: _a,
    id2label: _i,
    label2id: _l,
    num_labels: _n,
    problem_type: _p,
    torch_dtype: _t,
    dtype: _d,
    quantization_config: _q,
    ...kept
  } = encoder.config.raw;
  return {
    ...kept,
    architectures: [head.kind === "pooler" ? architecture : architecture.replace("ForSequenceClassification", "Model")],
    id2label: Object.fromEntries(names.map((name, id) => [String(id), name])),
    label2id: Object.fromEntries(names.map((name, id) => [name, id])),
    problem_type: isRegression ? "regression" : "single_label_classification",
    dtype: "float32",
    [headKey]: {
      kind: head.kind,
      layer: head.layer,
      pooling: head.pooling,
      dimensions: head.dimensions,
      learned: head.learned,
      seed: headSeed,
    },
  };
}
