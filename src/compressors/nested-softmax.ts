/**
 * Softmax losses of nested sizes, a head for each:
 *
 *   L = Σ_s mean −log softmax(B_s z_{1…s} + b_s)_y,  z = W x
 */
import type { GraphBuilder, Value } from "../graph/builder.ts";

/** What there is of everything. */
export interface NestedSoftmax {
  /** d */
  readonly dimensions: number;
  /** C */
  readonly classes: number;
  /** s, rising; the last is the number of directions. */
  readonly sizes: readonly number[];
}

/** Names of the parameters of the head of a size. */
export const headOf = (size: number): string => `head.${size}`;
export const biasOf = (size: number): string => `bias.${size}`;

/**
 * L as a graph, with inputs vectors [batch, d] and targets [batch, C] (1 at the class), and parameters directions [r, d],
 * head.s [C, s] and bias.s [1, C].
 */
export function nestedSoftmaxLoss(
  graph: GraphBuilder,
  parameter: (name: string) => Value,
  { dimensions, classes, sizes }: NestedSoftmax,
): Value {
  const vectors = graph.input("vectors", "float32", ["batch", dimensions]);
  const targets = graph.input("targets", "float32", ["batch", classes]);
  const transposed = { transposeA: false, transposeB: true };
  const outputs = graph.apply("Gemm", [vectors, parameter("directions")], transposed);
  const losses = sizes.map((size) => {
    const first = graph.apply("Slice", [outputs], { axis: 1, from: 0, to: size });
    const logits = graph.apply("Gemm", [first, parameter(headOf(size)), parameter(biasOf(size))], transposed);
    const likelihoods = graph.apply("Mul", [targets, graph.apply("LogSoftmax", [logits], { axis: -1 })]);
    const ofRows = graph.apply("ReduceSum", [likelihoods], { axes: [1], keep: false });
    return graph.apply("Neg", [graph.apply("ReduceMean", [ofRows], { axes: [0], keep: false })]);
  });
  return losses.reduce((sum, loss) => graph.apply("Add", [sum, loss]));
}
