/**
 * What the families share: embeddings, attention and feed-forward as graph
 * operations, and the shapes of their weights.
 *
 * Inside, states are matrices [batch·length, size], so that each linear map is
 * one matrix product with the weight as checkpoints hold it, [out, in].
 * Vaswani et al. 2017, "Attention is all you need", arXiv:1706.03762; layer
 * norms after the residual as in Devlin et al. 2019, arXiv:1810.04805.
 */
import type { Dimension, GraphBuilder, Value } from "../graph/builder.ts";
import { product } from "../graph/value.ts";
import type { EncoderConfig } from "./config.ts";
import { type DropoutSites, dropOut } from "./dropout.ts";
import type { EncoderInputs, ForwardOptions, WeightSpec } from "./forward-pass.ts";

/** What every block needs. */
export interface BlockContext {
  readonly graph: GraphBuilder;
  readonly config: EncoderConfig;
  readonly weight: (name: string) => Value;
  readonly inputs: EncoderInputs;
  readonly options?: ForwardOptions | undefined;
  /** The family's dropout sites. */
  readonly dropout: DropoutSites;
}

/** The weights of a linear map, `<name>.weight` [out, in] and `<name>.bias` [out]. */
export function linearWeights(name: string, inputSize: number, outputSize: number): readonly WeightSpec[] {
  return [
    { name: `${name}.weight`, shape: [outputSize, inputSize] },
    { name: `${name}.bias`, shape: [outputSize] },
  ];
}

/** The weights of a layer norm. */
export function normWeights(name: string, size: number): readonly WeightSpec[] {
  return [
    { name: `${name}.weight`, shape: [size] },
    { name: `${name}.bias`, shape: [size] },
  ];
}

/** x · weightᵀ + bias for a matrix x. */
export function linear({ graph, weight }: BlockContext, x: Value, name: string): Value {
  return graph.apply("Gemm", [x, weight(`${name}.weight`), weight(`${name}.bias`)], { transposeA: false, transposeB: true });
}

/** Layer norm over the last axis. */
export function layerNorm({ graph, weight, config }: BlockContext, x: Value, name: string): Value {
  return graph.apply("LayerNormalization", [x, weight(`${name}.weight`), weight(`${name}.bias`)], {
    epsilon: config.layerNormEpsilon,
  });
}

/** [batch, length, size] as [batch·length, size]. */
export function flatten({ graph }: BlockContext, x: Value): Value {
  return graph.apply("Reshape", [x], { shape: [product(x.shape.slice(0, 2)), ...x.shape.slice(2)] });
}

/** [batch·length, size] as [batch, length, size]. */
export function unflatten({ graph, inputs }: BlockContext, x: Value): Value {
  return graph.apply("Reshape", [x], { shape: [...inputs.tokenIds.shape, x.shape.at(-1) as Dimension] });
}

/** One token's rows of [batch·length, size], [batch, size]. */
export function takeToken(context: BlockContext, x: Value, token: number): Value {
  const rows = context.graph.apply("Slice", [unflatten(context, x)], { axis: 1, from: token, to: token + 1 });
  return context.graph.apply("Squeeze", [rows], { axes: [1] });
}

/** 0, 1, …, length − 1. */
export function plainPositions({ graph, inputs }: BlockContext): Value {
  return graph.apply("Range", [], { size: inputs.tokenIds.shape.at(-1) as Dimension });
}

/**
 * RoBERTa's positions, [batch, length]: padding + 1, padding + 2, … for tokens, and the padding id for padding,
 * counted from the ids themselves (transformers' create_position_ids_from_input_ids).
 */
export function offsetPositions({ graph, inputs }: BlockContext, paddingId: number): Value {
  const padding = graph.scalar(paddingId, "int64");
  const isPadding = graph.apply("Equal", [inputs.tokenIds, padding]);
  const isToken = graph.apply("Cast", [graph.apply("Not", [isPadding])], { to: "int64" });
  const counted = graph.apply("Mul", [graph.apply("CumSum", [isToken], { axis: 1 }), isToken]);
  return graph.apply("Add", [counted, padding]);
}

/** Names of the embeddings' parts; all families use these. */
const embeddingNames = {
  word: "embeddings.word_embeddings.weight",
  position: "embeddings.position_embeddings.weight",
  tokenType: "embeddings.token_type_embeddings.weight",
  norm: "embeddings.LayerNorm",
} as const;

/** The weights of the embeddings; `positionOffset` rows of the position table stand before the first token's. */
export function embeddingWeights(config: EncoderConfig, positionOffset: number): readonly WeightSpec[] {
  const size = config.embeddingSize;
  return [
    { name: embeddingNames.word, shape: [config.vocabularySize, size] },
    { name: embeddingNames.position, shape: [config.maxPositions + positionOffset, size] },
    ...(config.tokenTypes === 0 ? [] : [{ name: embeddingNames.tokenType, shape: [config.tokenTypes, size] }]),
    ...normWeights(embeddingNames.norm, size),
  ];
}

