/** Rules of differentiation for what moves, picks, repeats or sums numbers, the formula above each. */
import { UnsupportedError } from "../base/errors.ts";
import { fromFront, type GradientRule, inputAt, outputAt, sizeAt, sumTo, zeros } from "./gradient.ts";
import type { Dimension, Value } from "./value.ts";

/** The gradient in the input's own shape. */
const reshaped: GradientRule<"Reshape" | "Squeeze" | "Unsqueeze"> = ({ graph, node, gradient }) => [
  graph.apply("Reshape", [gradient], { shape: inputAt(node, 0).shape }),
];

/** What a reduction gave (or its gradient), with the reduced axes back as 1. */
function kept(graph: Parameters<typeof sumTo>[0], value: Value, input: Value, axes: readonly number[]): Value {
  const reduced = axes.map((axis) => fromFront(axis, input.shape));
  const shape = input.shape.map((dimension, axis): Dimension => (reduced.includes(axis) ? 1 : dimension));
  return value.shape.length === shape.length ? value : graph.apply("Reshape", [value], { shape });
}

/** One rule for each of these operations. */
export const shapeGradients: {
  readonly [Op in
    | "Reshape"
    | "Squeeze"
    | "Unsqueeze"
    | "Transpose"
    | "Expand"
    | "Concat"
    | "Slice"
    | "Gather"
    | "ReduceSum"
    | "ReduceMean"
    | "ReduceMax"
    | "CumSum"
    | "TopK"]: GradientRule<Op>;
} = {
  Reshape: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  // the inverse order
  Transpose: ({ graph, node, gradient }) => {
    const order = node.attributes.order.map((_, axis) =>
      node.attributes.order.findIndex((from) => fromFront(from, gradient.shape) === axis),
    );
    return [graph.apply("Transpose", [gradient], { order })];
  },
  // repeated numbers: the sum of their gradients
  Expand: ({ graph, node, gradient }) => [sumTo(graph, gradient, inputAt(node, 0).shape)],
  // each part gets its piece of the gradient
  Concat: ({ graph, node, gradient }) => {
    const axis = fromFront(node.attributes.axis, gradient.shape);
    let from = 0;
    return node.inputs.map((value) => {
      if (node.inputs.length === 1) return gradient;
      const size = Number(sizeAt(value.shape, axis));
      from += size;
      return graph.apply("Slice", [gradient], { axis, from: from - size, to: from });
    });
  },
  // zeros before and after the piece
  Slice: ({ graph, node, gradient, wanted }) => {
    if (wanted[0] !== true) return [null];
    const { shape } = inputAt(node, 0);
    const axis = fromFront(node.attributes.axis, shape);
    const { from, to } = node.attributes;
    const [size, piece] = [sizeAt(shape, axis), sizeAt(gradient.shape, axis)];
    if (typeof piece === "string") return [gradient]; // all of it
    if (typeof size === "string") {
      if (piece !== 1)
        throw unsupported(`Slice of ${from} to ${to} along ${size}`, "one element of a dimension without a known size");
      // one of an unknown number: 1 at its place and 0 elsewhere, times the gradient
      const places = graph.apply("Range", [], { size });
      const here = graph.apply("Cast", [graph.apply("Equal", [places, graph.scalar(from, "int64")])], { to: gradient.type });
      const column = graph.apply("Reshape", [here], { shape: shape.map((_, i): Dimension => (i === axis ? size : 1)) });
      return [graph.apply("Mul", [column, gradient])];
    }
    const filled = (count: number): Value[] =>
      count === 0
        ? []
        : [
            zeros(
              graph,
              shape.map((dimension, i) => (i === axis ? count : dimension)),
              gradient,
            ),
          ];
    const parts = [...filled(from), gradient, ...filled(size - from - piece)];
    return [parts.length === 1 ? gradient : graph.apply("Concat", parts, { axis })];
  },
  // y = table[indices]: the rows that were looked up, summed outside the graph
  Gather: ({ node, gradient, wanted }) => {
    if (wanted[0] !== true) return [null, null];
    if (fromFront(node.attributes.axis, inputAt(node, 0).shape) !== 0) {
      throw unsupported(`Gather along axis ${node.attributes.axis}`, "Gather along axis 0");
    }
    return [{ indices: inputAt(node, 1), rows: gradient }, null];
  },
  // y = Σ x: dx = dy, repeated
  ReduceSum: ({ graph, node, gradient }) => {
    const x = inputAt(node, 0);
    return [graph.apply("Expand", [kept(graph, gradient, x, node.attributes.axes)], { shape: x.shape })];
  },
  // y = Σ x / n: dx = dy / n, repeated; n is counted in the graph, for axes without a known size
  ReduceMean: ({ graph, node, gradient }) => {
    const x = inputAt(node, 0);
    const ones = graph.apply("Expand", [graph.scalar(1, x.type)], { shape: x.shape });
    const count = graph.apply("ReduceSum", [ones], { axes: node.attributes.axes, keep: true });
    const share = graph.apply("Div", [kept(graph, gradient, x, node.attributes.axes), count]);
    return [graph.apply("Expand", [share], { shape: x.shape })];
  },
  // y = max x: dx = dy where x is the largest, shared equally by equals (as torch.amax)
  ReduceMax: ({ graph, node, gradient }) => {
    const x = inputAt(node, 0);
    const { axes } = node.attributes;
    const largest = graph.apply("Equal", [x, kept(graph, outputAt(node, 0), x, axes)]);
    const marks = graph.apply("Cast", [largest], { to: x.type });
    const count = graph.apply("ReduceSum", [marks], { axes, keep: true });
    return [graph.apply("Mul", [marks, graph.apply("Div", [kept(graph, gradient, x, axes), count])])];
  },
  // yᵢ = Σ_{j ≤ i} xⱼ: dxᵢ = Σ_{j ≥ i} dyⱼ = Σ dy − Σ_{j ≤ i} dyⱼ + dyᵢ
  CumSum: ({ graph, node, gradient }) => {
    const { axis } = node.attributes;
    const total = graph.apply("ReduceSum", [gradient], { axes: [axis], keep: true });
    const after = graph.apply("Sub", [total, graph.apply("CumSum", [gradient], { axis })]);
    return [graph.apply("Add", [after, gradient])];
  },
  // yᵣ = x at place pᵣ: dx at a place is the dy of those that were found there
  TopK: ({ graph, node, gradient }) => {
    const { shape } = inputAt(node, 0);
    const axis = fromFront(node.attributes.axis, shape);
    const range = graph.apply("Range", [], { size: sizeAt(shape, axis) });
    const places = graph.apply("Reshape", [range], {
      shape: [...shape.slice(0, axis + 1).map(() => 1), ...shape.slice(axis).map((size, i) => (i === 0 ? size : 1))],
    });
    const found = graph.apply("Unsqueeze", [outputAt(node, 1)], { axes: [axis + 1] });
    const here = graph.apply("Cast", [graph.apply("Equal", [found, places])], { to: gradient.type });
    const spread = graph.apply("Mul", [here, graph.apply("Unsqueeze", [gradient], { axes: [axis + 1] })]);
    return [graph.apply("ReduceSum", [spread], { axes: [axis], keep: false })];
  },
};

function unsupported(got: string, must: string): UnsupportedError {
  return new UnsupportedError({
    where: "gradient",
    must: `what is differentiated must be ${must}`,
    got,
    todo: "Write the graph with another operation, or do not ask for this gradient.",
  });
}
