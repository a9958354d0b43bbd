/** An encoder: a BERT-family model folder, ready to run. */
import type { RemoteTokenizer } from "../runtime/tokenizer/remote-tokenizer.ts";
import type { EncoderConfig } from "./config.ts";
import type { Family } from "./family.ts";
import type { WeightSpec } from "./forward-pass.ts";
import type { ProblemType } from "./labels.ts";

/** How the vectors of a text's tokens become one. */
export type Pooling = "cls" | "mean" | "max" | `token:${number}`;

/**
 * A loaded encoder.
 *
 * @example
 * ```ts
 * import { type Encoder, loadEncoder } from "assay";
 *
 * const encoder: Encoder = await loadEncoder("./my-encoder");
 * ```
 */
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
