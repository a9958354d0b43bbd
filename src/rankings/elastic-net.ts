/**
 * Logistic regression with an elastic-net penalty, for orders by weight.
 *
 *   minimise  (1/n) Σ lossᵢ + λ₁ ‖W‖₁ + ½ λ₂ ‖W‖²,   intercepts free
 *
 * on columns in standard units. Two classes: one column of weights, loss
 * log(1 + eᶻ) − y·z; more: one a class, loss log Σ e^{z_c} − z_y. scikit-learn's
 * objective with C = 1 / (n (λ₁ + λ₂)) and `l1_ratio` = λ₁ / (λ₁ + λ₂).
 *
 * Each step replaces the loss by a quadratic with Hessian κ·ZᵀZ/n and minimises that
 * with the penalty by coordinate descent (the Gram matrix is made once, so this
 * reads no rows). With κ = ¼ (½ for more classes) it lies above the loss (Böhning
 * 1992, doi:10.1007/BF00048682). Steps have momentum, which is given up where it
 * points uphill (Beck & Teboulle 2009, doi:10.1137/080716542; O'Donoghue & Candès
 * 2015, doi:10.1007/s10208-013-9150-3). The loss does not change when a number is
 * added to the weights of all classes on a dimension, so the number with the
 * smallest penalty is taken off after each step.
 *
 * Zou & Hastie 2005, doi:10.1111/j.1467-9868.2005.00503.x; Friedman, Hastie &
 * Tibshirani 2010, doi:10.18637/jss.v033.i01.
 */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { type ClassPresence, presentClasses } from "../probes/class-presence.ts";
import { multiply } from "../runtime/matrix-product.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { addBinaryLoss, addMultinomialLoss, startLossSums } from "../statistics/logistic-loss.ts";
import { moments } from "../statistics/moments/moments.ts";
import { standardColumns } from "../statistics/standard-columns.ts";

/** A point, and the smooth part of the objective there. */
export interface ElasticNetPoint {
  /** [living, outputs] row-major. */
  readonly weights: Float64Array;
  /** [outputs] */
  readonly intercepts: Float64Array;
  /** Mean loss, its gradient by weight [living, outputs] and by intercept [outputs]. */
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly interceptGradient: Float64Array;
}

/** A regression that can be solved for several penalties, each from the solution before. */
export interface ElasticNet {
  /** Columns that vary, in the order of the weights. */
  readonly living: Int32Array;
  /** 1 for two classes, otherwise the number of classes that occur; 0 where there is one class only. */
  readonly outputs: number;
  /** No weights, intercepts at the frequencies of the classes. */
  start(): Promise<ElasticNetPoint>;
  solve(l1: number, l2: number, from: ElasticNetPoint, tolerance?: number): Promise<ElasticNetPoint>;
}

/** Rows in a block: it stays in the cache between two products. */
const blockRows = 2048;

/** Stop when no weight moved by more than this in a step: what is left to go may be a thousand times as much. */
const weightTolerance = 1e-7;

const stepsAtMost = 300;
const sweepsAtMost = 100;

/** Prepares a regression of the classes on the columns that vary. */
export async function elasticNet(vectors: Matrix, labels: ClassLabels): Promise<ElasticNet> {
  const present = presentClasses(labels);
  const { standard, living } = standardColumns(vectors);
  const d = living.length;
  const classes = present.classes.length;
  const outputs = classes < 2 || d === 0 ? 0 : labels.classes === 2 ? 1 : classes;
  const gram = outputs === 0 ? new Float64Array(0) : (await moments(standard)).scatter.map((value) => value / vectors.rows);
  const blocks: Matrix[] = [];
  for (let from = 0; from < vectors.rows; from += blockRows) {
    const to = Math.min(from + blockRows, vectors.rows);
    blocks.push(matrix(to - from, d, standard.data.subarray(from * d, to * d)));
  }
  const at = (weights: Float64Array, intercepts: Float64Array) => evaluate(blocks, present, outputs, weights, intercepts);
  return {
    living,
    outputs,
    start() {
      const logs = Float64Array.from(present.counts, Math.log);
      return at(new Float64Array(d * outputs), outputs === 1 ? Float64Array.of(logs[1]! - logs[0]!) : logs);
    },
    async solve(l1, l2, from, tolerance = weightTolerance) {
      const kappa = outputs === 1 ? 0.25 : 0.5;
      let old: Weights = from;
      let point = from;
      let momentum = 1;
      for (let step = 0; step < stepsAtMost; step++) {
        const next = minimiseQuadratic(gram, point, kappa, l1, l2, outputs, tolerance);
        if (outputs > 1) takeOffCommon(next.weights, outputs, l1, l2);
        if (largestChange(point, next) <= tolerance) return at(next.weights, next.intercepts);
        if (pointsUphill(point, next, old)) momentum = 1;
        const following = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
        const share = (momentum - 1) / following;
        momentum = following;
        const ahead = (now: Float64Array, before: Float64Array) => now.map((value, k) => value + share * (value - before[k]!));
        point = await at(ahead(next.weights, old.weights), ahead(next.intercepts, old.intercepts));
        old = next;
      }
      return at(old.weights, old.intercepts);
    },
  };
}

