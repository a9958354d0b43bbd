/**
 * The graphs of a training: the encoder with its head, once forward with the
 * loss and backward to the gradients, and once forward only, for scoring.
 *
 * Weights that are trained are inputs, so that one memory holds them for the
 * engine and the optimizer; frozen ones are the model's own. Dropout masks are
 * inputs too: they come from a counter, so that any step can be made again.
 */

import type { Encoder } from "../encoders/encoder.ts";
import { encoderInputs, layerVector, weightValues } from "../encoders/graph.ts";
import { headLogits } from "../encoders/head-layers.ts";
import { backward } from "../graph/backward.ts";
import { GraphBuilder, type Shape, type Value } from "../graph/builder.ts";
import { bottleneckWeight, type HeadPlan } from "./head-plan.ts";
import { emitLoss, type LossName, type TargetInputs, targetInputs } from "./loss.ts";

/** A parameter of encoder or head. */
export interface Parameter {
  /** Canonical. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly trained: boolean;
}

/** A mask the graph takes, 0 or 1/(1 − rate). */
export interface MaskInput {
  readonly name: string;
  readonly shape: Shape;
  readonly rate: number;
}

/** How the gradient of a trained parameter comes out. */
export interface GradientOutputs {
  readonly parameter: string;
  /** In the parameter's shape; null where there is none. */
  readonly dense: string | null;
  /** Rows to be added to the parameter's: float32 [..., row] and int32 [...]. */
  readonly rows: readonly { readonly rows: string; readonly indices: string; readonly shape: Shape; readonly rowSize: number }[];
}

/** A graph that trains. */
export interface TrainingGraph {
  readonly model: Uint8Array;
  readonly masks: readonly MaskInput[];
  readonly gradients: readonly GradientOutputs[];
  /** Parameters that are not trained and that this graph and the scoring one take. */
  readonly frozen: readonly string[];
}

/** Names of outputs. */
export const outputNames = { loss: "loss", logits: "logits" } as const;

/** What both graphs are made of. */
export interface TrainingGraphPlan {
  readonly encoder: Pick<Encoder, "family" | "config">;
  readonly head: HeadPlan;
  readonly parameters: readonly Parameter[];
}

/** The graph of a step: the loss and the gradients of all trained parameters that lead to it. */
export function trainingGraph(plan: TrainingGraphPlan, loss: LossName, dropout: number | "configured"): TrainingGraph {
  const graph = new GraphBuilder();
  const masks: MaskInput[] = [];
  const drop = (value: Value, configured: number): Value => {
    const rate = dropout === "configured" ? configured : dropout;
    if (rate === 0) return value;
    const mask: MaskInput = { name: `mask.${masks.length}`, shape: value.shape, rate };
    masks.push(mask);
    return graph.apply("Mul", [value, graph.input(mask.name, "float32", mask.shape)]);
  };
  const { vector, weight } = emitVector(graph, plan, drop);
  const targets = targetInputs(graph, outputCount(plan.head));
  const total =
    plan.head.matryoshka === null
      ? emitLoss(graph, loss, headLogits({ graph, weight, dropout: drop }, vector, plan.head.layers), targets)
      : nestedLoss(graph, plan.head, plan.head.matryoshka, weight, vector, loss, targets, drop);
  graph.output(outputNames.loss, total);
  const trained = plan.parameters.filter((parameter) => parameter.trained);
  const gradients = backward(
    graph,
    total,
    trained.map(({ name }) => weight(name)),
  );
  const outputs = trained.map(({ name }): GradientOutputs => {
    const gradient = gradients.get(weight(name));
    const dense = gradient?.dense ?? null;
    if (dense !== null) graph.output(`gradient.${name}`, dense);
    const rows = (gradient?.rows ?? []).map((part, index) => {
      const names = { rows: `rows.${index}.${name}`, indices: `indices.${index}.${name}` };
      graph.output(names.rows, part.rows);
      graph.output(names.indices, graph.apply("Cast", [part.indices], { to: "int32" }));
      return { ...names, shape: part.indices.shape, rowSize: Number(part.rows.shape.at(-1)) };
    });
    return { parameter: name, dense: dense === null ? null : `gradient.${name}`, rows };
  });
  const { model, weights } = graph.toOnnx();
  return { model, masks, gradients: outputs, frozen: weights.map(({ name }) => name) };
}

/** The graph that scores: logits [batch, outputs] of texts, without dropout. */
export function scoringGraph(plan: TrainingGraphPlan): Uint8Array {
  const graph = new GraphBuilder();
  const { vector, weight } = emitVector(graph, plan, undefined);
  graph.output(outputNames.logits, headLogits({ graph, weight }, vector, plan.head.layers));
  return graph.toOnnx().model;
}

/** Classes, or 1. */
export function outputCount(head: HeadPlan): number {
  return head.layers.at(-1)?.outputs ?? 0;
}

/** The vector that reaches the head's layers, [batch, inputs]. */
function emitVector(
  graph: GraphBuilder,
  { encoder, head, parameters }: TrainingGraphPlan,
  dropout: ((value: Value, rate: number) => Value) | undefined,
): { readonly vector: Value; readonly weight: (name: string) => Value } {
  const inputs = encoderInputs(graph);
  const weights = parameters.map(({ name, shape, trained }) => ({ name, shape, isInput: trained }));
  const weight = weightValues(graph, weights);
  const pooled = layerVector({ graph, inputs, weight }, encoder, { layer: head.layer, pooling: head.pooling, dropout });
  return { vector: narrowed(graph, head, encoder.config.hiddenSize, pooled, weight), weight };
}

/** Only the chosen dimensions, or what the learned map makes of all. */
function narrowed(graph: GraphBuilder, head: HeadPlan, size: number, vector: Value, weight: (name: string) => Value): Value {
  if (head.learned !== null) {
    return graph.apply("Gemm", [vector, weight(bottleneckWeight)], { transposeA: false, transposeB: true });
  }
  if (head.dimensions === null) return vector;
  return graph.apply("MatMul", [vector, graph.constant(selectionMatrix(head.dimensions, size), [size, head.dimensions.length])]);
}

/** [size, dimensions]: column j has its 1 in row dimensions[j]. */
function selectionMatrix(dimensions: readonly number[], size: number): Float32Array {
  const selection = new Float32Array(size * dimensions.length);
  dimensions.forEach((dimension, column) => {
    selection[dimension * dimensions.length + column] = 1;
  });
  return selection;
}

/** The mean of the losses of the first m dimensions, for every size m: logits = z[:m] · W[:, :m]ᵀ + b. */
function nestedLoss(
  graph: GraphBuilder,
  head: HeadPlan,
  sizes: readonly number[],
  weight: (name: string) => Value,
  vector: Value,
  loss: LossName,
  targets: TargetInputs,
  drop: (value: Value, rate: number) => Value,
): Value {
  const [layer] = head.layers;
  if (layer === undefined || head.layers.length !== 1) throw new Error("nested sizes need a head of one layer");
  const dropped = layer.dropoutBefore === null ? vector : drop(vector, layer.dropoutBefore);
  const first = (value: Value, size: number): Value => graph.apply("Slice", [value], { axis: 1, from: 0, to: size });
  const losses = sizes.map((size) => {
    const factors = [first(dropped, size), first(weight(`${layer.name}.weight`), size), weight(`${layer.name}.bias`)];
    return emitLoss(graph, loss, graph.apply("Gemm", factors, { transposeA: false, transposeB: true }), targets);
  });
  const sum = losses.reduce((total, each) => graph.apply("Add", [total, each]));
  return graph.apply("Mul", [sum, graph.scalar(1 / sizes.length)]);
}
