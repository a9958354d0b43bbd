/**
 * Builds a graph of operations, checking types and shapes as each is added, and
 * writes it as an ONNX model.
 *
 * Operations are kept as data (`nodes`), in an order in which they can run.
 * Weights are named in the model and handed to the engine beside it; what no
 * output needs is left out, weights included.
 */
import { ShapeError } from "../base/errors.ts";
import { type OnnxTensor, writeOnnx } from "../formats/onnx.ts";
import { Inputs, inference } from "./inference.ts";
import { lowering, operatorSet } from "./lowering.ts";
import type { Attributes, GraphNode, NodeOf, OpName } from "./node.ts";
import { OnnxEmitter } from "./onnx-emitter.ts";
import { checkDimension, type ElementType, type Shape, type Value, type ValueType } from "./value.ts";

export type { Attributes, GraphNode, OpName } from "./node.ts";
export type { Dimension, ElementType, Shape, Value } from "./value.ts";

/** Numbers of a constant; their class says the element type. */
export type ConstantData = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | Int8Array;

/** A graph as an ONNX model. */
export interface OnnxGraph {
  /** The bytes of the model. */
  readonly model: Uint8Array;
  /** Weights the model needs beside it: each a file of its own, with the weight's name. */
  readonly weights: readonly Value[];
  readonly outputs: readonly string[];
}

type AttributesArgument<Op extends OpName> = keyof Attributes[Op] extends never ? [] : [attributes: Attributes[Op]];

