/**
 * A loss that keeps the order of cosines at nested sizes: for every row the softmax of its cosines to the others of its
 * batch, by the first s outputs, is to be what is wanted of it.
 *
 *   L = mean_s mean_i −Σ_j t_ij log softmax_j(cos(y_i, y_j by the first s outputs) / τ),  j ≠ i
 *   t_ij = wanted_ij + (1 − Σ_j wanted_ij) · softmax_j(cos(x_i, x_j) / τ)
 *
 * What is not wanted otherwise stays as the whole vectors have it.
 */
import type { GraphBuilder, Value } from "../graph/builder.ts";

/** τ */
const temperature = 0.05;

/** Taken from the logit of a row with itself: exp(−10⁴) is 0. */
const itself = 1e4;

/** Added to squared lengths, whose mean is near 1 a dimension: a row of zeros has no cosine. */
const tiny = 1e-6;

/** What the loss is made of. */
export interface NestedCosines {
  /** x [batch, d] */
  readonly vectors: Value;
  /** y [batch, k] */
  readonly outputs: Value;
  /** [batch, batch], rows adding up to at most 1 */
  readonly wanted: Value;
  /** [batch, batch], 1 on the diagonal and 0 elsewhere */
  readonly identity: Value;
  /** Rising. */
  readonly sizes: readonly number[];
}

/** L as a graph. */
export function nestedCosineLoss(graph: GraphBuilder, { vectors, outputs, wanted, identity, sizes }: NestedCosines): Value {
  const self = graph.apply("Mul", [identity, graph.scalar(itself)]);
  const logitsOf = (products: Value, squares: Value): Value => {
    const lengths = graph.apply("Sqrt", [graph.apply("Add", [squares, graph.scalar(tiny)])]);
    const both = graph.apply("Mul", [lengths, graph.apply("Transpose", [lengths], { order: [1, 0] })]);
    const cosines = graph.apply("Div", [products, both]);
    return graph.apply("Sub", [graph.apply("Mul", [cosines, graph.scalar(1 / temperature)]), self]);
  };
  const known = graph.apply("Softmax", [logitsOf(productsOf(graph, vectors), squaresOf(graph, vectors))], { axis: -1 });
  const said = graph.apply("ReduceSum", [wanted], { axes: [1], keep: true });
  const rest = graph.apply("Mul", [graph.apply("Sub", [graph.scalar(1), said]), known]);
  const targets = graph.apply("Add", [wanted, rest]);
  let total: Value | null = null;
  let [products, squares]: [Value | null, Value | null] = [null, null];
  const added = (sum: Value | null, part: Value): Value => (sum === null ? part : graph.apply("Add", [sum, part]));
  for (const [place, size] of sizes.entries()) {
    const part = graph.apply("Slice", [outputs], { axis: 1, from: place === 0 ? 0 : sizes[place - 1]!, to: size });
    products = added(products, productsOf(graph, part));
    squares = added(squares, squaresOf(graph, part));
    const logarithms = graph.apply("LogSoftmax", [logitsOf(products, squares)], { axis: -1 });
    const ofRows = graph.apply("ReduceSum", [graph.apply("Mul", [targets, logarithms])], { axes: [1], keep: false });
    total = added(total, graph.apply("ReduceMean", [ofRows], { axes: [0], keep: false }));
  }
  return graph.apply("Mul", [total!, graph.scalar(-1 / sizes.length)]);
}

function productsOf(graph: GraphBuilder, rows: Value): Value {
  return graph.apply("Gemm", [rows, rows], { transposeA: false, transposeB: true });
}

function squaresOf(graph: GraphBuilder, rows: Value): Value {
  return graph.apply("ReduceSum", [graph.apply("Mul", [rows, rows])], { axes: [1], keep: true });
}
