/**
 * Steps as they are shipped: in float64, added in one order and rounded once, as the runtime does it in a browser. What is
 * chosen and certified is then what whoever loads the compressor gets, bit by bit.
 */
import type { FittedCompressor } from "../compressors/compressor.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { compiledKernel } from "../portable/kernel.ts";
import { type StepMap, stepMap } from "../portable/step-map.ts";

const started = new WeakMap<FittedCompressor, Promise<StepMap>>();

/**
 * The outputs of a step; of one that only this program can apply, as it applies it.
 * @throws ShapeError for vectors of another size
 */
export async function applyStep(step: FittedCompressor, vectors: Matrix): Promise<Matrix> {
  const { map } = step;
  if (map === undefined || vectors.columns !== step.inputSize) return step.apply(vectors);
  const known = started.get(step) ?? compiledKernel().then((kernel) => stepMap(map, step.toTensors(), step.inputSize, kernel));
  started.set(step, known);
  return matrix(vectors.rows, step.outputSize, (await known).apply(vectors.data));
}

/** A way of applying steps. */
export type ApplyStep = typeof applyStep;

/**
 * One that knows what it made of the same vectors last: chains that begin alike come one after another. For vectors that
 * nobody changes meanwhile.
 */
export function rememberingSteps(): ApplyStep {
  const last = new WeakMap<Matrix, { readonly step: FittedCompressor; readonly outputs: Promise<Matrix> }>();
  return (step, vectors) => {
    const before = last.get(vectors);
    if (before?.step === step) return before.outputs;
    const outputs = applyStep(step, vectors);
    last.set(vectors, { step, outputs });
    return outputs;
  };
}
