/**
 * Logistic loss of many models at once, for a block of rows: from scores to
 * losses, residuals and curvatures. Exponentials are of negative numbers only, so
 * nothing overflows however well the classes are separated.
 *
 * Scores are [rows, models · outputs] row-major; they are overwritten by the
 * residuals (derivative of the loss by the score), in float32 as the products
 * that follow need them; sums are in float64.
 */
import type { Matrix } from "../numeric/matrix.ts";

/** Sums over rows; blocks of rows add up. */
export interface LossSums {
  /** Loss of each model. */
  readonly loss: Float64Array;
  /** Σ p(1 − p) of each model and output. */
  readonly curvature: Float64Array;
  /** Σ residual of each model and output. */
  readonly residual: Float64Array;
}

/** Sums of zero. */
export function startLossSums(models: number, outputs: number): LossSums {
  return {
    loss: new Float64Array(models),
    curvature: new Float64Array(models * outputs),
    residual: new Float64Array(models * outputs),
  };
}

/** Rows whose 1 + e⁻ᶻ are multiplied before one logarithm is taken of the product. */
const rowsPerLogarithm = 64;

/**
 * Binary: loss = log(1 + eᶻ) − y·z, y in {0, 1}; one output a model.
 *
 * @param labels  of the first row of the block at `from`
 */
export function addBinaryLoss(scores: Matrix, offsets: Float64Array, labels: Int32Array, from: number, sums: LossSums): void {
  const { rows, columns: models, data } = scores;
  for (let j = 0; j < models; j++) {
    const offset = offsets[j]!;
    let loss = 0;
    let product = 1;
    let curvature = 0;
    let total = 0;
    for (let i = 0; i < rows; i++) {
      const at = i * models + j;
      const z = data[at]! + offset;
      const positive = labels[from + i] === 1;
      const e = Math.exp(z < 0 ? z : -z);
      const inverse = 1 / (1 + e);
      // p(wrong class): the part of the probability that the loss counts against the model.
      const wrong = z > 0 === positive ? e * inverse : inverse;
      if (z > 0 !== positive) loss += z < 0 ? -z : z;
      product *= 1 + e;
      if (i % rowsPerLogarithm === 0) {
        loss += Math.log(product);
        product = 1;
      }
      curvature += e * inverse * inverse;
      const residual = positive ? -wrong : wrong;
      total += residual;
      data[at] = residual;
    }
    sums.loss[j] = sums.loss[j]! + loss + Math.log(product);
    sums.curvature[j] = sums.curvature[j]! + curvature;
    sums.residual[j] = sums.residual[j]! + total;
  }
}

/**
 * Multinomial: loss = log Σ_c e^{z_c} − z_y; `outputs` classes a model, its
 * scores side by side.
 */
export function addMultinomialLoss(
  scores: Matrix,
  outputs: number,
  offsets: Float64Array,
  labels: Int32Array,
  from: number,
  sums: LossSums,
): void {
  const { rows, columns, data } = scores;
  const { loss, curvature, residual } = sums;
  const e = new Float64Array(outputs);
  for (let i = 0; i < rows; i++) {
    const label = labels[from + i]!;
    for (let column = 0, model = 0; column < columns; column += outputs, model++) {
      const first = i * columns + column;
      let largest = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < outputs; c++) {
        const z = data[first + c]! + offsets[column + c]!;
        e[c] = z;
        if (z > largest) largest = z;
      }
      const ofLabel = e[label]! - largest;
      let total = 0;
      for (let c = 0; c < outputs; c++) {
        const value = Math.exp(e[c]! - largest);
        e[c] = value;
        total += value;
      }
      loss[model] = loss[model]! + Math.log(total) - ofLabel;
      const inverse = 1 / total;
      for (let c = 0; c < outputs; c++) {
        const p = e[c]! * inverse;
        const r = c === label ? (e[c]! - total) * inverse : p;
        curvature[column + c] = curvature[column + c]! + p * (1 - p);
        residual[column + c] = residual[column + c]! + r;
        data[first + c] = r;
      }
    }
  }
}
