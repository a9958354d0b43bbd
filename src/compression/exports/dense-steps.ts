/** Steps as dense layers y = A x + b: what forms know that know neither a shift nor a selection. */
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import type { StepMap } from "./exported-chain.ts";

/** A dense layer. */
export interface DenseLayer {
  /** A [k, d] */
  readonly weight: Matrix;
  /** b [k]; null where it is 0. */
  readonly bias: Float64Array | null;
}

/** A linear map, or a selection as a matrix of 0 and 1. */
export function denseLayer(step: Extract<StepMap, { kind: "linear" | "selection" }>): DenseLayer {
  if (step.kind === "linear") return { weight: step.directions, bias: unshifted(step.directions, step.shift) };
  const weight = matrix(step.dimensions.length, step.inputSize);
  step.dimensions.forEach((dimension, i) => {
    weight.data[i * step.inputSize + dimension] = 1;
  });
  return { weight, bias: null };
}

/** Both layers of one with a hidden layer; between them lies max(0, ·). */
export function hiddenLayers(step: Extract<StepMap, { kind: "hidden-layer" }>): readonly [DenseLayer, DenseLayer] {
  const { hidden, bias, directions, shift } = step;
  const moved = unshifted(hidden, shift);
  return [
    { weight: hidden, bias: moved === null ? bias : bias.map((value, i) => value + moved[i]!) },
    { weight: directions, bias: null },
  ];
}

/** −W shift, as W (x − shift) = W x − W shift. */
function unshifted({ rows, columns, data }: Matrix, shift: Float64Array | null): Float64Array | null {
  if (shift === null) return null;
  return Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum -= data[i * columns + j]! * shift[j]!;
    return sum;
  });
}
