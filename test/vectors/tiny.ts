/** A BERT of two layers with seeded random weights, and a task of seeded random sentences: small enough for hundreds of runs. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seeded } from "../../src/base/random.ts";
import { type Tensor, writeSafetensors } from "../../src/formats/safetensors.ts";

const hidden = 16;
const intermediate = 32;
const positions = 64;
const layers = 2;
const words = Array.from("abcdefghijklmnopqrstuvwxyz", (letter) => letter.repeat(2));
const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ...words];

/** Writes the model folder. */
export async function writeTinyEncoder(folder: string, seed = 1): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const config = {
    model_type: "bert",
    architectures: ["BertModel"],
    vocab_size: vocabulary.length,
    hidden_size: hidden,
    num_hidden_layers: layers,
    num_attention_heads: 2,
    intermediate_size: intermediate,
    hidden_act: "gelu",
    max_position_embeddings: positions,
    type_vocab_size: 2,
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(tokenizer()));
  writeFileSync(
    join(folder, "tokenizer_config.json"),
    JSON.stringify({ tokenizer_class: "BertTokenizer", model_max_length: positions }),
  );
  await writeSafetensors(join(folder, "model.safetensors"), weights(seed));
  return folder;
}

/** Rows of a TSV with a header: a sentence of 1 to 40 words and its label. */
export function tinyTable(rows: number, seed = 2): string {
  const random = seeded(seed);
  const lines = Array.from({ length: rows }, (_, row) => {
    const text = Array.from({ length: 1 + random.below(40) }, () => words[random.below(words.length)]).join(" ");
    return `${text}\t${row % 2 === 0 ? "even" : "odd"}`;
  });
  return `sentence\tlabel\n${lines.join("\n")}\n`;
}

function weights(seed: number): Map<string, Tensor> {
  const random = seeded(seed);
  const tensors = new Map<string, Tensor>();
  const add = (name: string, shape: number[], centre = 0): void => {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => centre + 0.3 * random.normal());
    tensors.set(name, { shape, data });
  };
  const norm = (name: string): void => {
    add(`${name}.weight`, [hidden], 1);
    add(`${name}.bias`, [hidden]);
  };
  const linear = (name: string, from: number, to: number): void => {
    add(`${name}.weight`, [to, from]);
    add(`${name}.bias`, [to]);
  };
  add("embeddings.word_embeddings.weight", [vocabulary.length, hidden]);
  add("embeddings.position_embeddings.weight", [positions, hidden]);
  add("embeddings.token_type_embeddings.weight", [2, hidden]);
  norm("embeddings.LayerNorm");
  for (let i = 0; i < layers; i++) {
    const layer = `encoder.layer.${i}`;
    for (const part of ["query", "key", "value"]) linear(`${layer}.attention.self.${part}`, hidden, hidden);
    linear(`${layer}.attention.output.dense`, hidden, hidden);
    norm(`${layer}.attention.output.LayerNorm`);
    linear(`${layer}.intermediate.dense`, hidden, intermediate);
    linear(`${layer}.output.dense`, intermediate, hidden);
    norm(`${layer}.output.LayerNorm`);
  }
  return tensors;
}

function tokenizer(): object {
  const special = (id: string, type: number): object => ({ SpecialToken: { id, type_id: type } });
  const sequence = (id: string, type: number): object => ({ Sequence: { id, type_id: type } });
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: vocabulary.slice(0, 5).map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single: [special("[CLS]", 0), sequence("A", 0), special("[SEP]", 0)],
      pair: [special("[CLS]", 0), sequence("A", 0), special("[SEP]", 0), sequence("B", 1), special("[SEP]", 1)],
      special_tokens: {
        "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] },
        "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] },
      },
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
    },
  };
}
