/**
 * Types and shapes of what each operation gives, from what it takes: checked
 * when the operation is added, so that a mistake is named where it is made.
 */
import { ShapeError } from "../base/errors.ts";
import type { Attributes, OpName, Reduction } from "./node.ts";
import { broadcast, checkDimension, type Dimension, factors, type Shape, sameShape, shapeText, type ValueType } from "./value.ts";

/** What an operation gives. @throws ShapeError naming the operation and the shapes */
type Inference<Op extends OpName> = (inputs: Inputs, attributes: Attributes[Op]) => readonly ValueType[];

/** The inputs of the operation that is being checked. */
export class Inputs {
  readonly op: OpName;
  readonly values: readonly ValueType[];

  constructor(op: OpName, values: readonly ValueType[]) {
    this.op = op;
    this.values = values;
  }

  /** The input at that place. */
  at(index: number): ValueType {
    return this.values[index] ?? this.fail(`must have an input ${index + 1}`);
  }

  /** Complains about the inputs' shapes and types. */
  fail(must: string): never {
    throw new ShapeError({
      where: `graph operation ${this.op}`,
      must,
      got: this.values.map((value) => `${value.type} ${shapeText(value.shape)}`).join(" and ") || "nothing",
      todo: "Check the shapes of the values and weights that go in.",
    });
  }

  /** Demands a number of inputs. */
  count(least: number, most: number = least): this {
    if (this.values.length < least || this.values.length > most) {
      this.fail(`must have ${least === most ? least : `${least} to ${most}`} inputs`);
    }
    return this;
  }

  /** Demands one element type for all inputs, and returns it. */
  sameType(): ValueType["type"] {
    const { type } = this.at(0);
    if (this.values.some((value) => value.type !== type)) this.fail("all inputs must have one element type");
    return type;
  }

  /** Demands floating point inputs, all of one type. */
  floats(): ValueType["type"] {
    const type = this.sameType();
    if (type !== "float32" && type !== "float64") this.fail("inputs must be floating point");
    return type;
  }

  /** An axis counted from the front. */
  axis(axis: number, rank: number = this.at(0).shape.length): number {
    const counted = axis < 0 ? axis + rank : axis;
    if (!Number.isInteger(counted) || counted < 0 || counted >= rank) this.fail(`axis ${axis} must be one of the ${rank}`);
    return counted;
  }

  /** Distinct axes counted from the front. */
  axes(axes: readonly number[], rank?: number): readonly number[] {
    const counted = axes.map((axis) => this.axis(axis, rank));
    if (new Set(counted).size !== counted.length) this.fail(`axes ${axes.join(", ")} must be distinct`);
    return counted;
  }

  /** The shape of all inputs broadcast together. */
  broadcast(): Shape {
    return this.values.reduce<Shape>(
      (shape, value) => broadcast(shape, value.shape) ?? this.fail("shapes must be equal or broadcast"),
      [],
    );
  }
}

const arithmetic: Inference<OpName> = (inputs) => {
  inputs.count(2);
  if (inputs.sameType() === "bool") inputs.fail("inputs must be numbers");
  return [{ type: inputs.at(0).type, shape: inputs.broadcast() }];
};

const comparison: Inference<OpName> = (inputs) => {
  inputs.count(2).sameType();
  return [{ type: "bool", shape: inputs.broadcast() }];
};

const logic = (count: number): Inference<OpName> => {
  return (inputs) => {
    if (inputs.count(count).sameType() !== "bool") inputs.fail("inputs must be bool");
    return [{ type: "bool", shape: inputs.broadcast() }];
  };
};

const floatFunction: Inference<OpName> = (inputs) => [{ type: inputs.count(1).floats(), shape: inputs.at(0).shape }];

const numberFunction: Inference<OpName> = (inputs) => {
  if (inputs.count(1).at(0).type === "bool") inputs.fail("the input must be a number");
  return [inputs.at(0)];
};

const softmax: Inference<"Softmax" | "LogSoftmax"> = (inputs, { axis }) => {
  inputs.count(1).axis(axis);
  return [{ type: inputs.floats(), shape: inputs.at(0).shape }];
};

