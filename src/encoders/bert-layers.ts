/** The layers of BERT, which RoBERTa and ELECTRA have too, under the same names. */
import type { Value } from "../graph/builder.ts";
import { type BlockContext, linearWeights, maskBias, normWeights } from "./blocks.ts";
import type { EncoderConfig } from "./config.ts";
import type { WeightSpec } from "./forward-pass.ts";
import { transformerLayers } from "./layers.ts";

/** How canonical names of BERT's weights begin. */
export const bertRoots: readonly string[] = ["embeddings.", "encoder.layer."];

/** The weights of all layers. */
export function bertLayerWeights(config: EncoderConfig): readonly WeightSpec[] {
  const { hiddenSize, intermediateSize } = config;
  return Array.from({ length: config.layers }, (_, index) => {
    const layer = `encoder.layer.${index}`;
    return [
      ...["query", "key", "value"].flatMap((name) => linearWeights(`${layer}.attention.self.${name}`, hiddenSize, hiddenSize)),
      ...linearWeights(`${layer}.attention.output.dense`, hiddenSize, hiddenSize),
      ...normWeights(`${layer}.attention.output.LayerNorm`, hiddenSize),
      ...linearWeights(`${layer}.intermediate.dense`, hiddenSize, intermediateSize),
      ...linearWeights(`${layer}.output.dense`, intermediateSize, hiddenSize),
      ...normWeights(`${layer}.output.LayerNorm`, hiddenSize),
    ];
  }).flat();
}

/** Runs the layers on [batch·length, hidden]; returns the states as `transformerLayers` does. */
export function bertLayers(context: BlockContext, embedded: Value): readonly Value[] {
  return transformerLayers(context, embedded, maskBias(context), (index) => {
    const layer = `encoder.layer.${index}`;
    const self = `${layer}.attention.self`;
    return {
      attention: {
        query: `${self}.query`,
        key: `${self}.key`,
        value: `${self}.value`,
        output: `${layer}.attention.output.dense`,
      },
      attentionNorm: `${layer}.attention.output.LayerNorm`,
      up: `${layer}.intermediate.dense`,
      down: `${layer}.output.dense`,
      outputNorm: `${layer}.output.LayerNorm`,
    };
  });
}
