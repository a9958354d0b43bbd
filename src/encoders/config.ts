/**
 * Reads config.json with care: numbers in range, heads that divide the vectors,
 * activations we run. Keys that a checkpoint leaves out have transformers' default.
 */
import { FormatError, UnsupportedError } from "../base/errors.ts";

/** The settings of a checkpoint, in one vocabulary for all families. */
export interface EncoderConfig {
  readonly family: string;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly heads: number;
  /** Size of the feed-forward's inner vectors. */
  readonly intermediateSize: number;
  /** Size of the embedding rows where it differs from hiddenSize (ELECTRA, ALBERT). */
  readonly embeddingSize: number;
  readonly vocabularySize: number;
  /** The longest text, in tokens; RoBERTa's position table has more rows than that. */
  readonly maxPositions: number;
  /** 0 when the family has no token types. */
  readonly tokenTypes: number;
  readonly layerNormEpsilon: number;
  readonly activation: "gelu" | "gelu_new" | "relu" | "silu";
  readonly paddingId: number;
  /** The config.json itself, for what only one family needs. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** A parsed config.json. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** Larger than any published encoder's by far; a file that says more is damaged or hostile. */
const largest = { layers: 512, size: 65_536, vocabulary: 16_777_216, positions: 1_048_576 } as const;

/**
 * A whole number from 1 (or `least`) to `most`.
 * @throws FormatError naming the key
 */
export function wholeNumber(
  raw: RawConfig,
  key: string,
  { most, least = 1, otherwise }: { readonly most: number; readonly least?: number; readonly otherwise?: number },
): number {
  const value = raw[key] ?? otherwise;
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new FormatError({
    where: "config.json",
    must: `${key} must be a whole number from ${least} to ${most}`,
    got: value === undefined ? "none" : JSON.stringify(value),
    todo: "Check the model's config.json, or fetch it again.",
  });
}

/** A number above 0, small: an epsilon. @throws FormatError naming the key */
export function epsilon(raw: RawConfig, key: string, otherwise: number): number {
  const value = raw[key] ?? otherwise;
  if (typeof value === "number" && value > 0 && value < 1) return value;
  throw new FormatError({
    where: "config.json",
    must: `${key} must be a number between 0 and 1`,
    got: JSON.stringify(value),
    todo: "Check the model's config.json, or fetch it again.",
  });
}

/** transformers' names of the activations, and which of ours computes each. */
const activations: Readonly<Record<string, EncoderConfig["activation"]>> = {
  gelu: "gelu",
  gelu_python: "gelu",
  gelu_new: "gelu_new",
  gelu_fast: "gelu_new",
  gelu_pytorch_tanh: "gelu_new",
  relu: "relu",
  silu: "silu",
  swish: "silu",
};

/** The activation a key names. @throws UnsupportedError saying which are supported */
export function activation(raw: RawConfig, key: string, otherwise: string): EncoderConfig["activation"] {
  const value = raw[key] ?? otherwise;
  const known = typeof value === "string" && Object.hasOwn(activations, value) ? activations[value] : undefined;
  if (known !== undefined) return known;
  throw new UnsupportedError({
    where: "config.json",
    must: `${key} must be one of ${Object.keys(activations).join(", ")}`,
    got: JSON.stringify(value),
    todo: "Choose a model with one of these activations.",
  });
}

/** Refuses settings that change the forward pass in a way we do not run: each key must have one of its values. */
export function onlyValues(raw: RawConfig, allowed: Readonly<Record<string, readonly unknown[]>>): void {
  for (const [key, values] of Object.entries(allowed)) {
    const value = raw[key];
    if (value === undefined || value === null || values.includes(value)) continue;
    throw new UnsupportedError({
      where: "config.json",
      must: `${key} must be ${values.map((each) => JSON.stringify(each)).join(" or ")}`,
      got: JSON.stringify(value),
      todo: "Choose a model without this setting.",
    });
  }
}

/** What differs between families in the way config.json is written. */
export interface ConfigDialect {
  readonly family: string;
  /** Keys of the sizes. */
  readonly keys?: {
    readonly layers?: string;
    readonly hiddenSize?: string;
    readonly heads?: string;
    readonly intermediateSize?: string;
    readonly activation?: string;
  };
  /** The embedding rows have their own size, `embedding_size`. */
  readonly ownEmbeddingSize?: { readonly otherwise: number };
  readonly activationOtherwise?: string;
  /** transformers' default of type_vocab_size; 0 for families without token types. */
  readonly tokenTypesOtherwise: number;
  readonly paddingOtherwise: number;
  readonly layerNormEpsilonOtherwise?: number;
  /** Rows of the position table before the first token's, from the padding id. */
  readonly positionOffset?: (paddingId: number) => number;
}

/**
 * Reads what all families share.
 * @throws FormatError, UnsupportedError naming the key
 */
export function readConfig(raw: RawConfig, dialect: ConfigDialect): EncoderConfig {
  onlyValues(raw, { position_embedding_type: ["absolute"], is_decoder: [false], add_cross_attention: [false] });
  const keys = dialect.keys ?? {};
  const hiddenKey = keys.hiddenSize ?? "hidden_size";
  const headsKey = keys.heads ?? "num_attention_heads";
  const hiddenSize = wholeNumber(raw, hiddenKey, { most: largest.size });
  const heads = wholeNumber(raw, headsKey, { most: hiddenSize });
  if (hiddenSize % heads !== 0) {
    throw new FormatError({
      where: "config.json",
      must: `${headsKey} must divide ${hiddenKey}`,
      got: `${heads} and ${hiddenSize}`,
      todo: "Check the model's config.json, or fetch it again.",
    });
  }
  const vocabularySize = wholeNumber(raw, "vocab_size", { most: largest.vocabulary });
  const paddingId = wholeNumber(raw, "pad_token_id", {
    least: 0,
    most: vocabularySize - 1,
    otherwise: dialect.paddingOtherwise,
  });
  const rows = wholeNumber(raw, "max_position_embeddings", { most: largest.positions, otherwise: 512 });
  const offset = dialect.positionOffset?.(paddingId) ?? 0;
  if (rows <= offset) {
    throw new FormatError({
      where: "config.json",
      must: `max_position_embeddings must be above ${offset}, the rows that stand before the first token's`,
      got: `${rows}`,
      todo: "Check the model's config.json, or fetch it again.",
    });
  }
  return {
    family: dialect.family,
    layers: wholeNumber(raw, keys.layers ?? "num_hidden_layers", { most: largest.layers }),
    hiddenSize,
    heads,
    intermediateSize: wholeNumber(raw, keys.intermediateSize ?? "intermediate_size", { most: 4 * largest.size }),
    embeddingSize:
      dialect.ownEmbeddingSize === undefined
        ? hiddenSize
        : wholeNumber(raw, "embedding_size", { most: largest.size, otherwise: dialect.ownEmbeddingSize.otherwise }),
    vocabularySize,
    maxPositions: rows - offset,
    tokenTypes:
      dialect.tokenTypesOtherwise === 0
        ? 0
        : wholeNumber(raw, "type_vocab_size", { most: 256, otherwise: dialect.tokenTypesOtherwise }),
    layerNormEpsilon: epsilon(raw, "layer_norm_eps", dialect.layerNormEpsilonOtherwise ?? 1e-12),
    activation: activation(raw, keys.activation ?? "hidden_act", dialect.activationOtherwise ?? "gelu"),
    paddingId,
    raw,
  };
}
