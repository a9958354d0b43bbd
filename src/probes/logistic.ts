/**
 * Logistic regression with an L2 penalty, two classes or more.
 *
 * Minimises ½‖w‖² + Σᵢ lossᵢ / λ, the intercept free, on features that are centred
 * and divided by one common scale (principal-features.ts). Two classes: one
 * weight vector, loss = log(1 + eᶻ) − y·z. More: one weight vector a class,
 * loss = log Σ e^{z_c} − z_y; the weights are centred over classes, which changes
 * no prediction and makes them unique. This is scikit-learn's objective; λ is its 1/C.
 *
 * All penalties are solved in step, in the principal axes of the features, where
 * 1 + mean(p(1 − p))·Σz²/λ is close to the Hessian's diagonal: few steps, and one
 * pass over the rows serves all penalties.
 *
 * Cox 1958, doi:10.1111/j.2517-6161.1958.tb00292.x; the probe of Alain & Bengio
 * 2016, arXiv:1610.01644.
 */
import { matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { type EvaluateTogether, type Evaluation, type Minimum, minimizeTogether } from "../statistics/lbfgs.ts";
import { addBinaryLoss, addMultinomialLoss, startLossSums } from "../statistics/logistic-loss.ts";
import type { ClassLabels } from "../statistics/rows.ts";
import { type ClassPresence, presentClasses } from "./class-presence.ts";
import { type LinearClassifier, linearClassifier } from "./linear-classifier.ts";
import { type PrincipalFeatures, principalFeatures, towardsDimensions } from "./principal-features.ts";
import type { Probe } from "./probe.ts";
import { classLabels } from "./target.ts";

/** Options of logistic regression. */
export interface LogisticOptions {
  /** Values of λ to choose from on validation rows, weakest first. */
  readonly penalties?: readonly number[];
}

/** A fitted logistic regression. */
export interface FittedLogistic extends LinearClassifier {
  /** What was minimised, at the solution. */
  readonly objective: number;
  /** About twice what a perfect solver could still gain, as a share of the objective. */
  readonly residual: number;
  /** Passes over the rows. */
  readonly evaluations: number;
}

/** The probe. */
export interface LogisticProbe extends Probe {
  fit: (...args: Parameters<Probe["fit"]>) => Promise<readonly FittedLogistic[]>;
}

/** Logistic regression; the penalty is λ, scikit-learn's 1/C. */
export function logistic(options: LogisticOptions = {}): LogisticProbe {
  return {
    name: "logistic",
    description: "logistic regression with an L2 penalty",
    source: "Cox 1958, doi:10.1111/j.2517-6161.1958.tb00292.x",
    targets: ["binary", "multiclass"],
    penalties: options.penalties ?? [0.01, 0.1, 1, 10, 100, 1000, 10_000],
    async fit(training, penalties) {
      const labels = classLabels("logistic", training.labels);
      const present = presentClasses(labels);
      if (present.classes.length < 2)
        return penalties.map((penalty) => constant(penalty, labels, training.vectors.columns, present));
      const features = await principalFeatures(training.vectors);
      const outputs = labels.classes === 2 ? 1 : present.classes.length;
      const start = startPoint(features.dimensions, outputs, present);
      const minima = await minimizeTogether(
        penalties.map(() => start.slice()),
        objective(
          features,
          present,
          outputs,
          penalties.map((penalty) => 1 / penalty),
        ),
      );
      return Promise.all(minima.map((minimum, p) => fitted(penalties[p]!, labels.classes, features, present, outputs, minimum)));
    },
  };
}

/** Weights zero, intercepts at the log of the class frequencies: the best constant prediction. */
function startPoint(d: number, outputs: number, { counts }: ClassPresence): Float64Array {
  const start = new Float64Array((d + 1) * outputs);
  if (outputs === 1) start[d] = Math.log(counts[1]! / counts[0]!);
  else for (let c = 0; c < outputs; c++) start[d * outputs + c] = Math.log(counts[c]!);
  return start;
}

/** Points are [d + 1, outputs]: weights by axis, then intercepts; `lossWeights` are the 1/λ. */
function objective(
  features: PrincipalFeatures,
  present: ClassPresence,
  outputs: number,
  lossWeights: readonly number[],
): EvaluateTogether {
  const d = features.dimensions;
  return async (active, points) => {
    const width = active.length * outputs;
    const weights = matrix(d, width);
    const offsets = new Float64Array(width);
    points.forEach((point, m) => {
      for (let j = 0; j < d; j++) {
        for (let c = 0; c < outputs; c++) weights.data[j * width + m * outputs + c] = point[j * outputs + c]!;
      }
      offsets.set(point.subarray(d * outputs), m * outputs);
    });
    const sums = startLossSums(active.length, outputs);
    const gradient = new Float64Array(d * width);
    let from = 0;
    for (const block of features.blocks) {
      const scores = await multiply(block, weights);
      if (outputs === 1) addBinaryLoss(scores, offsets, present.labels, from, sums);
      else addMultinomialLoss(scores, outputs, offsets, present.labels, from, sums);
      const part = await multiply(block, scores, { transposeA: true });
      for (let at = 0; at < gradient.length; at++) gradient[at] = gradient[at]! + part.data[at]!;
      from += block.rows;
    }
    return points.map((point, m) => penalised(point, lossWeights[active[m]!]!, m));

    function penalised(point: Float64Array, lossWeight: number, m: number): Evaluation {
      const own = new Float64Array(point.length);
      const curvature = new Float64Array(point.length);
      let square = 0;
      for (let c = 0; c < outputs; c++) {
        const column = m * outputs + c;
        // A floor keeps the guess sane where every row is already right.
        const spread = Math.max(sums.curvature[column]! / features.rows, 1e-6);
        for (let j = 0; j < d; j++) {
          const at = j * outputs + c;
          own[at] = point[at]! + lossWeight * gradient[j * width + column]!;
          curvature[at] = 1 + lossWeight * spread * features.gram[j]!;
          square += point[at]! * point[at]!;
        }
        own[d * outputs + c] = lossWeight * sums.residual[column]!;
        curvature[d * outputs + c] = lossWeight * spread * features.rows;
      }
      return { value: 0.5 * square + lossWeight * sums.loss[m]!, gradient: own, curvature };
    }
  };
}

async function fitted(
  penalty: number,
  classes: number,
  features: PrincipalFeatures,
  present: ClassPresence,
  outputs: number,
  minimum: Minimum,
): Promise<FittedLogistic> {
  const d = features.dimensions;
  const point = centredOverOutputs(minimum.point, outputs);
  const weights = await towardsDimensions(features, matrix(d, outputs, Float32Array.from(point.subarray(0, d * outputs))));
  const width = outputs === 1 ? 1 : classes;
  const coefficients = matrix(d, width);
  const intercepts = new Float64Array(width).fill(outputs === 1 ? 0 : Number.NEGATIVE_INFINITY);
  for (let c = 0; c < outputs; c++) {
    const column = outputs === 1 ? 0 : present.classes[c]!;
    let offset = point[d * outputs + c]!;
    for (let j = 0; j < d; j++) {
      const weight = weights.data[j * outputs + c]!;
      coefficients.data[j * width + column] = weight;
      offset -= features.mean[j]! * weight;
    }
    intercepts[column] = offset;
  }
  return {
    ...linearClassifier(penalty, classes, coefficients, intercepts),
    objective: minimum.value,
    residual: minimum.value === 0 ? 0 : minimum.decrement / minimum.value,
    evaluations: minimum.evaluations,
  };
}

/** Takes the mean over outputs off each row of [d + 1, outputs]. */
function centredOverOutputs(point: Float64Array, outputs: number): Float64Array {
  if (outputs === 1) return point;
  const centred = point.slice();
  for (let from = 0; from < centred.length; from += outputs) {
    let mean = 0;
    for (let c = 0; c < outputs; c++) mean += centred[from + c]! / outputs;
    for (let c = 0; c < outputs; c++) centred[from + c] = centred[from + c]! - mean;
  }
  return centred;
}

/** One class only: always that class. */
function constant(penalty: number, labels: ClassLabels, d: number, present: ClassPresence): FittedLogistic {
  const only = present.classes[0]!;
  const width = labels.classes === 2 ? 1 : labels.classes;
  const intercepts = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  if (width === 1) intercepts[0] = only === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  else intercepts[only] = 0;
  return {
    ...linearClassifier(penalty, labels.classes, matrix(d, width), intercepts),
    objective: 0,
    residual: 0,
    evaluations: 0,
  };
}
