/** How each operation is written in the standard ONNX operator set, version 20. */
import type { Attributes, NodeOf, OpName, Reduction } from "./node.ts";
import type { OnnxEmitter } from "./onnx-emitter.ts";
import type { Dimension, Shape } from "./value.ts";

/** Version of the standard operator set that the rules below write. */
export const operatorSet = 20;

type Lowering<Op extends OpName> = (node: NodeOf<Op>, emitter: OnnxEmitter) => void;

/** The operation of the same name, without attributes. */
const same = (node: NodeOf<OpName>, emitter: OnnxEmitter): void => emitter.emit(node, []);

const withAxis = (node: NodeOf<OpName> & { readonly attributes: { readonly axis: number } }, emitter: OnnxEmitter): void =>
  emitter.emit(node, [], { axis: { int: node.attributes.axis } });

const withAxes = (
  node: NodeOf<OpName> & { readonly attributes: { readonly axes: readonly number[] } },
  emitter: OnnxEmitter,
): void => emitter.emit(node, [emitter.integers(node.attributes.axes)]);

const reduction = (node: NodeOf<OpName> & { readonly attributes: Reduction }, emitter: OnnxEmitter): void =>
  emitter.emit(node, [emitter.integers(node.attributes.axes)], { keepdims: { int: node.attributes.keep ? 1 : 0 } });

/** One rule for each operation; leaving one out does not compile. */
export const lowering: { readonly [Op in OpName]: Lowering<Op> } = {
  Add: same,
  Sub: same,
  Mul: same,
  Div: same,
  Pow: same,
  Max: same,
  Min: same,
  Equal: same,
  Less: same,
  And: same,
  Abs: same,
  Neg: same,
  Sqrt: same,
  Reciprocal: same,
  Exp: same,
  Log: same,
  Tanh: same,
  Erf: same,
  Relu: same,
  Sigmoid: same,
  Round: same,
  Gelu: (node, emitter) => emitter.emit(node, [], { approximate: { string: node.attributes.approximate } }),
  Not: same,
  Cast: (node, emitter) => emitter.emit(node, [], { to: { int: emitter.typeNumber(node.attributes.to) } }),
  Where: same,
  MatMul: same,
  Gemm: (node, emitter) =>
    emitter.emit(node, [], {
      transA: { int: node.attributes.transposeA ? 1 : 0 },
      transB: { int: node.attributes.transposeB ? 1 : 0 },
    }),
  LayerNormalization: (node, emitter) =>
    emitter.emit(node, [], { axis: { int: -1 }, epsilon: { float: node.attributes.epsilon } }),
  Softmax: withAxis,
  LogSoftmax: withAxis,
  Reshape: (node, emitter) => emitter.emit(node, [reshapeTarget(node, emitter)]),
  Transpose: (node, emitter) =>
    emitter.emit(node, [], {
      perm: { ints: node.attributes.order.map((axis) => (axis < 0 ? axis + node.attributes.order.length : axis)) },
    }),
  Unsqueeze: withAxes,
  Squeeze: withAxes,
  // to expand to 1 leaves a dimension as it is, so only what grows needs its size
  Expand(node, emitter) {
    const from = node.inputs[0]?.shape ?? [];
    const { shape } = node.attributes;
    const added = shape.length - from.length;
    emitter.emit(node, [emitter.sizes(shape.map((dimension, axis) => (from[axis - added] === dimension ? 1 : dimension)))]);
  },
  Concat: withAxis,
  Slice(node, emitter) {
    const { axis, from, to } = node.attributes;
    const end = to ?? Number.MAX_SAFE_INTEGER;
    emitter.emit(node, [emitter.integers([from]), emitter.integers([end]), emitter.integers([axis])]);
  },
  Gather: withAxis,
  Range: (node, emitter) =>
    emitter.emit(node, [emitter.integer(0), emitter.scalarSize(node.attributes.size), emitter.integer(1)]),
  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  CumSum: (node, emitter) => emitter.emit(node, [emitter.integer(node.attributes.axis)]),
  TopK(node, emitter) {
    const { axis, count, largest } = node.attributes;
    emitter.emit(node, [emitter.integers([count])], {
      axis: { int: axis },
      largest: { int: largest ? 1 : 0 },
      sorted: { int: 1 },
    });
  },
};

/** 0 where a dimension stays in its place, −1 for one more, and the size when the graph runs for the rest. */
function reshapeTarget(node: NodeOf<"Reshape">, emitter: OnnxEmitter): string {
  const from: Shape = node.inputs[0]?.shape ?? [];
  const { shape }: Attributes["Reshape"] = node.attributes;
  const target: Dimension[] = shape.map((dimension, axis) =>
    typeof dimension === "string" && dimension === from[axis] ? 0 : dimension,
  );
  // sizes that are themselves products are the costly ones to ask for, so the −1 goes there first
  const free = target.findIndex((dimension) => typeof dimension === "string" && dimension.includes("*"));
  const open = free >= 0 ? free : target.findLastIndex((dimension) => typeof dimension === "string");
  if (open >= 0) target[open] = -1;
  return emitter.sizes(target);
}
