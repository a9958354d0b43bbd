/**
 * Logistic regressions over the same features, each with its own subset of the dimensions and its own penalty:
 *
 *   ½ρ‖w‖² + weight · Σᵢ lossᵢ,  the intercept free
 *
 * Points are [k + 1, outputs]: weights by dimension, then intercepts. One reading of the rows answers all that is asked.
 */
import { type LossSums, type ModelColumns, scoresToResiduals } from "../kernels/logistic-loss.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import type { Problems, Question, Reply } from "../statistics/newton.ts";
import type { GramPreconditioner } from "./gram-preconditioner.ts";
import type { SharedFeatures } from "./shared-features.ts";

/** One regression. */
export interface LogisticModel {
  /** Its subset, by the preconditioner's count. */
  readonly member: number;
  /** Places of its dimensions among the features. */
  readonly places: Int32Array;
  /** ρ */
  readonly ridge: number;
  /** What the loss counts: 1/λ. */
  readonly lossWeight: number;
}

/** A floor keeps the guess of the Hessian sane where every row is already right. */
const smallestSpread = 1e-6;

/** What is kept of a model's last point. */
interface Kept {
  /** Of each block. */
  readonly states: readonly Float32Array[];
  /** Mean of p(1 − p) over the rows, of each output. */
  readonly spread: Float64Array;
}

/**
 * @param outputs     1 for two classes, else the number of classes
 * @param blockCount  how many blocks are read; their losses then stand for those of all
 */
export function logisticProblems(
  features: SharedFeatures,
  models: readonly LogisticModel[],
  outputs: number,
  preconditioner: GramPreconditioner,
  blockCount: number = features.blocks.length,
): Problems {
  const d = features.dimensions;
  const blocks = features.blocks.slice(0, blockCount);
  const seen = blocks.reduce((sum, { rows }) => sum + rows, 0);
  const standsFor = features.rows / seen;
  const kept = models.map(
    (): Kept => ({
      states: blocks.map(({ features: { rows } }) => new Float32Array(rows * outputs)),
      spread: new Float64Array(outputs),
    }),
  );
  return {
    async answer(questions) {
      const width = questions.length * outputs;
      const weights = weightsOf(questions, models, d, outputs);
      const sums = questions.map(({ ask }): LossSums | null =>
        ask === "product" ? null : { loss: 0, curvature: new Float64Array(outputs) },
      );
      const gradient = new Float64Array(width * (d + 1));
      for (const [b, block] of blocks.entries()) {
        const { rows } = block.features;
        const scores = await multiply(block.features, weights);
        const columns = questions.map(
          ({ index }, q): ModelColumns => ({ outputs, state: kept[index]!.states[b]!, sums: sums[q]! }),
        );
        const residuals = scoresToResiduals(scores.data, rows, block.rows, block.labels, columns);
        const part = await multiply(matrix(width, rows, residuals), block.features);
        for (let at = 0; at < gradient.length; at++) gradient[at] = gradient[at]! + part.data[at]!;
      }
      return questions.map((question, q) => {
        const lossSums = sums[q]!;
        if (lossSums !== null) {
          const { spread } = kept[question.index]!;
          lossSums.curvature.forEach((sum, c) => {
            spread[c] = Math.max(sum / seen, smallestSpread);
          });
        }
        const model = models[question.index]!;
        const weight = model.lossWeight * standsFor;
        return reply(question, model, weight, lossSums, gradient.subarray(q * outputs * (d + 1)), d, outputs);
      });
    },
    precondition(index, vector) {
      return preconditioned(vector, models[index]!, kept[index]!, preconditioner, features.rows);
    },
  };
}

/** The vectors of all questions beside each other: [d + 1, questions · outputs], 0 for dimensions that a model has not. */
function weightsOf(questions: readonly Question[], models: readonly LogisticModel[], d: number, outputs: number): Matrix {
  const width = questions.length * outputs;
  const weights = matrix(d + 1, width);
  questions.forEach(({ index, vector }, q) => {
    const { places } = models[index]!;
    for (let c = 0; c < outputs; c++) {
      const column = q * outputs + c;
      for (let j = 0; j < places.length; j++) weights.data[places[j]! * width + column] = vector[j * outputs + c]!;
      weights.data[d * width + column] = vector[places.length * outputs + c]!;
    }
  });
  return weights;
}

/** The vector by the guess of the Hessian that the spread of each output gives. */
function preconditioned(
  vector: Float64Array,
  { member, places, ridge, lossWeight }: LogisticModel,
  { spread }: Kept,
  preconditioner: GramPreconditioner,
  rows: number,
): Float64Array {
  const outputs = spread.length;
  const k = places.length;
  const turned = new Float64Array(vector.length);
  const solved = new Float64Array(k);
  for (let c = 0; c < outputs; c++) {
    const weight = lossWeight * spread[c]!;
    for (let j = 0; j < k; j++) solved[j] = vector[j * outputs + c]! / weight;
    preconditioner.solve(member, ridge / weight, solved);
    for (let j = 0; j < k; j++) turned[j * outputs + c] = solved[j]!;
    turned[k * outputs + c] = vector[k * outputs + c]! / (weight * rows);
  }
  return outputs === 1 ? turned : centredOverOutputs(turned, outputs);
}

/** @param sums  [outputs, d + 1] at least: Σ residual · feature, or of a product */
function reply(
  { ask, vector }: Question,
  { places, ridge }: LogisticModel,
  lossWeight: number,
  lossSums: LossSums | null,
  sums: Float64Array,
  d: number,
  outputs: number,
): Reply {
  const k = places.length;
  const result = new Float64Array(vector.length);
  let square = 0;
  for (let c = 0; c < outputs; c++) {
    const row = c * (d + 1);
    for (let j = 0; j < k; j++) {
      const at = j * outputs + c;
      const value = vector[at]!;
      square += value * value;
      result[at] = ridge * value + lossWeight * sums[row + places[j]!]!;
    }
    result[k * outputs + c] = lossWeight * sums[row + d]!;
  }
  return { value: ask === "product" ? 0 : 0.5 * ridge * square + lossWeight * (lossSums?.loss ?? 0), vector: result };
}

/** Takes the mean over outputs off each row of [k + 1, outputs]: a change of all classes alike changes no probability. */
export function centredOverOutputs(point: Float64Array, outputs: number): Float64Array {
  if (outputs === 1) return point;
  const centred = point.slice();
  for (let from = 0; from < centred.length; from += outputs) {
    let mean = 0;
    for (let c = 0; c < outputs; c++) mean += centred[from + c]! / outputs;
    for (let c = 0; c < outputs; c++) centred[from + c] = centred[from + c]! - mean;
  }
  return centred;
}
