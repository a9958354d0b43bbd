/**
 * What flows through a graph: values with an element type and a shape whose
 * dimensions may be symbols ("batch", "length") until the graph runs.
 *
 * A dimension that is a product of symbols is written with the symbols sorted:
 * "batch*length", "4*batch". Two dimensions are equal when they are written alike.
 */
import { ShapeError } from "../base/errors.ts";
import type { OnnxDimension, OnnxType } from "../formats/onnx.ts";

/** Element type of a value. */
export type ElementType = OnnxType;

/** A size, or the name of one that is known only when the graph runs. */
export type Dimension = OnnxDimension;

/** Dimensions, outermost first. */
export type Shape = readonly Dimension[];

/** One value of a graph: an input, a weight, a constant, or what an operation gave. */
export interface Value {
  /** Unique in its graph. */
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

/** A value's type and shape, before it has a name. */
export type ValueType = Omit<Value, "name">;

/** "[batch, length, 384]" */
export function shapeText(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** The product of dimensions, as one. */
export function product(dimensions: Shape): Dimension {
  const { size, symbols } = factors(dimensions);
  if (symbols.length === 0 || size === 0) return size;
  return size === 1 ? symbols.join("*") : `${size}*${symbols.join("*")}`;
}

/** The numbers of a shape multiplied, and its symbols sorted. */
export function factors(dimensions: Shape): { readonly size: number; readonly symbols: readonly string[] } {
  let size = 1;
  const symbols: string[] = [];
  for (const dimension of dimensions) {
    for (const factor of String(dimension).split("*")) {
      const value = Number(factor);
      if (Number.isInteger(value)) size *= value;
      else symbols.push(factor);
    }
  }
  return { size, symbols: symbols.sort() };
}

/** Whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** The size of an axis; 1 for those before the first. */
function sizeAt(shape: Shape, axis: number): Dimension {
  return axis < 0 ? 1 : shape[axis]!;
}

/** The shape of an element-by-element result (numpy's broadcasting), or null when the shapes do not fit. */
export function broadcast(a: Shape, b: Shape): Shape | null {
  const rank = Math.max(a.length, b.length);
  const result: Dimension[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = sizeAt(a, axis - rank + a.length);
    const right = sizeAt(b, axis - rank + b.length);
    if (left !== right && left !== 1 && right !== 1) return null;
    result.push(left === 1 ? right : left);
  }
  return result;
}

/**
 * A dimension as it is written in shapes.
 * @throws ShapeError when it is neither a size nor a product of names
 */
export function checkDimension(dimension: Dimension, where: string): void {
  const fine =
    typeof dimension === "number"
      ? Number.isSafeInteger(dimension) && dimension >= 0
      : /^(\d+\*)?[a-z]\w*(\*[a-z]\w*)*$/i.test(dimension) && product([dimension]) === dimension;
  if (fine) return;
  throw new ShapeError({
    where,
    must: "a dimension must be a whole number of 0 or more, or a name",
    got: String(dimension),
    todo: "Check the shape; -1 is not used here.",
  });
}
