/**
 * ELECTRA: BERT's layers; embedding rows may be narrower than the layers and are
 * then projected. Clark et al. 2020, arXiv:2003.10555.
 */
import { bertLayers, bertLayerWeights, bertRoots } from "./bert-layers.ts";
import { embeddings, embeddingWeights, linear, linearWeights, plainPositions } from "./blocks.ts";
import { canonicalName } from "./checkpoint-names.ts";
import { denseHead } from "./classification-head.ts";
import type { EncoderConfig } from "./config.ts";
import { readConfig } from "./config.ts";
import { bertDropout } from "./dropout.ts";
import type { Family } from "./family.ts";

const projection = "embeddings_project";

/** `model_type` "electra". */
export const electra: Family = {
  name: "electra",
  description: "ELECTRA discriminators and generators",
  source: "Clark et al. 2020, arXiv:2003.10555",
  config: (raw) =>
    readConfig(raw, { family: "electra", tokenTypesOtherwise: 2, paddingOtherwise: 0, ownEmbeddingSize: { otherwise: 128 } }),
  weights: (config) => [
    ...embeddingWeights(config, 0),
    ...(isProjected(config) ? linearWeights(projection, config.embeddingSize, config.hiddenSize) : []),
    ...bertLayerWeights(config),
  ],
  canonicalName: (name) => canonicalName(name, [...bertRoots, `${projection}.`]),
  head: denseHead("ElectraForSequenceClassification", "electra", { activation: "gelu" }),
  forward(graph, config, weight, inputs, options) {
    const context = { graph, config, weight, inputs, options, dropout: bertDropout };
    const embedded = embeddings(context, plainPositions(context));
    return bertLayers(context, isProjected(config) ? linear(context, embedded, projection) : embedded);
  },
};

function isProjected(config: EncoderConfig): boolean {
  return config.embeddingSize !== config.hiddenSize;
}