/** A graph under construction. */
export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #inputs: Value[] = [];
  readonly #weights: Value[] = [];
  readonly #constants = new Map<string, { readonly value: Value; readonly bytes: Uint8Array }>();
  readonly #outputs = new Map<string, Value>();
  readonly #owned = new Set<Value>();
  readonly #names = new Set<string>();

  /** All operations so far, each after those it takes from. */
  get nodes(): readonly GraphNode[] {
    return this.#nodes;
  }

  /** All inputs so far. */
  get inputs(): readonly Value[] {
    return this.#inputs;
  }

  /** A value that is given each time the graph runs. */
  input(name: string, type: ElementType, shape: Shape): Value {
    for (const dimension of shape) checkDimension(dimension, `graph input ${name}`);
    const value = this.#own(name, { type, shape });
    this.#inputs.push(value);
    return value;
  }

  /** A value that is given once, when the graph is opened: its bytes are not in the model. */
  weight(name: string, shape: readonly number[], type: ElementType = "float32"): Value {
    const value = this.#own(name, { type, shape });
    this.#weights.push(value);
    return value;
  }

  /**
   * A value inside the model. Without a shape it is a vector; equal small constants are one.
   * @throws ShapeError when the data does not fill the shape
   */
  constant(data: ConstantData, shape: readonly number[] = [data.length], type: ElementType = typeOf(data)): Value {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (shape.reduce((size, dimension) => size * dimension, 1) !== data.length) {
      throw new ShapeError({
        where: "graph constant",
        must: `the data must fill the shape [${shape.join(", ")}]`,
        got: `${data.length} numbers`,
        todo: "Give as many numbers as the shape holds.",
      });
    }
    const key = bytes.byteLength <= 64 ? `${type}.${shape.join(",")}.${bytes.join(",")}` : `large.${this.#constants.size}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known.value;
    const value = this.#own(`constant.${this.#constants.size}`, { type, shape });
    this.#constants.set(key, { value, bytes });
    return value;
  }

  /** One number, without dimensions. @throws Error for other types */
  scalar(value: number, type: ElementType = "float32"): Value {
    if (type === "float32") return this.constant(Float32Array.of(value), []);
    if (type === "float64") return this.constant(Float64Array.of(value), []);
    if (type === "int64") return this.constant(BigInt64Array.of(BigInt(value)), []);
    throw new Error(`a scalar of ${type} is not needed anywhere`);
  }

  /**
   * Adds an operation and returns what it gives (the first, where it gives several).
   * @throws ShapeError naming the operation and the shapes that do not fit
   */
  apply<Op extends OpName>(op: Op, inputs: readonly Value[], ...attributes: AttributesArgument<Op>): Value {
    const [first] = this.applyAll(op, inputs, ...attributes);
    if (first === undefined) throw new Error(`${op} gives nothing`);
    return first;
  }

  /** Adds an operation and returns everything it gives. */
  applyAll<Op extends OpName>(op: Op, inputs: readonly Value[], ...attributes: AttributesArgument<Op>): readonly Value[] {
    for (const value of inputs) {
      if (!this.#owned.has(value)) throw new Error(`${value.name} belongs to another graph than ${op}`);
    }
    const given = (attributes[0] ?? {}) as Attributes[Op];
    const types = inference[op](new Inputs(op, inputs), given);
    const name = `${op}.${this.#nodes.length}`;
    const outputs = types.map((type, index) => this.#own(index === 0 ? name : `${name}.${index}`, type));
    this.#nodes.push({ op, inputs, attributes: given, outputs } as NodeOf<Op> as GraphNode);
    return outputs;
  }

  /** Makes a value an output, under that name. */
  output(name: string, value: Value): void {
    if (!this.#owned.has(value)) throw new Error(`${value.name} belongs to another graph`);
    this.#takeName(name);
    this.#outputs.set(name, value);
  }

  /**
   * The graph as an ONNX model, without what no output needs. Every input stays, used or not.
   * @param held  values of weights that go into the model; the others stay beside it
   * @throws UnsupportedError when constants and held weights exceed 2 GiB
   */
  toOnnx(held: ReadonlyMap<string, Float32Array> = new Map()): OnnxGraph {
    if (this.#outputs.size === 0) throw new Error("a graph must have an output");
    const needed = new Set<Value>(this.#outputs.values());
    const nodes = this.#nodes.toReversed().filter((node) => {
      if (!node.outputs.some((value) => needed.has(value))) return false;
      for (const value of node.inputs) needed.add(value);
      return true;
    });
    const emitter = new OnnxEmitter(this.#inputs);
    for (const node of nodes.reverse()) lower(node, emitter);
    for (const [name, value] of this.#outputs) emitter.rename(value.name, name);
    const weights = this.#weights.filter((value) => needed.has(value));
    const constants = [...this.#constants.values()].filter(({ value }) => needed.has(value));
    const model = writeOnnx({
      operatorSet,
      nodes: emitter.nodes,
      initializers: [
        ...weights.map((value) => weightTensor(value, held.get(value.name))),
        ...constants.map(({ value, bytes }) => ({ ...value, shape: value.shape as readonly number[], data: bytes })),
        ...emitter.initializers,
      ],
      inputs: this.#inputs,
      outputs: [...this.#outputs].map(([name, value]) => ({ ...value, name })),
    });
    return { model, weights: weights.filter(({ name }) => !held.has(name)), outputs: [...this.#outputs.keys()] };
  }

  #own(name: string, type: ValueType): Value {
    this.#takeName(name);
    const value: Value = { name, type: type.type, shape: type.shape };
    this.#owned.add(value);
    return value;
  }

  #takeName(name: string): void {
    if (this.#names.has(name)) throw new Error(`two values of a graph are named ${name}`);
    this.#names.add(name);
  }
}

function lower<Op extends OpName>(node: NodeOf<Op>, emitter: OnnxEmitter): void {
  lowering[node.op](node, emitter);
}

const elementBytes: Readonly<Record<ElementType, number>> = {
  float64: 8,
  int64: 8,
  float32: 4,
  int32: 4,
  uint8: 1,
  int8: 1,
  bool: 1,
};

function weightTensor({ name, type, shape }: Value, held: Float32Array | undefined): OnnxTensor {
  const sizes = shape as readonly number[];
  const bytes = sizes.reduce((size, dimension) => size * dimension, elementBytes[type]);
  if (held === undefined) return { name, type, shape: sizes, data: { file: name, offset: 0, bytes } };
  if (type !== "float32" || held.byteLength !== bytes) {
    throw new ShapeError({
      where: "graph weight",
      must: `${name} must hold ${bytes} bytes of ${type}`,
      got: `${held.byteLength} of float32`,
      todo: "Give as many numbers as the shape holds.",
    });
  }
  return { name, type, shape: sizes, data: new Uint8Array(held.buffer, held.byteOffset, held.byteLength) };
}

function typeOf(data: ConstantData): ElementType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof BigInt64Array) return "int64";
  if (data instanceof Int32Array) return "int32";
  return data instanceof Int8Array ? "int8" : "uint8";
}