const reduction = (inputs: Inputs, { axes, keep }: Reduction): readonly ValueType[] => {
  const { type, shape } = inputs.count(1).at(0);
  if (type === "bool") inputs.fail("the input must be a number");
  const reduced = inputs.axes(axes);
  const kept = shape.map((dimension, axis): Dimension => (reduced.includes(axis) ? 1 : dimension));
  return [{ type, shape: keep ? kept : kept.filter((_, axis) => !reduced.includes(axis)) }];
};

/** One rule for each operation; leaving one out does not compile. */
export const inference: { readonly [Op in OpName]: Inference<Op> } = {
  Add: arithmetic,
  Sub: arithmetic,
  Mul: arithmetic,
  Div: arithmetic,
  Pow: arithmetic,
  Max: arithmetic,
  Min: arithmetic,
  Equal: comparison,
  Less: comparison,
  And: logic(2),
  Not: logic(1),
  Abs: numberFunction,
  Neg: numberFunction,
  Sqrt: floatFunction,
  Reciprocal: floatFunction,
  Exp: floatFunction,
  Log: floatFunction,
  Tanh: floatFunction,
  Erf: floatFunction,
  Relu: floatFunction,
  Sigmoid: floatFunction,
  Round: floatFunction,
  Gelu: floatFunction,
  Cast: (inputs, { to }) => [{ type: to, shape: inputs.count(1).at(0).shape }],
  Where(inputs) {
    const [condition, a, b] = [inputs.count(3).at(0), inputs.at(1), inputs.at(2)];
    if (condition.type !== "bool") inputs.fail("the condition must be bool");
    if (a.type !== b.type) inputs.fail("both choices must have one element type");
    return [{ type: a.type, shape: inputs.broadcast() }];
  },
  MatMul(inputs) {
    const [a, b] = [inputs.count(2).at(0).shape, inputs.at(1).shape];
    const [m, k, k2, n] = [a.at(-2), a.at(-1), b.at(-2), b.at(-1)];
    if (m === undefined || k === undefined || k2 === undefined || n === undefined) {
      return inputs.fail("inputs must have two dimensions or more");
    }
    if (k !== k2) inputs.fail(`inner sizes must be equal, not ${k} and ${k2}`);
    const leading = broadcast(a.slice(0, -2), b.slice(0, -2)) ?? inputs.fail("leading dimensions must broadcast");
    return [{ type: inputs.floats(), shape: [...leading, m, n] }];
  },
  Gemm(inputs, { transposeA, transposeB }) {
    const [a, b] = [inputs.count(2, 3).at(0).shape, inputs.at(1).shape];
    const [m, k] = transposeA ? [a[1], a[0]] : [a[0], a[1]];
    const [k2, n] = transposeB ? [b[1], b[0]] : [b[0], b[1]];
    if (a.length !== 2 || b.length !== 2 || m === undefined || n === undefined) return inputs.fail("factors must be matrices");
    if (k !== k2) inputs.fail(`inner sizes must be equal, not ${k} and ${k2}`);
    const added = inputs.values[2];
    if (added !== undefined && !sameShape(broadcast(added.shape, [m, n]) ?? [], [m, n])) {
      inputs.fail(`what is added must broadcast to ${shapeText([m, n])}`);
    }
    return [{ type: inputs.floats(), shape: [m, n] }];
  },
  LayerNormalization(inputs) {
    const { shape } = inputs.count(3).at(0);
    const last = shape.at(-1) ?? inputs.fail("the input must have a dimension");
    for (const parameter of [inputs.at(1), inputs.at(2)]) {
      if (!sameShape(parameter.shape, [last])) inputs.fail(`scale and bias must have shape ${shapeText([last])}`);
    }
    const type = inputs.floats();
    // the engine gives both statistics in float32, whatever the type of the input
    const statistic: ValueType = { type: "float32", shape: [...shape.slice(0, -1), 1] };
    return [{ type, shape }, statistic, statistic];
  },
  Softmax: softmax,
  LogSoftmax: softmax,
  Reshape(inputs, { shape }) {
    const { type, shape: from } = inputs.count(1).at(0);
    for (const dimension of shape) checkDimension(dimension, "graph operation Reshape");
    const [before, after] = [factors(from), factors(shape)];
    if (before.size !== after.size || !sameShape(before.symbols, after.symbols)) {
      inputs.fail(`${shapeText(shape)} must hold as many elements`);
    }
    return [{ type, shape }];
  },
  Transpose(inputs, { order }) {
    const { type, shape } = inputs.count(1).at(0);
    if (order.length !== shape.length) inputs.fail(`the order ${order.join(", ")} must name each axis once`);
    return [{ type, shape: inputs.axes(order).map((axis) => shape[axis] as Dimension) }];
  },
  Unsqueeze(inputs, { axes }) {
    const { type, shape } = inputs.count(1).at(0);
    const rank = shape.length + axes.length;
    const added = inputs.axes(axes, rank);
    const rest = [...shape];
    return [{ type, shape: Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (rest.shift() as Dimension))) }];
  },
  Squeeze(inputs, { axes }) {
    const { type, shape } = inputs.count(1).at(0);
    const dropped = inputs.axes(axes);
    if (dropped.some((axis) => shape[axis] !== 1)) inputs.fail(`axes ${axes.join(", ")} must have size 1`);
    return [{ type, shape: shape.filter((_, axis) => !dropped.includes(axis)) }];
  },
  Expand(inputs, { shape }) {
    const value = inputs.count(1).at(0);
    for (const dimension of shape) checkDimension(dimension, "graph operation Expand");
    if (!sameShape(broadcast(value.shape, shape) ?? [], shape)) inputs.fail(`the input must broadcast to ${shapeText(shape)}`);
    return [{ type: value.type, shape }];
  },
  Concat(inputs, { axis }) {
    const { shape } = inputs.count(1, Number.POSITIVE_INFINITY).at(0);
    const along = inputs.axis(axis);
    let size = 0;
    for (const value of inputs.values) {
      const part = value.shape[along];
      if (value.shape.length !== shape.length || shape.some((dimension, i) => i !== along && dimension !== value.shape[i])) {
        inputs.fail(`shapes must be equal except along axis ${axis}`);
      }
      if (typeof part === "number") size += part;
      else if (inputs.values.length > 1) inputs.fail(`sizes along axis ${axis} must be known`);
    }
    const joined = inputs.values.length === 1 ? shape : shape.map((dimension, i) => (i === along ? size : dimension));
    return [{ type: inputs.sameType(), shape: joined }];
  },
  Slice(inputs, { axis, from, to }) {
    const { type, shape } = inputs.count(1).at(0);
    const along = inputs.axis(axis);
    const size = shape[along] as Dimension;
    if (from < 0 || (to !== null && to <= from)) inputs.fail(`the slice ${from} to ${to} must run forward from 0 or more`);
    const end = to ?? size;
    if (typeof end === "string") {
      if (from !== 0) inputs.fail("a slice to the end of a dimension without a known size must begin at 0");
      return [{ type, shape }];
    }
    if (typeof size === "number" && end > size) inputs.fail(`the slice ${from} to ${end} must lie within ${size}`);
    return [{ type, shape: shape.map((dimension, i) => (i === along ? end - from : dimension)) }];
  },
  Gather(inputs, { axis }) {
    const [data, indices] = [inputs.count(2).at(0), inputs.at(1)];
    if (indices.type !== "int64" && indices.type !== "int32") inputs.fail("indices must be int64 or int32");
    const along = inputs.axis(axis);
    return [{ type: data.type, shape: [...data.shape.slice(0, along), ...indices.shape, ...data.shape.slice(along + 1)] }];
  },
  Range(inputs, { size }) {
    inputs.count(0);
    checkDimension(size, "graph operation Range");
    return [{ type: "int64", shape: [size] }];
  },
  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  CumSum(inputs, { axis }) {
    inputs.count(1).axis(axis);
    return numberFunction(inputs, {});
  },
  TopK(inputs, { axis, count }) {
    const { type, shape } = inputs.count(1).at(0);
    const along = inputs.axis(axis);
    const size = shape[along] as Dimension;
    if (!Number.isInteger(count) || count < 1 || (typeof size === "number" && count > size)) {
      inputs.fail(`the number of elements to find, ${count}, must lie in 1 … ${size}`);
    }
    const found = shape.map((dimension, i) => (i === along ? count : dimension));
    return [
      { type, shape: found },
      { type: "int64", shape: found },
    ];
  },
};
