/**
 * Losses, residuals and curvatures of logistic models for a block of rows, in WebAssembly (assembly/logistic-loss.ts):
 * four rows at a time in float32, sums over rows in float64. Exponentials are of numbers ≤ 0 only, so nothing
 * overflows however well the classes are separated.
 *
 *   two classes:  loss = log(1 + eᶻ) − y·z       residual = p − y       curvature p(1 − p)
 *   more:         loss = log Σ e^{z_c} − z_y     residual_c = p_c − [c = y]
 */
import { loadKernel } from "./load-kernel.ts";

/** The functions of assembly/logistic-loss.ts. */
interface Exports {
  turn(from: number, to: number, rows: number, columns: number): void;
  binaryLoss(scores: number, curvatures: number, labels: number, rows: number, real: number, sums: number): void;
  binaryCurve(scores: number, curvatures: number, rows: number): void;
  manyLoss(
    scores: number,
    probabilities: number,
    labels: number,
    classes: number,
    rows: number,
    real: number,
    sums: number,
    lanes: number,
  ): void;
  manyCurve(scores: number, probabilities: number, classes: number, rows: number): void;
}

/** Columns of scores that belong to one model: one for two classes, else one a class. */
export interface ModelColumns {
  readonly outputs: number;
  /**
   * What a later product with the Hessian needs [outputs, rows]: probabilities of each class, or p(1 − p) of two.
   * Written by a loss, read by a product.
   */
  readonly state: Float32Array;
  /** Null where the columns are a direction that the Hessian is to be multiplied by. */
  readonly sums: LossSums | null;
}

/** Sums over rows; those of further blocks add up. */
export interface LossSums {
  loss: number;
  /** Σ p(1 − p) of each output. */
  readonly curvature: Float64Array;
}

interface Held {
  readonly memory: WebAssembly.Memory;
  readonly kernel: Exports;
}

const page = 65_536;

/** Bytes at the beginning that stay the kernel's own. */
const spared = 64;

let held: Held | null = null;

/**
 * From scores to what is multiplied by the features: residuals, or for directions the curvature times them.
 *
 * @param scores  [rows, Σ outputs] row-major; rows a multiple of four, those from `real` on are padding
 * @param labels  int32 [rows], classes counted among those present
 * @param models  whose columns these are, in their order
 * @returns       [Σ outputs, rows] row-major
 */
export function scoresToResiduals(
  scores: Float32Array,
  rows: number,
  real: number,
  labels: Int32Array,
  models: readonly ModelColumns[],
): Float32Array {
  const columns = scores.length / rows;
  const most = models.reduce((largest, { outputs }) => Math.max(largest, outputs), 1);
  const bytes = 4 * scores.length;
  const lanes = spared;
  const from = lanes + 16 * most;
  const turned = from + bytes;
  const state = turned + bytes;
  const ownLabels = state + 4 * rows * most;
  const sums = ownLabels + 4 * rows;
  const { kernel, memory: space } = opened(sums + 8 * (most + 3));
  new Float32Array(space.buffer, from, scores.length).set(scores);
  new Int32Array(space.buffer, ownLabels, rows).set(labels);
  kernel.turn(from, turned, rows, columns);
  let at = turned;
  for (const model of models) {
    const { outputs, sums: into } = model;
    const modelState = new Float32Array(space.buffer, state, rows * outputs);
    if (into === null) {
      modelState.set(model.state);
      if (outputs === 1) kernel.binaryCurve(at, state, rows);
      else kernel.manyCurve(at, state, outputs, rows);
    } else {
      if (outputs === 1) kernel.binaryLoss(at, state, ownLabels, rows, real, sums);
      else kernel.manyLoss(at, state, ownLabels, outputs, rows, real, sums, lanes);
      model.state.set(modelState);
      const found = new Float64Array(space.buffer, sums, outputs + 3);
      into.loss += found[0]! + Math.log(found[1]!) + Math.LN2 * found[2]!;
      for (let c = 0; c < outputs; c++) into.curvature[c] = into.curvature[c]! + found[c + 3]!;
    }
    at += 4 * rows * outputs;
  }
  return new Float32Array(space.buffer.slice(turned, turned + bytes));
}

/** One memory a thread, used between two awaits only; it grows and is kept. */
function opened(bytes: number): Held {
  const pages = Math.ceil(bytes / page);
  if (held === null) {
    const memory = new WebAssembly.Memory({ initial: pages });
    held = { memory, kernel: loadKernel<Exports>("logistic-loss", memory) };
  }
  const there = held.memory.buffer.byteLength / page;
  if (there < pages) held.memory.grow(pages - there);
  return held;
}
