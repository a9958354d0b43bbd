/** An encoder: a BERT-family model folder, ready to run. */
import type { GraphBuilder, Value } from "../graph/builder.ts";
import type { RemoteTokenizer } from "../runtime/tokenizer/remote-tokenizer.ts";
import type { ClassificationHead } from "./classification-head.ts";
import type { ProblemType } from "./labels.ts";

/** How the vectors of a text's tokens become one. */
export type Pooling = "cls" | "mean" | "max" | `token:${number}`;

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

/** A weight the family's graph needs, by its canonical name. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What the forward graph takes. */
export interface EncoderInputs {
  /** int64 [batch, length] */
  readonly tokenIds: Value;
  /** int64 [batch, length]: 1 for tokens, 0 for padding */
  readonly attentionMask: Value;
  /** int64 [batch, length] */
  readonly tokenTypes: Value;
}

/** What of the forward pass is wanted, and what training adds to it. */
export interface ForwardOptions {
  /** Layers above it are not emitted; the encoder's last when left out. */
  readonly upTo?: number | undefined;
  /**
   * Only this token of layer `upTo` is computed (queries, residual and feed-forward of one position; keys and values
   * of all): that state is [batch, 1, hidden].
   */
  readonly token?: number | undefined;
  /**
   * What training puts on values that are dropped out: called with the value and its rate (which may be 0), in a
   * fixed order; returns the value to go on with.
   */
  readonly dropout?: ((value: Value, rate: number) => Value) | undefined;
}

/** One model family. Adding one: one file, one line in index.ts. */
export interface Family {
  /** `model_type` of config.json: "bert". */
  readonly name: string;
  readonly description: string;
  readonly source: string;
  /** Reads config.json. @throws UnsupportedError for settings we do not run. */
  config(raw: Readonly<Record<string, unknown>>): EncoderConfig;
  /** All weights the graph uses, with shapes. */
  weights(config: EncoderConfig): readonly WeightSpec[];
  /** The name a checkpoint's tensor has in `weights`, null for a head that is passed over, itself when it is neither. */
  canonicalName(checkpointName: string): string | null;
  /** Emits the forward pass; returns the hidden states, embeddings first: `upTo` + 1 values [batch, length, hidden]. */
  forward(
    graph: GraphBuilder,
    config: EncoderConfig,
    weight: (name: string) => Value,
    inputs: EncoderInputs,
    options?: ForwardOptions,
  ): readonly Value[];
  /** What a classifier of this family has on the first token's vector. */
  readonly head: ClassificationHead;
}

/** A loaded encoder. */
export interface Encoder {
  /** Folder name or Hub id. */
  readonly name: string;
  readonly folder: string;
  readonly family: Family;
  readonly config: EncoderConfig;
  readonly parameters: number;
  readonly tokenizer: RemoteTokenizer;
  /** In tokens, special ones included. */
  readonly maxLength: number;
  /** From 1_Pooling/config.json, else "cls". */
  readonly defaultPooling: Pooling;
  /** sha256 of config, weights and tokenizer. */
  readonly hash: string;
  /** Commit on the Hub, null for a local folder. */
  readonly revision: string | null;
  readonly licence: string | null;
  /** Heads that the checkpoint has and the encoder does not use. */
  readonly passedOver: readonly string[];
  /** Names of the classes that the checkpoint's classifier tells apart, in the order of its outputs; null for none. */
  readonly labels: readonly string[] | null;
  /** What config.json says that classifier was trained for; null for nothing. */
  readonly problemType: ProblemType | null;
  /** Reads one weight by canonical name, as float32. */
  readWeight(name: string): Promise<Float32Array>;
  /**
   * Reads one weight of a head, by its name without prefixes ("pooler.dense.weight"), as float32; null when the
   * checkpoint has none of that name and shape, or several, or not in floating point.
   */
  readHeadWeight(weight: WeightSpec): Promise<Float32Array | null>;
}
