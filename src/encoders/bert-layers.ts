/** The layers of BERT, which RoBERTa and ELECTRA have too, under the same names. */
import type { Value } from "../graph/builder.ts";
import {
  addAndNorm,
  attention,
  type BlockContext,
  feedForward,
  linearWeights,
  maskBias,
  normWeights,
  unflatten,
} from "./blocks.ts";
import type { EncoderConfig, WeightSpec } from "./encoder.ts";

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

/** Runs all layers on [batch·length, hidden]; returns that and each layer's states, [batch, length, hidden]. */
export function bertLayers(context: BlockContext, embedded: Value): readonly Value[] {
  const bias = maskBias(context);
  const states = [embedded];
  let x = embedded;
  for (let index = 0; index < context.config.layers; index++) {
    const layer = `encoder.layer.${index}`;
    const self = `${layer}.attention.self`;
    const names = {
      query: `${self}.query`,
      key: `${self}.key`,
      value: `${self}.value`,
      output: `${layer}.attention.output.dense`,
    };
    x = addAndNorm(context, x, attention(context, x, names, bias), `${layer}.attention.output.LayerNorm`);
    const update = feedForward(context, x, `${layer}.intermediate.dense`, `${layer}.output.dense`);
    x = addAndNorm(context, x, update, `${layer}.output.LayerNorm`);
    states.push(x);
  }
  return states.map((state) => unflatten(context, state));
}
