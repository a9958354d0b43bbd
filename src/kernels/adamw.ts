/** The optimizer's arithmetic in WebAssembly (assembly/adamw.ts): float32 tensors at byte offsets of one memory. */
import { InputError } from "../base/errors.ts";
import { loadKernel } from "./load-kernel.ts";
import { inPieces, pieceLength } from "./pieces.ts";

/** The numbers of one step of AdamW, the same for every parameter it is given. */
export interface AdamWStep {
  /** What the gradients are multiplied with first: 1, or less when they are clipped. */
  readonly gradientScale: number;
  readonly learningRate: number;
  /** Memory of the first moment, in [0, 1). */
  readonly beta1: number;
  /** Memory of the second moment, in [0, 1). */
  readonly beta2: number;
  /** Added to the root of the second moment. */
  readonly epsilon: number;
  /** Decoupled weight decay; 0 for none. */
  readonly decay: number;
  /** Counted from 1. */
  readonly step: number;
}

/**
 * What training does to its parameters. Pointers are byte offsets, multiples of 16, counts are of elements (float32);
 * what lies outside the memory throws a `WebAssembly.RuntimeError`. Tensors must not overlap.
 */
export interface OptimizerKernel {
  /** Σ x² of `count` float32 at `pointer`, summed in float64, always in the same order. */
  sumOfSquares(pointer: number, count: number): number;
  /**
   * AdamW in place (decoupled decay, Loshchilov & Hutter 2019, arXiv:1711.05101; the arithmetic of torch.optim.AdamW):
   *
   *     g ← g·gradientScale    p ← p·(1 − lr·decay)    m ← β1 m + (1 − β1) g    v ← β2 v + (1 − β2) g²
   *     p ← p − lr/(1 − β1^t) · m/(√v/√(1 − β2^t) + ε)
   *
   * Gradients are not written. Unlike torch, |m| < 2^−100 and v < 2^−120 become 0: too small to move a parameter, they
   * would turn into subnormal numbers, which make processors slow (rows of words that are no longer seen).
   * @throws InputError when the step is not counted from 1
   */
  adamw(parameters: number, firstMoments: number, secondMoments: number, gradients: number, count: number, step: AdamWStep): void;
  /** target += source. */
  add(target: number, source: number, count: number): void;
  /**
   * target[indices[i], :] += rows[i, :] for i = 0, 1, … in order, so that repeated indices add up the same way every
   * time; indices are int32. The caller has checked that they are in range.
   */
  scatterAddRows(target: number, rows: number, indices: number, rowCount: number, rowSize: number): void;
  /** `count` float32 of zero. */
  zero(pointer: number, count: number): void;
}

/** The functions of assembly/adamw.ts. */
interface Exports extends Pick<OptimizerKernel, "sumOfSquares" | "add" | "scatterAddRows" | "zero"> {
  adamw(
    parameters: number,
    firstMoments: number,
    secondMoments: number,
    gradients: number,
    count: number,
    gradientScale: number,
    keep: number,
    newFirst: number,
    beta2: number,
    newSecond: number,
    inverseRoot: number,
    epsilon: number,
    stepSize: number,
  ): void;
}

/**
 * The optimizer's functions on `memory`, which must not be shared between threads.
 * @throws MissingError when the project has not been built.
 */
export function openOptimizerKernel(memory: WebAssembly.Memory): OptimizerKernel {
  const kernel = loadKernel<Exports>("adamw", memory);
  return {
    sumOfSquares(pointer, count) {
      let sum = 0;
      inPieces(count, (first, length) => {
        sum += kernel.sumOfSquares(pointer + 4 * first, length);
      });
      return sum;
    },
    adamw(parameters, firstMoments, secondMoments, gradients, count, step) {
      checkStep(step.step);
      const keep = 1 - step.learningRate * step.decay;
      const inverseRoot = 1 / Math.sqrt(1 - step.beta2 ** step.step);
      const stepSize = step.learningRate / (1 - step.beta1 ** step.step);
      inPieces(count, (first, length) => {
        const offset = 4 * first;
        kernel.adamw(
          parameters + offset,
          firstMoments + offset,
          secondMoments + offset,
          gradients + offset,
          length,
          step.gradientScale,
          keep,
          1 - step.beta1,
          step.beta2,
          1 - step.beta2,
          inverseRoot,
          step.epsilon,
          stepSize,
        );
      });
    },
    add(target, source, count) {
      inPieces(count, (first, length) => kernel.add(target + 4 * first, source + 4 * first, length));
    },
    scatterAddRows(target, rows, indices, rowCount, rowSize) {
      const piece = (first: number, length: number): void =>
        kernel.scatterAddRows(target, rows + 4 * first * rowSize, indices + 4 * first, length, rowSize);
      inPieces(rowCount, piece, Math.max(1, Math.floor(pieceLength / Math.max(1, rowSize))));
    },
    zero(pointer, count) {
      inPieces(count, (first, length) => kernel.zero(pointer + 4 * first, length));
    },
  };
}

function checkStep(step: number): void {
  if (Number.isInteger(step) && step >= 1) return;
  throw new InputError({
    where: "AdamW",
    must: "steps must be counted from 1",
    got: `step ${step}`,
    todo: "Pass 1 for the first update; at 0 the moments' correction divides by zero.",
  });
}
