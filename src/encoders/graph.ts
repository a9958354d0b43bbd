/**
 * The forward pass of an encoder as an ONNX model: all wanted layers in one
 * pass, pooled in the graph, with symbolic batch and length.
 */
import { UsageError } from "../base/errors.ts";
import { GraphBuilder, type OnnxGraph, type Value } from "../graph/builder.ts";
import type { Encoder, Pooling } from "./encoder.ts";
import type { EncoderInputs, ForwardOptions, WeightSpec } from "./forward-pass.ts";

/** Names of the model's inputs, each int64 [batch, length]. */
export const encoderInputNames = {
  tokenIds: "token_ids",
  attentionMask: "attention_mask",
  tokenTypes: "token_types",
} as const;

/** What the model gives. */
export interface EncoderModelOptions {
  /** Layers, 0 (the embeddings) to the encoder's last; what lies above the highest is not in the model. */
  readonly layers: readonly number[];
  readonly poolings: readonly Pooling[];
  /** Also the states of every token of these layers, as `hidden.<layer>` [batch, length, hidden]. */
  readonly hiddenStates?: boolean | undefined;
  /** Names of weights that are inputs of the model instead, given with every batch. */
  readonly openWeights?: readonly string[] | undefined;
}

/** One matrix that every batch gives. */
export interface EncoderOutput {
  /** `layer.<layer>.<pooling>`: "layer.6.cls". */
  readonly name: string;
  readonly layer: number;
  readonly pooling: Pooling;
}

/** An encoder's model. */
export interface EncoderModel extends OnnxGraph {
  /** The pooled outputs, [batch, hidden]: layers in the order asked for, poolings within a layer. */
  readonly pooled: readonly EncoderOutput[];
}

/**
 * Emits the model of an encoder.
 * @throws UsageError for a layer or pooling the encoder does not have
 */
export function encoderModel(encoder: Pick<Encoder, "family" | "config">, options: EncoderModelOptions): EncoderModel {
  const { family, config } = encoder;
  const layers = [...new Set(options.layers)];
  const poolings = [...new Set(options.poolings)];
  for (const layer of layers) checkLayer(layer, config.layers);
  for (const pooling of poolings) tokenPosition(pooling, config.maxPositions);
  if (layers.length === 0 || (poolings.length === 0 && options.hiddenStates !== true)) {
    throw usage("there must be a layer and a pooling", "none", "Name at least one of each.");
  }
  const { graph, inputs, weight } = encoderGraph(encoder, options.openWeights);
  const highest = Math.max(...layers);
  const token = options.hiddenStates === true ? null : onlyToken(poolings, config.maxPositions);
  const states = family.forward(graph, config, weight, inputs, { upTo: highest, token: token ?? undefined });
  const pooled: EncoderOutput[] = [];
  for (const layer of layers) {
    const state = states[layer];
    if (state === undefined) throw new Error(`${family.name} gave ${states.length} states, without layer ${layer}`);
    for (const pooling of poolings) {
      const output: EncoderOutput = { name: `layer.${layer}.${pooling}`, layer, pooling };
      const isOneToken = token !== null && layer === highest;
      const vectors = isOneToken
        ? graph.apply("Squeeze", [state], { axes: [1] })
        : pooledVector(graph, state, inputs.attentionMask, pooling, config.maxPositions);
      graph.output(output.name, vectors);
      pooled.push(output);
    }
    if (options.hiddenStates === true) graph.output(`hidden.${layer}`, state);
  }
  return { ...graph.toOnnx(), pooled };
}

/** A graph with an encoder's inputs and weights. */
export interface EncoderGraph {
  readonly graph: GraphBuilder;
  readonly inputs: EncoderInputs;
  /** The value of a weight, by its canonical name. */
  readonly weight: (name: string) => Value;
}

/** A graph with an encoder's inputs and weights (`open` ones are inputs too), and nothing computed yet. */
export function encoderGraph({ family, config }: Pick<Encoder, "family" | "config">, open: readonly string[] = []): EncoderGraph {
  const graph = new GraphBuilder();
  const inputs = encoderInputs(graph);
  const weights = family.weights(config).map((spec) => ({ ...spec, isInput: open.includes(spec.name) }));
  return { graph, inputs, weight: weightValues(graph, weights) };
}

