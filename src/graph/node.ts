/**
 * The operations of a graph, as data. Names and meanings are those of the ONNX
 * standard; what ONNX takes as constant inputs (axes, target shapes) are
 * attributes here, so that a graph can be walked, pruned and differentiated.
 * https://onnx.ai/onnx/operators/
 */
import type { Dimension, ElementType, Shape, Value } from "./value.ts";

type None = Readonly<Record<never, never>>;

/** Reductions; the reduced axes stay as size 1 when `keep` is true. */
export interface Reduction {
  readonly axes: readonly number[];
  readonly keep: boolean;
}

/** The attributes of every operation. This interface is the list of operations. */
export interface Attributes {
  // element by element, two inputs, broadcast
  readonly Add: None;
  readonly Sub: None;
  readonly Mul: None;
  readonly Div: None;
  readonly Pow: None;
  readonly Max: None;
  readonly Min: None;
  readonly Equal: None;
  readonly Less: None;
  readonly And: None;
  // element by element, one input
  readonly Abs: None;
  readonly Neg: None;
  readonly Sqrt: None;
  readonly Reciprocal: None;
  readonly Exp: None;
  readonly Log: None;
  readonly Tanh: None;
  readonly Erf: None;
  readonly Relu: None;
  readonly Sigmoid: None;
  /** x · Φ(x), Φ the normal distribution function, or its approximation by tanh. Hendrycks & Gimpel 2016, arXiv:1606.08415. */
  readonly Gelu: { readonly approximate: "none" | "tanh" };
  readonly Not: None;
  /** The nearest whole number; halves go to the even one. */
  readonly Round: None;
  readonly Cast: { readonly to: ElementType };
  /** condition ? a : b, all three broadcast. */
  readonly Where: None;
  // products
  /** [..., m, k] · [..., k, n], leading dimensions broadcast. */
  readonly MatMul: None;
  /** op(a) · op(b) + c for matrices; c is optional and broadcast. */
  readonly Gemm: { readonly transposeA: boolean; readonly transposeB: boolean };
  // normalisation
  /** (x − mean) / √(variance + ε) · scale + bias over the last axis; gives the result, the mean and 1/√(variance + ε). */
  readonly LayerNormalization: { readonly epsilon: number };
  readonly Softmax: { readonly axis: number };
  readonly LogSoftmax: { readonly axis: number };
  // shapes
  /** Same elements in another shape; symbols stand for themselves, so nothing is written −1. */
  readonly Reshape: { readonly shape: Shape };
  readonly Transpose: { readonly order: readonly number[] };
  readonly Unsqueeze: { readonly axes: readonly number[] };
  readonly Squeeze: { readonly axes: readonly number[] };
  readonly Expand: { readonly shape: Shape };
  readonly Concat: { readonly axis: number };
  /** Elements from `from` up to `to` (exclusive; null is the end) of one axis. */
  readonly Slice: { readonly axis: number; readonly from: number; readonly to: number | null };
  /** data[..., indices, ...] along an axis. */
  readonly Gather: { readonly axis: number };
  /** 0, 1, …, size − 1 as int64. */
  readonly Range: { readonly size: Dimension };
  // reductions
  readonly ReduceSum: Reduction;
  readonly ReduceMean: Reduction;
  readonly ReduceMax: Reduction;
  readonly CumSum: { readonly axis: number };
  /** The `count` largest or smallest of an axis in their order, of equal ones the first; gives the values and their int64 places. */
  readonly TopK: { readonly axis: number; readonly count: number; readonly largest: boolean };
}

/** The name of an operation. */
export type OpName = keyof Attributes;

/** One operation of that name, with what it took and gave. */
export interface NodeOf<Op extends OpName> {
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes[Op];
  readonly outputs: readonly Value[];
}

/** Any operation; `op` tells which. */
export type GraphNode = { [Op in OpName]: NodeOf<Op> }[OpName];
