/** DistilBERT: BERT without token types, under names of its own. Sanh et al. 2019, arXiv:1910.01108. */
import { embeddings, embeddingWeights, linearWeights, maskBias, normWeights, plainPositions } from "./blocks.ts";
import { canonicalName } from "./checkpoint-names.ts";
import { twoLayerHead } from "./classification-head.ts";
import { type ConfigDialect, readConfig } from "./config.ts";
import type { DropoutRate, DropoutSites } from "./dropout.ts";
import type { Family } from "./family.ts";
import { transformerLayers } from "./layers.ts";

const dialect: ConfigDialect = {
  family: "distilbert",
  keys: { layers: "n_layers", hiddenSize: "dim", heads: "n_heads", intermediateSize: "hidden_dim", activation: "activation" },
  tokenTypesOtherwise: 0,
  paddingOtherwise: 0,
};

const usualRate: DropoutRate = { keys: ["dropout"], otherwise: 0.1 };
/** The attention's output map has none. */
const dropout: DropoutSites = {
  embeddings: usualRate,
  attention: { keys: ["attention_dropout"], otherwise: 0.1 },
  feedForward: usualRate,
};

/** `model_type` "distilbert". */
export const distilbert: Family = {
  name: "distilbert",
  description: "DistilBERT",
  source: "Sanh et al. 2019, arXiv:1910.01108",
  config: (raw) => readConfig(raw, dialect),
  weights(config) {
    const { hiddenSize, intermediateSize } = config;
    const layers = Array.from({ length: config.layers }, (_, index) => {
      const layer = `transformer.layer.${index}`;
      return [
        ...["q_lin", "k_lin", "v_lin", "out_lin"].flatMap((name) =>
          linearWeights(`${layer}.attention.${name}`, hiddenSize, hiddenSize),
        ),
        ...normWeights(`${layer}.sa_layer_norm`, hiddenSize),
        ...linearWeights(`${layer}.ffn.lin1`, hiddenSize, intermediateSize),
        ...linearWeights(`${layer}.ffn.lin2`, intermediateSize, hiddenSize),
        ...normWeights(`${layer}.output_layer_norm`, hiddenSize),
      ];
    });
    return [...embeddingWeights(config, 0), ...layers.flat()];
  },
  canonicalName: (name) => canonicalName(name, ["embeddings.", "transformer.layer."]),
  head: twoLayerHead({
    architecture: "DistilBertForSequenceClassification",
    prefix: "distilbert",
    dense: "pre_classifier",
    activation: "relu",
    output: "classifier",
    dropoutBeforeOutput: { keys: ["seq_classif_dropout"], otherwise: 0.2 },
  }),
  forward(graph, config, weight, inputs, options) {
    const context = { graph, config, weight, inputs, options, dropout };
    const bias = maskBias(context);
    return transformerLayers(context, embeddings(context, plainPositions(context)), bias, (index) => {
      const layer = `transformer.layer.${index}`;
      const attention = `${layer}.attention`;
      return {
        attention: {
          query: `${attention}.q_lin`,
          key: `${attention}.k_lin`,
          value: `${attention}.v_lin`,
          output: `${attention}.out_lin`,
        },
        attentionNorm: `${layer}.sa_layer_norm`,
        up: `${layer}.ffn.lin1`,
        down: `${layer}.ffn.lin2`,
        outputNorm: `${layer}.output_layer_norm`,
      };
    });
  },
};