/** LayerNorm(word + token type + position), dropped out in training; [batch·length, embedding size]. */
export function embeddings(context: BlockContext, positions: Value): Value {
  const { graph, config, weight, inputs } = context;
  const rows = (name: string, indices: Value): Value => graph.apply("Gather", [weight(name), indices], { axis: 0 });
  let sum = rows(embeddingNames.word, inputs.tokenIds);
  if (config.tokenTypes > 0) sum = graph.apply("Add", [sum, rows(embeddingNames.tokenType, inputs.tokenTypes)]);
  sum = graph.apply("Add", [sum, rows(embeddingNames.position, positions)]);
  return dropOut(context, layerNorm(context, flatten(context, sum), embeddingNames.norm), context.dropout.embeddings);
}

/** 0 for tokens and the most negative float32 for padding, [batch, 1, 1, length]: added to attention scores. */
export function maskBias({ graph, inputs }: BlockContext): Value {
  const mask = graph.apply("Cast", [inputs.attentionMask], { to: "float32" });
  const padding = graph.apply("Sub", [graph.scalar(1), mask]);
  const bias = graph.apply("Mul", [padding, graph.scalar(-3.4028234663852886e38)]);
  return graph.apply("Unsqueeze", [bias], { axes: [1, 2] });
}

/** Names of the four linear maps of an attention. */
export interface AttentionNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly output: string;
}

/** The one token that an attention is computed for. */
export interface AttendingToken {
  /** Its states, [batch, hidden]. */
  readonly queries: Value;
  readonly token: number;
}

/**
 * Multi-head self-attention: softmax(Q · Kᵀ / √(size of a head) + bias) · V, then the output map.
 * @param x     [batch·length, hidden]
 * @param bias  broadcasts to [batch, heads, length, length]
 * @param token   the only token that asks, where it is not all of them; keys and values are all tokens' then too
 * @returns     [batch·length, hidden], or [batch, hidden] of that token
 */
export function attention(
  context: BlockContext,
  x: Value,
  names: AttentionNames,
  bias: Value,
  token: AttendingToken | null = null,
): Value {
  const { graph, config, inputs } = context;
  const headSize = config.hiddenSize / config.heads;
  const split = (name: string, from: Value = x): Value => {
    const tokens = from === x ? inputs.tokenIds.shape : [...from.shape.slice(0, 1), 1];
    const parts = graph.apply("Reshape", [linear(context, from, name)], { shape: [...tokens, config.heads, headSize] });
    return graph.apply("Transpose", [parts], { order: [0, 2, 1, 3] });
  };
  const asking = token?.queries ?? x;
  const keys = graph.apply("Transpose", [split(names.key)], { order: [0, 1, 3, 2] });
  const scores = graph.apply("MatMul", [split(names.query, asking), keys]);
  const scaled = graph.apply("Mul", [scores, graph.scalar(1 / Math.sqrt(headSize))]);
  const added = token === null ? bias : biasOf(context, bias, token.token);
  const shares = graph.apply("Softmax", [graph.apply("Add", [scaled, added])], { axis: -1 });
  const mixed = graph.apply("MatMul", [dropOut(context, shares, context.dropout.attention), split(names.value)]);
  const merged = graph.apply("Reshape", [graph.apply("Transpose", [mixed], { order: [0, 2, 1, 3] })], { shape: asking.shape });
  return linear(context, merged, names.output);
}

/** The bias of one asking token; one that is the same for all of them stays as it is. */
function biasOf({ graph }: BlockContext, bias: Value, token: number): Value {
  return bias.shape.at(-2) === 1 ? bias : graph.apply("Slice", [bias], { axis: 2, from: token, to: token + 1 });
}

/** LayerNorm(x + update). */
export function addAndNorm(context: BlockContext, x: Value, update: Value, norm: string): Value {
  return layerNorm(context, context.graph.apply("Add", [update, x]), norm);
}

/** down(activation(up(x))). */
export function feedForward(context: BlockContext, x: Value, up: string, down: string): Value {
  return linear(context, activate(context.graph, context.config.activation, linear(context, x, up)), down);
}

/** An activation, element by element. */
export function activate(graph: GraphBuilder, activation: EncoderConfig["activation"], x: Value): Value {
  switch (activation) {
    case "gelu":
      return graph.apply("Gelu", [x], { approximate: "none" });
    case "gelu_new":
      return graph.apply("Gelu", [x], { approximate: "tanh" });
    case "relu":
      return graph.apply("Relu", [x]);
    case "silu":
      return graph.apply("Mul", [x, graph.apply("Sigmoid", [x])]);
  }
}
