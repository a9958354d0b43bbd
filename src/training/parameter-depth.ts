/** Where in the encoder a parameter sits: what layer-wise learning rates and freezing go by. */
import type { EncoderConfig } from "../encoders/config.ts";

/**
 * The highest layer that a parameter of the encoder takes part in: 0 for the embeddings (and what else stands below
 * the first layer), 1 … L for the layers. Groups of layers that share weights (ALBERT) count as their highest.
 */
export function parameterDepth(name: string, config: Pick<EncoderConfig, "layers" | "raw">): number {
  const group = /(?:^|\.)albert_layer_groups\.(\d+)\./.exec(name)?.[1];
  if (group !== undefined) {
    const groups = Number(config.raw["num_hidden_groups"] ?? 1);
    return ((Number(group) + 1) * config.layers) / groups;
  }
  const layer = /(?:^|\.)layer\.(\d+)\./.exec(name)?.[1];
  return layer === undefined ? 0 : Number(layer) + 1;
}
