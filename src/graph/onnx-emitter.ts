/** Collects the nodes and constants of an ONNX model while a graph is written out. */

import { ShapeError } from "../base/errors.ts";
import type { OnnxAttribute, OnnxNode, OnnxTensor } from "../formats/onnx.ts";
import { elementTypes } from "../formats/onnx-fields.ts";
import type { NodeOf, OpName } from "./node.ts";
import { type Dimension, type ElementType, factors, type Shape, type Value } from "./value.ts";

/** What the lowering rules write to. */
export class OnnxEmitter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #inputs: readonly Value[];
  readonly #made = new Map<string, string>();

  /** @param inputs the graph's inputs: sizes of symbols are read from them */
  constructor(inputs: readonly Value[]) {
    this.#inputs = inputs;
  }

  /** Writes an operation under its own name; `more` are inputs that our graph holds as attributes. */
  emit(node: NodeOf<OpName>, more: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): void {
    this.nodes.push({
      operator: node.op,
      inputs: [...node.inputs.map((value) => value.name), ...more],
      outputs: node.outputs.map((value) => value.name),
      attributes,
    });
  }

  /** A second name for a value. */
  rename(value: string, name: string): void {
    this.nodes.push({ operator: "Identity", inputs: [value], outputs: [name], attributes: {} });
  }

  /** ONNX's number of an element type. */
  typeNumber(type: ElementType): number {
    return elementTypes[type];
  }

  /** A vector of int64. */
  integers(values: readonly number[]): string {
    return this.#constant(`integers.${values.join(",")}`, [values.length], values);
  }

  /** One int64 without dimensions. */
  integer(value: number): string {
    return this.#constant(`integer.${value}`, [], [value]);
  }

  /** A vector of sizes, of which symbols are read when the graph runs. */
  sizes(shape: Shape): string {
    if (shape.every((dimension) => typeof dimension === "number")) return this.integers(shape as readonly number[]);
    const parts: string[] = [];
    let known: number[] = [];
    for (const dimension of [...shape, null]) {
      if (typeof dimension === "number") {
        known.push(dimension);
        continue;
      }
      if (known.length > 0) parts.push(this.integers(known));
      known = [];
      if (dimension !== null) parts.push(this.#size(dimension));
    }
    const [only, ...others] = parts;
    if (only !== undefined && others.length === 0) return only;
    return this.#once(`sizes.${shape.join(",")}`, "Concat", parts, { axis: { int: 0 } });
  }

  /** One size without dimensions. */
  scalarSize(dimension: Dimension): string {
    if (typeof dimension === "number") return this.integer(dimension);
    return this.#once(`scalar.${dimension}`, "Squeeze", [this.#size(dimension)], {});
  }

  /** The size of a symbol, or of a product of symbols, as a vector of one. */
  #size(dimension: Dimension): string {
    const { size, symbols } = factors([dimension]);
    let total: string | null = size === 1 ? null : this.integers([size]);
    for (const symbol of symbols) {
      const factor = this.#symbol(symbol);
      total = total === null ? factor : this.#once(`product.${total}.${factor}`, "Mul", [total, factor], {});
    }
    return total ?? this.integers([size]);
  }

  #symbol(symbol: string): string {
    for (const input of this.#inputs) {
      const axis = input.shape.indexOf(symbol);
      if (axis >= 0) return this.#once(`size.${symbol}`, "Shape", [input.name], { start: { int: axis }, end: { int: axis + 1 } });
    }
    throw new ShapeError({
      where: "graph",
      must: `the dimension ${symbol} must be one of an input's`,
      got: this.#inputs.map((input) => `${input.name} [${input.shape.join(", ")}]`).join(", ") || "no inputs",
      todo: "Reshape, expand and range only to dimensions that an input has.",
    });
  }

  #once(name: string, operator: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>>): string {
    const made = this.#made.get(name);
    if (made !== undefined) return made;
    this.nodes.push({ operator, inputs, outputs: [name], attributes });
    this.#made.set(name, name);
    return name;
  }

  #constant(name: string, shape: readonly number[], values: readonly number[]): string {
    if (!this.#made.has(name)) {
      const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
      this.initializers.push({ name, type: "int64", shape, data });
      this.#made.set(name, name);
    }
    return name;
  }
}
