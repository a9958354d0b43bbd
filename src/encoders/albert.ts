/**
 * ALBERT: groups of layers share one set of weights, and embedding rows are
 * narrower than the layers. Lan et al. 2020, arXiv:1909.11942.
 */
import { embeddings, embeddingWeights, linear, linearWeights, maskBias, normWeights, plainPositions } from "./blocks.ts";
import { canonicalName } from "./checkpoint-names.ts";
import { twoLayerHead } from "./classification-head.ts";
import type { EncoderConfig } from "./config.ts";
import { type ConfigDialect, onlyValues, readConfig, wholeNumber } from "./config.ts";
import type { DropoutRate, DropoutSites } from "./dropout.ts";
import type { Family } from "./family.ts";
import { transformerLayers } from "./layers.ts";

const dialect: ConfigDialect = {
  family: "albert",
  ownEmbeddingSize: { otherwise: 128 },
  activationOtherwise: "gelu_new",
  tokenTypesOtherwise: 2,
  paddingOtherwise: 0,
};

const mapping = "encoder.embedding_hidden_mapping_in";

const hidden: DropoutRate = { keys: ["hidden_dropout_prob"], otherwise: 0 };
/** ALBERT was trained without dropout; transformers' feed-forward has no site for it. */
const dropout: DropoutSites = {
  embeddings: hidden,
  attention: { keys: ["attention_probs_dropout_prob"], otherwise: 0 },
  attentionOutput: hidden,
};

/** `model_type` "albert". */
export const albert: Family = {
  name: "albert",
  description: "ALBERT, layers sharing weights",
  source: "Lan et al. 2020, arXiv:1909.11942",
  config(raw) {
    onlyValues(raw, { inner_group_num: [1] });
    const config = readConfig(raw, dialect);
    groups(config);
    return config;
  },
  weights(config) {
    const { hiddenSize, intermediateSize, embeddingSize } = config;
    const layers = Array.from({ length: groups(config) }, (_, group) => {
      const layer = groupName(group);
      return [
        ...["query", "key", "value", "dense"].flatMap((name) =>
          linearWeights(`${layer}.attention.${name}`, hiddenSize, hiddenSize),
        ),
        ...normWeights(`${layer}.attention.LayerNorm`, hiddenSize),
        ...linearWeights(`${layer}.ffn`, hiddenSize, intermediateSize),
        ...linearWeights(`${layer}.ffn_output`, intermediateSize, hiddenSize),
        ...normWeights(`${layer}.full_layer_layer_norm`, hiddenSize),
      ];
    });
    return [...embeddingWeights(config, 0), ...linearWeights(mapping, embeddingSize, hiddenSize), ...layers.flat()];
  },
  canonicalName: (name) => canonicalName(name, ["embeddings.", `${mapping}.`, "encoder.albert_layer_groups."]),
  head: twoLayerHead({
    architecture: "AlbertForSequenceClassification",
    prefix: "albert",
    dense: "pooler",
    activation: "tanh",
    output: "classifier",
    dropoutBeforeOutput: { keys: ["classifier_dropout_prob"], otherwise: 0.1 },
  }),
  forward(graph, config, weight, inputs, options) {
    const context = { graph, config, weight, inputs, options, dropout };
    const bias = maskBias(context);
    const embedded = linear(context, embeddings(context, plainPositions(context)), mapping);
    return transformerLayers(context, embedded, bias, (index) => {
      const layer = groupName(Math.floor(index / (config.layers / groups(config))));
      const attention = `${layer}.attention`;
      return {
        attention: {
          query: `${attention}.query`,
          key: `${attention}.key`,
          value: `${attention}.value`,
          output: `${attention}.dense`,
        },
        attentionNorm: `${attention}.LayerNorm`,
        up: `${layer}.ffn`,
        down: `${layer}.ffn_output`,
        outputNorm: `${layer}.full_layer_layer_norm`,
      };
    });
  },
};

/** How many sets of weights the layers share. */
function groups(config: EncoderConfig): number {
  return wholeNumber(config.raw, "num_hidden_groups", { most: config.layers, otherwise: 1 });
}

function groupName(group: number): string {
  return `encoder.albert_layer_groups.${group}.albert_layers.0`;
}
