/** Classification heads at work: in a graph, behind an encoder, and on vectors that are there already. */
import { ShapeError } from "../base/errors.ts";
import type { GraphBuilder, Value } from "../graph/builder.ts";
import { errorFunction } from "../numeric/error-function.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { activate } from "./blocks.ts";
import type { HeadActivation, HeadLayerSpec } from "./classification-head.ts";
import type { ForwardOptions } from "./forward-pass.ts";

/** What a head's graph needs. */
export interface HeadContext extends Pick<ForwardOptions, "dropout"> {
  readonly graph: GraphBuilder;
  /** The value of a layer's weight, by its name: "classifier.weight". */
  readonly weight: (name: string) => Value;
}

/**
 * Emits a head.
 * @param vector  [batch, inputs of the first layer]
 * @returns       [batch, outputs of the last layer], before softmax
 */
export function headLogits({ graph, weight, dropout }: HeadContext, vector: Value, layers: readonly HeadLayerSpec[]): Value {
  let x = vector;
  for (const { name, activation, dropoutBefore } of layers) {
    if (dropout !== undefined && dropoutBefore !== null) x = dropout(x, dropoutBefore);
    x = graph.apply("Gemm", [x, weight(`${name}.weight`), weight(`${name}.bias`)], { transposeA: false, transposeB: true });
    if (activation === "tanh") x = graph.apply("Tanh", [x]);
    else if (activation !== "none") x = activate(graph, activation, x);
  }
  return x;
}

/** A layer of a head with its numbers. */
export interface HeadLayer {
  /** [outputs, inputs] */
  readonly weight: Float32Array;
  /** [outputs] */
  readonly bias: Float32Array | null;
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: HeadActivation;
}

/**
 * Applies a head to vectors, outside any graph and without dropout.
 * @param vectors  [rows, inputs of the first layer]; left as they are
 * @returns        [rows, outputs of the last layer], before softmax
 * @throws ShapeError when sizes do not fit
 */
export async function applyHead(layers: readonly HeadLayer[], vectors: Matrix): Promise<Matrix> {
  let x = vectors;
  for (const { weight, bias, inputs, outputs, activation } of layers) {
    if (bias !== null && bias.length !== outputs) {
      throw new ShapeError({
        where: "classification head",
        must: `a bias must hold ${outputs} numbers`,
        got: `${bias.length}`,
        todo: "Check that all weights come from one checkpoint.",
      });
    }
    const sums = await multiply(x, matrix(outputs, inputs, weight), { transposeB: true });
    for (let i = 0; i < sums.data.length; i++) {
      sums.data[i] = activations[activation](sums.data[i]! + (bias === null ? 0 : bias[i % outputs]!));
    }
    x = sums;
  }
  return x;
}

/** The same functions on numbers. */
const activations: Readonly<Record<HeadActivation, (x: number) => number>> = {
  none: (x) => x,
  tanh: Math.tanh,
  relu: (x) => Math.max(0, x),
  gelu: (x) => (x * (1 + errorFunction(x / Math.SQRT2))) / 2,
};
