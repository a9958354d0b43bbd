/**
 * ALBERT: groups of layers share one set of weights, and embedding rows are
 * narrower than the layers. Lan et al. 2020, arXiv:1909.11942.
 */
import {
  addAndNorm,
  attention,
  embeddings,
  embeddingWeights,
  feedForward,
  linear,
  linearWeights,
  maskBias,
  normWeights,
  plainPositions,
  unflatten,
} from "./blocks.ts";
import { canonicalName } from "./checkpoint-names.ts";
import { type ConfigDialect, onlyValues, readConfig, wholeNumber } from "./config.ts";
import type { EncoderConfig, Family } from "./encoder.ts";

const dialect: ConfigDialect = {
  family: "albert",
  ownEmbeddingSize: { otherwise: 128 },
  activationOtherwise: "gelu_new",
  tokenTypesOtherwise: 2,
  paddingOtherwise: 0,
};

const mapping = "encoder.embedding_hidden_mapping_in";

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
  forward(graph, config, weight, inputs) {
    const context = { graph, config, weight, inputs };
    const bias = maskBias(context);
    let x = linear(context, embeddings(context, plainPositions(context)), mapping);
    const states = [x];
    for (let index = 0; index < config.layers; index++) {
      const layer = groupName(Math.floor(index / (config.layers / groups(config))));
      const own = `${layer}.attention`;
      const names = { query: `${own}.query`, key: `${own}.key`, value: `${own}.value`, output: `${own}.dense` };
      x = addAndNorm(context, x, attention(context, x, names, bias), `${own}.LayerNorm`);
      x = addAndNorm(
        context,
        x,
        feedForward(context, x, `${layer}.ffn`, `${layer}.ffn_output`),
        `${layer}.full_layer_layer_norm`,
      );
      states.push(x);
    }
    return states.map((state) => unflatten(context, state));
  },
};

/** How many sets of weights the layers share. */
function groups(config: EncoderConfig): number {
  return wholeNumber(config.raw, "num_hidden_groups", { most: config.layers, otherwise: 1 });
}

function groupName(group: number): string {
  return `encoder.albert_layer_groups.${group}.albert_layers.0`;
}
