/**
 * RoBERTa: BERT's layers; positions begin after the padding id, so a position
 * table of 514 rows takes texts of 512 tokens. Liu et al. 2019, arXiv:1907.11692.
 */
import { bertLayers, bertLayerWeights, bertRoots } from "./bert-layers.ts";
import { embeddings, embeddingWeights, offsetPositions } from "./blocks.ts";
import { canonicalName } from "./checkpoint-names.ts";
import { denseHead } from "./classification-head.ts";
import { readConfig } from "./config.ts";
import { bertDropout } from "./dropout.ts";
import type { Family } from "./family.ts";

/** `model_type` "roberta". */
export const roberta: Family = robertaLike(
  "roberta",
  "RoBERTa",
  "Liu et al. 2019, arXiv:1907.11692",
  "RobertaForSequenceClassification",
);

/** A family that runs as RoBERTa does, under another `model_type`. */
export function robertaLike(name: string, description: string, source: string, architecture: string): Family {
  const positionOffset = (paddingId: number): number => paddingId + 1;
  return {
    name,
    description,
    source,
    config: (raw) => readConfig(raw, { family: name, tokenTypesOtherwise: 2, paddingOtherwise: 1, positionOffset }),
    weights: (config) => [...embeddingWeights(config, positionOffset(config.paddingId)), ...bertLayerWeights(config)],
    canonicalName: (checkpointName) => canonicalName(checkpointName, bertRoots),
    head: denseHead(architecture, "roberta"),
    forward(graph, config, weight, inputs, options) {
      const context = { graph, config, weight, inputs, options, dropout: bertDropout };
      return bertLayers(context, embeddings(context, offsetPositions(context, config.paddingId)));
    },
  };
}