/** The inputs of an encoder, added to a graph. */
export function encoderInputs(graph: GraphBuilder): EncoderInputs {
  const shape = ["batch", "length"];
  return {
    tokenIds: graph.input(encoderInputNames.tokenIds, "int64", shape),
    attentionMask: graph.input(encoderInputNames.attentionMask, "int64", shape),
    tokenTypes: graph.input(encoderInputNames.tokenTypes, "int64", shape),
  };
}

/** Adds weights to a graph, the model's own or inputs of it; returns what finds them by name. */
export function weightValues(
  graph: GraphBuilder,
  weights: readonly (WeightSpec & { readonly isInput: boolean })[],
): (name: string) => Value {
  const values = new Map(
    weights.map(({ name, shape, isInput }) => [name, isInput ? graph.input(name, "float32", shape) : graph.weight(name, shape)]),
  );
  return (name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`${name} is asked for, which is not among the graph's weights`);
    return value;
  };
}

/** Emits the encoder up to one layer; returns that layer's vector of each text, [batch, hidden]. */
export function layerVector(
  { graph, inputs, weight }: Pick<EncoderGraph, "graph" | "inputs" | "weight">,
  { family, config }: Pick<Encoder, "family" | "config">,
  { layer, pooling, dropout }: { readonly layer: number; readonly pooling: Pooling } & Pick<ForwardOptions, "dropout">,
): Value {
  const token = tokenPosition(pooling, config.maxPositions);
  const states = family.forward(graph, config, weight, inputs, { upTo: layer, token: token ?? undefined, dropout });
  const state = states[layer];
  if (state === undefined) throw new Error(`${family.name} gave no layer ${layer}`);
  if (token !== null) return graph.apply("Squeeze", [state], { axes: [1] });
  return pooledVector(graph, state, inputs.attentionMask, pooling, config.maxPositions);
}

/**
 * Which token a pooling takes (0 is [CLS]), or null when it takes all.
 * @throws UsageError when it is no pooling, or a token beyond the encoder's positions
 */
export function tokenPosition(pooling: string, maxPositions: number): number | null {
  if (pooling === "mean" || pooling === "max") return null;
  if (pooling === "cls") return 0;
  const position = /^token:(\d{1,9})$/.exec(pooling)?.[1];
  if (position !== undefined && Number(position) < maxPositions) return Number(position);
  throw usage(
    `a pooling must be cls, mean, max or token:0 to token:${maxPositions - 1}`,
    JSON.stringify(pooling),
    "Choose one of these.",
  );
}

/** Tokens that every text must have for a pooling. */
export function tokensNeeded(pooling: string): number {
  return (tokenPosition(pooling, Number.POSITIVE_INFINITY) ?? 0) + 1;
}

/** The one token that all poolings take, or null: of the highest layer no other is then computed. */
function onlyToken(poolings: readonly Pooling[], maxPositions: number): number | null {
  const tokens = new Set(poolings.map((pooling) => tokenPosition(pooling, maxPositions)));
  const [token = null] = tokens;
  return tokens.size === 1 ? token : null;
}

/** The vectors of a text's tokens as one, [batch, hidden]; padding counts for nothing. */
export function pooledVector(graph: GraphBuilder, state: Value, mask: Value, pooling: Pooling, maxPositions: number): Value {
  const position = tokenPosition(pooling, maxPositions);
  if (position !== null) {
    const token = graph.apply("Slice", [state], { axis: 1, from: position, to: position + 1 });
    return graph.apply("Squeeze", [token], { axes: [1] });
  }
  if (pooling === "max") {
    const isToken = graph.apply("Unsqueeze", [graph.apply("Cast", [mask], { to: "bool" })], { axes: [2] });
    const candidates = graph.apply("Where", [isToken, state, graph.scalar(-3.4028234663852886e38)]);
    return graph.apply("ReduceMax", [candidates], { axes: [1], keep: false });
  }
  const floats = graph.apply("Cast", [mask], { to: "float32" });
  const sum = graph.apply("MatMul", [graph.apply("Unsqueeze", [floats], { axes: [1] }), state]);
  const count = graph.apply("ReduceSum", [floats], { axes: [1], keep: true });
  return graph.apply("Div", [graph.apply("Squeeze", [sum], { axes: [1] }), count]);
}

function checkLayer(layer: number, last: number): void {
  if (Number.isInteger(layer) && layer >= 0 && layer <= last) return;
  throw usage(`a layer must be a whole number from 0 (the embeddings) to ${last}`, String(layer), "Choose layers the model has.");
}

function usage(must: string, got: string, todo: string): UsageError {
  return new UsageError({ where: "encoder", must, got, todo });
}
