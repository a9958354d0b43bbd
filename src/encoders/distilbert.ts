/** DistilBERT: BERT without token types, under names of its own. Sanh et al. 2019, arXiv:1910.01108. */
import {
  addAndNorm,
  attention,
  embeddings,
  embeddingWeights,
  feedForward,
  linearWeights,
  maskBias,
  normWeights,
  plainPositions,
  unflatten,
} from "./blocks.ts";
import { canonicalName } from "./checkpoint-names.ts";
import { type ConfigDialect, readConfig } from "./config.ts";
import type { Family } from "./encoder.ts";

const dialect: ConfigDialect = {
  family: "distilbert",
  keys: { layers: "n_layers", hiddenSize: "dim", heads: "n_heads", intermediateSize: "hidden_dim", activation: "activation" },
  tokenTypesOtherwise: 0,
  paddingOtherwise: 0,
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
  forward(graph, config, weight, inputs) {
    const context = { graph, config, weight, inputs };
    const bias = maskBias(context);
    let x = embeddings(context, plainPositions(context));
    const states = [x];
    for (let index = 0; index < config.layers; index++) {
      const layer = `transformer.layer.${index}`;
      const own = `${layer}.attention`;
      const names = { query: `${own}.q_lin`, key: `${own}.k_lin`, value: `${own}.v_lin`, output: `${own}.out_lin` };
      x = addAndNorm(context, x, attention(context, x, names, bias), `${layer}.sa_layer_norm`);
      x = addAndNorm(context, x, feedForward(context, x, `${layer}.ffn.lin1`, `${layer}.ffn.lin2`), `${layer}.output_layer_norm`);
      states.push(x);
    }
    return states.map((state) => unflatten(context, state));
  },
};
