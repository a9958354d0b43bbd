/** Tiny randomly initialised checkpoints of any family, written as Hugging Face folders. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seeded } from "../../src/base/random.ts";
import type { Family } from "../../src/encoders/family.ts";
import { encodeHeader } from "../../src/formats/safetensors.ts";
import type { Encoding } from "../../src/runtime/tokenizer/tokenizer.ts";

/** config.json with every family's words for the same small sizes. */
export const tinyConfig: Readonly<Record<string, unknown>> = {
  vocab_size: 30,
  hidden_size: 16,
  dim: 16,
  num_hidden_layers: 3,
  n_layers: 3,
  num_attention_heads: 4,
  n_heads: 4,
  intermediate_size: 24,
  hidden_dim: 24,
  embedding_size: 8,
  max_position_embeddings: 20,
  type_vocab_size: 2,
  pad_token_id: 1,
};

/** The element types a checkpoint can have. */
export type FloatType = "F32" | "F16" | "BF16";

/** A tensor to be written. */
export interface TinyTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Random weights of a family; they are multiples of 1/64 below 4, which every element type holds exactly. */
export function tinyWeights(family: Family, config: Readonly<Record<string, unknown>> = tinyConfig): TinyTensor[] {
  const random = seeded(7);
  return family.weights(family.config(config)).map(({ name, shape }) => {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    const isScale = shape.length === 1 && name.endsWith("weight");
    for (let i = 0; i < values.length; i++) values[i] = (isScale ? 1 : 0) + (random.below(65) - 32) / 64;
    return { name, shape, values };
  });
}

/** One file of a checkpoint. */
export async function writeTensors(path: string, tensors: readonly TinyTensor[], dtype: FloatType = "F32"): Promise<void> {
  const header = encodeHeader(tensors.map(({ name, shape }) => ({ name, dtype, shape })));
  await writeFile(path, Buffer.concat([header, ...tensors.map(({ values }) => encodeFloats(values, dtype))]));
}

/** A whole folder: config.json, tokenizer.json and model.safetensors. */
export async function writeCheckpoint(
  folder: string,
  family: Family,
  tensors: readonly TinyTensor[] = tinyWeights(family),
  {
    config = tinyConfig,
    dtype = "F32",
  }: { readonly config?: Readonly<Record<string, unknown>>; readonly dtype?: FloatType } = {},
): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "config.json"), JSON.stringify({ model_type: family.name, ...config }));
  await writeFile(join(folder, "tokenizer.json"), JSON.stringify(tinyTokenizer));
  await writeTensors(join(folder, "model.safetensors"), tensors, dtype);
  return folder;
}

/** An encoding of chosen ids; the last `second` of them are a second text. */
export function encoding(ids: readonly number[], second: number = 0): Encoding {
  return {
    ids: Int32Array.from(ids),
    tokenTypes: Uint8Array.from(ids, (_, i) => (i >= ids.length - second ? 1 : 0)),
    truncated: false,
  };
}

const tinyTokenizer = {
  version: "1.0",
  added_tokens: ["[UNK]", "[PAD]", "[CLS]", "[SEP]"].map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: null,
  pre_tokenizer: { type: "Whitespace" },
  post_processor: { type: "BertProcessing", sep: ["[SEP]", 3], cls: ["[CLS]", 2] },
  decoder: null,
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(
      ["[UNK]", "[PAD]", "[CLS]", "[SEP]", ..."abcdefghijklmnopqrstuvwxyz"].map((token, id) => [token, id]),
    ),
  },
};

function encodeFloats(values: Float32Array, dtype: FloatType): Uint8Array {
  if (dtype === "F32") return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bits = Uint16Array.from(values, dtype === "F16" ? float16Bits : bfloat16Bits);
  return new Uint8Array(bits.buffer);
}

function bfloat16Bits(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16;
}

/** For values that binary16 holds exactly. */
function float16Bits(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = Math.abs(value) / 2 ** exponent - 1;
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | (fraction * 1024);
}