type Weights = Pick<ElasticNetPoint, "weights" | "intercepts">;

function largestChange(from: Weights, to: Weights): number {
  let largest = 0;
  for (const [k, value] of to.weights.entries()) largest = Math.max(largest, Math.abs(value - from.weights[k]!));
  return largest;
}

/** Whether the step from the extrapolated point goes against the way that was come. */
function pointsUphill(point: Weights, next: Weights, old: Weights): boolean {
  let along = 0;
  for (const [k, value] of next.weights.entries()) along += (point.weights[k]! - value) * (value - old.weights[k]!);
  return along > 0;
}

async function evaluate(
  blocks: readonly Matrix[],
  present: ClassPresence,
  outputs: number,
  weights: Float64Array,
  intercepts: Float64Array,
): Promise<ElasticNetPoint> {
  const sums = startLossSums(1, outputs);
  const gradient = new Float64Array(weights.length);
  const w = matrix(weights.length / outputs, outputs, Float32Array.from(weights));
  let n = 0;
  for (const block of blocks) {
    const scores = await multiply(block, w);
    if (outputs === 1) addBinaryLoss(scores, intercepts, present.labels, n, sums);
    else addMultinomialLoss(scores, outputs, intercepts, present.labels, n, sums);
    const part = await multiply(block, scores, { transposeA: true });
    for (let at = 0; at < gradient.length; at++) gradient[at] = gradient[at]! + part.data[at]!;
    n += block.rows;
  }
  return {
    weights,
    intercepts,
    loss: sums.loss[0]! / n,
    gradient: gradient.map((value) => value / n),
    interceptGradient: sums.residual.map((value) => value / n),
  };
}

/** The minimum of loss + ⟨g, D⟩ + ½ κ ⟨D, G·D⟩ + penalty over W = point + D. */
function minimiseQuadratic(
  gram: Float64Array,
  point: ElasticNetPoint,
  kappa: number,
  l1: number,
  l2: number,
  outputs: number,
  tolerance: number,
): Weights {
  const d = point.weights.length / outputs;
  const weights = point.weights.slice();
  const change = new Float64Array(d);
  for (let c = 0; c < outputs; c++) {
    change.fill(0); // G·D of this output
    let enough = tolerance / 10;
    for (let sweep = 0; sweep < sweepsAtMost; sweep++) {
      let largest = 0;
      for (let j = 0; j < d; j++) {
        const old = weights[j * outputs + c]!;
        const curvature = kappa * gram[j * d + j]!;
        const pull = curvature * old - point.gradient[j * outputs + c]! - kappa * change[j]!;
        const value = Math.abs(pull) <= l1 ? 0 : (pull - Math.sign(pull) * l1) / (curvature + l2);
        const by = value - old;
        if (by === 0) continue;
        weights[j * outputs + c] = value;
        largest = Math.max(largest, Math.abs(by));
        for (let i = 0, row = j * d; i < d; i++) change[i] = change[i]! + by * gram[row + i]!;
      }
      // The quadratic is a guess of the loss: it need not be solved much further than it holds.
      if (sweep === 0) enough = Math.max(enough, largest / 1000);
      if (largest <= enough) break;
    }
  }
  return { weights, intercepts: point.intercepts.map((value, c) => value - point.interceptGradient[c]! / kappa) };
}

/** Takes off each row of [d, outputs], in place, the number t that leaves the smallest λ₁ Σ|w − t| + ½ λ₂ Σ(w − t)². */
function takeOffCommon(weights: Float64Array, outputs: number, l1: number, l2: number): void {
  for (let from = 0; from < weights.length; from += outputs) {
    const row = weights.subarray(from, from + outputs);
    const shift = lightestShift(row, l1, l2);
    if (shift !== 0) for (let c = 0; c < outputs; c++) row[c] = row[c]! - shift;
  }
}

/** Where the slope λ₂ (C t − Σw) + λ₁ (weights below t − weights above t), which rises with t, passes 0; 0 itself where it may be. */
function lightestShift(row: Float64Array, l1: number, l2: number): number {
  const sorted = row.slice().sort();
  const sum = sorted.reduce((total, value) => total + value, 0);
  const count = sorted.length;
  const slopeAfter = (t: number, below: number): number => l2 * (count * t - sum) + l1 * (2 * below - count);
  for (let k = 0; k < count; k++) {
    const at = sorted[k]!;
    if (slopeAfter(at, k) > 0) {
      // The slope passed 0 between the weight before and this one.
      const before = k === 0 ? Number.NEGATIVE_INFINITY : sorted[k - 1]!;
      return Math.max(before, (sum - (l1 * (2 * k - count)) / l2) / count);
    }
    if (slopeAfter(at, k + 1) > 0) return at;
    if (slopeAfter(at, k + 1) === 0 && l2 === 0) return Math.min(Math.max(0, at), sorted[k + 1]!);
  }
  return 0;
}
