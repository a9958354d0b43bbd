/**
 * A trained model in Hugging Face layout: config.json, model.safetensors and
 * the tokenizer's files. With the family's own head transformers loads it as a
 * classifier; with a linear head, as an encoder, the head's weights beside it.
 */
import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Encoder } from "../encoders/encoder.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
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

/** What is saved. */
export interface ModelToSave {
  readonly encoder: Encoder;
  readonly task: Pick<Task, "labels" | "labelNames">;
  readonly head: HeadPlan;
  readonly headSeed: number;
  readonly maxLength: number;
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

/** Writes the folder; each file is whole or not there, config.json last. @throws AssayError "disk" when there is no room */
export async function saveModel(folder: string, model: ModelToSave): Promise<void> {
  await copyTokenizer(model.encoder.folder, folder);
  await writeSafetensors(join(folder, "model.safetensors"), await tensorsOf(model), { format: "pt" });
  await writeFileAtomically(join(folder, "sentence_bert_config.json"), canonicalJson({ max_seq_length: model.maxLength }));
  await writeFileAtomically(join(folder, "config.json"), canonicalJson(configOf(model)));
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

function configOf({ encoder, task, head, headSeed }: ModelToSave): Readonly<Record<string, unknown>> {
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

/** Copies the tokenizer's files. */
async function copyTokenizer(from: string, to: string): Promise<void> {
  for (const name of tokenizerFiles) {
    const path = join(from, name);
    if (await isOwnFile(path)) await writeFileAtomically(join(to, name), await readWholeFile(path, largestTokenizerFile));
  }
}

/** A plain file, or the Hub cache's link to its blob: a stranger's folder must not make us copy other files. */
async function isOwnFile(path: string): Promise<boolean> {
  const status = await lstat(path).catch(() => null);
  if (status === null || !status.isSymbolicLink()) return status?.isFile() === true;
  const target = await realpath(path).catch(() => null);
  return target !== null && basename(dirname(target)) === "blobs";
}
