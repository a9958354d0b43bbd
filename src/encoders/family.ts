/** A model family: how its checkpoints are read, and how its forward pass goes. */
import type { GraphBuilder, Value } from "../graph/builder.ts";
import type { ClassificationHead } from "./classification-head.ts";
import type { EncoderConfig } from "./config.ts";
import type { EncoderInputs, ForwardOptions, WeightSpec } from "./forward-pass.ts";

/** One model family. Adding one: one file, one line in families.ts. */
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
