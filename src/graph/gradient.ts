/** What the rules of differentiation take and give, and the steps they share. */
import type { GraphBuilder } from "./builder.ts";
import type { NodeOf, OpName } from "./node.ts";
import type { Dimension, Shape, Value } from "./value.ts";

/**
 * The gradient of a table whose rows were looked up, as the rows that the look-up touched:
 * d table[indices[i], …] += rows[i, …]. Summed outside the graph, because the engine's own
 * ScatterND with addition is a data race when an index occurs twice.
 */
export interface RowGradient {
  /** int64, any shape. */
  readonly indices: Value;
  /** The shape of the indices, then that of one row. */
  readonly rows: Value;
}

/** A node that is being differentiated. */
export interface Differentiated<Op extends OpName> {
  readonly graph: GraphBuilder;
  readonly node: NodeOf<Op>;
  /** The gradient of the loss by the node's first output. */
  readonly gradient: Value;
  /** Whether the input at that place leads to something whose gradient is asked for. */
  readonly wanted: readonly boolean[];
}

/** Gradients by the node's inputs, in their order; null where none flows. What turns out unused is left out of the model. */
export type GradientRule<Op extends OpName> = (node: Differentiated<Op>) => readonly (Value | RowGradient | null)[];

/** Whether it is a gradient by rows. */
export function isRowGradient(gradient: Value | RowGradient): gradient is RowGradient {
  return "rows" in gradient;
}

/** The adjoint of broadcasting: sums over the axes along which a value of `shape` was repeated. */
export function sumTo(graph: GraphBuilder, gradient: Value, shape: Shape): Value {
  const added = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((dimension, axis) =>
    axis < added || (shape[axis - added] === 1 && dimension !== 1) ? [axis] : [],
  );
  if (axes.length === 0) return gradient;
  const summed = graph.apply("ReduceSum", [gradient], { axes, keep: true });
  return added === 0 ? summed : graph.apply("Reshape", [summed], { shape });
}

/** The same numbers with the last two axes exchanged. */
export function transposed(graph: GraphBuilder, value: Value): Value {
  const rank = value.shape.length;
  const order = value.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
  return graph.apply("Transpose", [value], { order });
}

/** A value times a number. */
export function scaled(graph: GraphBuilder, value: Value, factor: number): Value {
  return graph.apply("Mul", [value, graph.scalar(factor, value.type)]);
}

/** A tensor of zeros. */
export function zeros(graph: GraphBuilder, shape: Shape, like: Value): Value {
  return graph.apply("Expand", [graph.scalar(0, like.type)], { shape });
}

/** An axis counted from the front. */
export function fromFront(axis: number, shape: Shape): number {
  return axis < 0 ? axis + shape.length : axis;
}

/** The input at that place. */
export function inputAt(node: NodeOf<OpName>, place: number): Value {
  const value = node.inputs[place];
  if (value === undefined) throw new Error(`${node.op} has no input ${place}`);
  return value;
}

/** The output at that place. */
export function outputAt(node: NodeOf<OpName>, place: number): Value {
  const value = node.outputs[place];
  if (value === undefined) throw new Error(`${node.op} has no output ${place}`);
  return value;
}

/** The size of one axis. */
export function sizeAt(shape: Shape, axis: number): Dimension {
  const size = shape[axis];
  if (size === undefined) throw new Error(`there is no axis ${axis}`);
  return size;
}
