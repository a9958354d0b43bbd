/** BERT, and everything that has its layout: MiniLM, most sentence encoders. Devlin et al. 2019, arXiv:1810.04805. */
import { bertLayers, bertLayerWeights, bertRoots } from "./bert-layers.ts";
import { embeddings, embeddingWeights, plainPositions } from "./blocks.ts";
import { canonicalName } from "./checkpoint-names.ts";
import { classifierDropout, twoLayerHead } from "./classification-head.ts";
import { readConfig } from "./config.ts";
import { bertDropout } from "./dropout.ts";
import type { Family } from "./family.ts";

/** `model_type` "bert". */
export const bert: Family = {
  name: "bert",
  description: "BERT and models of its layout, MiniLM included",
  source: "Devlin et al. 2019, arXiv:1810.04805",
  config: (raw) => readConfig(raw, { family: "bert", tokenTypesOtherwise: 2, paddingOtherwise: 0 }),
  weights: (config) => [...embeddingWeights(config, 0), ...bertLayerWeights(config)],
  canonicalName: (name) => canonicalName(name, bertRoots),
  head: twoLayerHead({
    architecture: "BertForSequenceClassification",
    prefix: "bert",
    dense: "pooler.dense",
    activation: "tanh",
    output: "classifier",
    dropoutBeforeOutput: classifierDropout,
  }),
  forward(graph, config, weight, inputs, options) {
    const context = { graph, config, weight, inputs, options, dropout: bertDropout };
    return bertLayers(context, embeddings(context, plainPositions(context)));
  },
};
