/**
 * MPNet: no token types, RoBERTa's positions, and one learned bias on attention
 * scores by the distance between tokens, shared by all layers.
 * Song et al. 2020, arXiv:2004.09297; the buckets of distances are those of
 * Raffel et al. 2020 (T5), arXiv:1910.10683, section 2.1.
 */
import type { Value } from "../graph/builder.ts";
import {
  type BlockContext,
  embeddings,
  embeddingWeights,
  linearWeights,
  maskBias,
  normWeights,
  offsetPositions,
  plainPositions,
} from "./blocks.ts";
import { canonicalName } from "./checkpoint-names.ts";
import { denseHead } from "./classification-head.ts";
import { onlyValues, readConfig } from "./config.ts";
import { bertDropout, hiddenDropout } from "./dropout.ts";
import type { Family } from "./family.ts";
import { transformerLayers } from "./layers.ts";

/** transformers fixes these three for MPNet, whatever config.json says. */
const paddingRow = 1;
const buckets = 32;
const farthest = 128;

const biasTable = "encoder.relative_attention_bias.weight";

/** `model_type` "mpnet". */
export const mpnet: Family = {
  name: "mpnet",
  description: "MPNet, among them all-mpnet-base-v2",
  source: "Song et al. 2020, arXiv:2004.09297",
  config(raw) {
    onlyValues(raw, { relative_attention_num_buckets: [buckets] });
    return readConfig(raw, {
      family: "mpnet",
      tokenTypesOtherwise: 0,
      paddingOtherwise: paddingRow,
      positionOffset: () => paddingRow + 1,
    });
  },
  weights(config) {
    const { hiddenSize, intermediateSize } = config;
    const layers = Array.from({ length: config.layers }, (_, index) => {
      const layer = `encoder.layer.${index}`;
      return [
        ...["q", "k", "v", "o"].flatMap((name) => linearWeights(`${layer}.attention.attn.${name}`, hiddenSize, hiddenSize)),
        ...normWeights(`${layer}.attention.LayerNorm`, hiddenSize),
        ...linearWeights(`${layer}.intermediate.dense`, hiddenSize, intermediateSize),
        ...linearWeights(`${layer}.output.dense`, intermediateSize, hiddenSize),
        ...normWeights(`${layer}.output.LayerNorm`, hiddenSize),
      ];
    });
    return [...embeddingWeights(config, paddingRow + 1), { name: biasTable, shape: [buckets, config.heads] }, ...layers.flat()];
  },
  canonicalName: (name) => canonicalName(name, ["embeddings.", "encoder.layer.", "encoder.relative_attention_bias."]),
  head: denseHead("MPNetForSequenceClassification", "mpnet", { dropout: hiddenDropout }),
  forward(graph, config, weight, inputs, options) {
    const context = { graph, config, weight, inputs, options, dropout: bertDropout };
    const bias = graph.apply("Add", [distanceBias(context), maskBias(context)]);
    return transformerLayers(context, embeddings(context, offsetPositions(context, paddingRow)), bias, (index) => {
      const layer = `encoder.layer.${index}`;
      const attention = `${layer}.attention.attn`;
      return {
        attention: { query: `${attention}.q`, key: `${attention}.k`, value: `${attention}.v`, output: `${attention}.o` },
        attentionNorm: `${layer}.attention.LayerNorm`,
        up: `${layer}.intermediate.dense`,
        down: `${layer}.output.dense`,
        outputNorm: `${layer}.output.LayerNorm`,
      };
    });
  },
};

/** The bias of each pair of positions, [1, heads, length, length]. */
function distanceBias(context: BlockContext): Value {
  const { graph, config, weight } = context;
  const limit = config.maxPositions - 1;
  const table = BigInt64Array.from({ length: 2 * limit + 1 }, (_, index) => BigInt(bucketOf(index - limit)));
  const positions = plainPositions(context);
  const from = graph.apply("Unsqueeze", [positions], { axes: [1] });
  const to = graph.apply("Unsqueeze", [positions], { axes: [0] });
  const distance = graph.apply("Add", [graph.apply("Sub", [to, from]), graph.scalar(limit, "int64")]);
  const bucket = graph.apply("Gather", [graph.constant(table), distance], { axis: 0 });
  const bias = graph.apply("Gather", [weight(biasTable), bucket], { axis: 0 });
  return graph.apply("Unsqueeze", [graph.apply("Transpose", [bias], { order: [2, 0, 1] })], { axes: [0] });
}

/** The bucket of a distance: one each for the near ones, logarithmically wider ones up to `farthest`, both ways. */
export function bucketOf(distance: number): number {
  const half = buckets / 2;
  const exact = half / 2;
  const side = distance > 0 ? half : 0;
  const length = Math.abs(distance);
  if (length < exact) return side + length;
  // in float32, as the checkpoints were trained
  const scaled = Math.fround(Math.fround(Math.log(Math.fround(length / exact))) / Math.fround(Math.log(farthest / exact)));
  return side + Math.min(exact + Math.trunc(Math.fround(scaled * (half - exact))), half - 1);
}
