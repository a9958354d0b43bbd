/**
 * Description length of labels given vectors, variational code: the weights of a
 * probe are sent first, as exactly as pays, then the labels with their help.
 *
 *   L = [ KL(q ‖ prior) − E_q Σ ln p(label | vector, weights) ] / ln 2
 *
 * Any q gives the length of a code that exists (bits back, Hinton & van Camp 1993),
 * so this is an upper bound of the best. Here the probe is logistic regression, the
 * prior N(0, 1/λ) on every weight in the principal axes of the vectors and
 * N(0, 100) on intercepts, and q is normal with independent weights: its mean at
 * the penalised solution, its variances from the curvature there (Laplace's
 * approximation). The expectation is exact for two classes (Gauss-Hermite
 * quadrature over the logit, which is normal) and Jensen's upper bound for more
 * (Blei & Lafferty 2007). λ is the best of the grid; naming it costs log₂ of the
 * grid's size.
 *
 * Voita & Titov 2020, arXiv:2003.12298, section 2.2.1, whose probe is a network with
 * Bayesian compression, trained by sampling: their lengths are of another model
 * class and not to be held against these.
 */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { type FittedLogistic, logistic } from "../probes/logistic.ts";
import { type PrincipalFeatures, principalFeatures } from "../probes/principal-features.ts";
import { multiply } from "../runtime/matrix-product.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { type Rows, rows } from "../statistics/rows.ts";
import { classesOf, type DescriptionLength, described } from "./online-code.ts";

/** A variational code. */
export interface VariationalCode extends DescriptionLength {
  /** Part that sends the weights and names λ. */
  readonly weightBits: number;
  /** Part that sends the labels. */
  readonly labelBits: number;
  /** λ, the precision of the prior. */
  readonly penalty: number;
}

/** Precision of the prior of intercepts. */
const interceptPrecision = 0.01;

/** Nodes and weights of Gauss-Hermite quadrature, 10 points: E f(z) = Σ w·f(μ + σ·√2·x) / √π; symmetric, the positive half. */
const hermite: readonly (readonly [node: number, weight: number])[] = [
  [0.342901327223705, 0.610862633735326],
  [1.036610829789514, 0.240138611082315],
  [1.756683649299882, 0.0338743944554811],
  [2.53273167423279, 0.00134364574678124],
  [3.436159118837738, 7.64043285523262e-6],
];

/**
 * Codes the training labels; no other rows are needed.
 *
 * @param penalties  values of λ to choose from; the logistic probe's when left out
 * @throws InputError for labels that are no classes, or no rows
 */
export async function variationalCode(training: Rows<"training">, penalties?: readonly number[]): Promise<VariationalCode> {
  const labels = classesOf(training.labels);
  const probe = penalties === undefined ? logistic() : logistic({ penalties });
  const features = await principalFeatures(training.vectors);
  let best: VariationalCode | null = null;
  for (const fitted of await probe.fit(rows("training", training.vectors, labels), probe.penalties)) {
    const { penalty } = fitted;
    if (penalty === null) throw new Error("logistic regression has a penalty");
    const { divergence, loss } = await lengthsOf(fitted, penalty, features, labels);
    const weightBits = divergence / Math.LN2 + Math.log2(probe.penalties.length);
    const labelBits = loss / Math.LN2;
    const length = described(weightBits + labelBits, training.vectors.rows, labels.classes);
    if (best === null || length.bits < best.bits) best = { ...length, weightBits, labelBits, penalty };
  }
  return best!;
}

/** KL(q ‖ prior) and the expected loss under q, in nats. */
async function lengthsOf(
  fitted: FittedLogistic,
  precision: number,
  features: PrincipalFeatures,
  labels: ClassLabels,
): Promise<{ divergence: number; loss: number }> {
  const weights = await towardsAxes(features, fitted.coefficients);
  const width = weights.columns;
  const d = features.dimensions;
  const present = Array.from({ length: width }, (_, c) => c).filter((c) => Number.isFinite(fitted.intercepts[c]!));
  const offsets = Float64Array.from(fitted.intercepts, (intercept, c) => {
    let offset = intercept;
    for (let j = 0; j < d; j++) offset += features.mean[j]! * fitted.coefficients.data[j * width + c]!;
    return offset;
  });
  const curvature = new Float64Array((d + 1) * width);
  await eachRow(features, weights, offsets, (block, i, _, logits) => {
    const p = probabilities(logits);
    for (const c of present) {
      const h = p[c]! * (1 - p[c]!);
      for (let j = 0; j < d; j++) curvature[j * width + c] = curvature[j * width + c]! + h * block.data[i * d + j]! ** 2;
      curvature[d * width + c] = curvature[d * width + c]! + h;
    }
  });
  const variances = curvature.map((value, at) => 1 / (value + (at < d * width ? precision : interceptPrecision)));
  let divergence = 0;
  for (let j = 0; j <= d; j++) {
    const prior = j < d ? precision : interceptPrecision;
    for (const c of present) {
      const centre = j < d ? weights.data[j * width + c]! : offsets[c]!;
      const scaled = prior * variances[j * width + c]!;
      divergence += 0.5 * (prior * centre * centre + scaled - 1 - Math.log(scaled));
    }
  }
  let loss = 0;
  await eachRow(features, weights, offsets, (block, i, row, logits) => {
    const spread = present.map((c) => {
      let variance = variances[d * width + c]!;
      for (let j = 0; j < d; j++) variance += variances[j * width + c]! * block.data[i * d + j]! ** 2;
      return variance;
    });
    const label = labels.values[row]!;
    if (width === 1) loss += expectedSoftplus(label === 1 ? -logits[0]! : logits[0]!, Math.sqrt(spread[0]!));
    else loss += logSumExp(present.map((c, at) => logits[c]! + spread[at]! / 2)) - logits[label]!;
  });
  return { divergence, loss };
}

/** Weights for vectors as they came → weights for principal axes of scaled ones. */
async function towardsAxes({ axes, scales }: PrincipalFeatures, coefficients: Matrix): Promise<Matrix> {
  const { rows: d, columns, data } = coefficients;
  const scaled = data.map((value, at) => {
    const scale = scales[Math.floor(at / columns)]!;
    return Number.isFinite(scale) ? value * scale : 0; // no weight is on a dimension that is rounding noise
  });
  return axes === null ? matrix(d, columns, scaled) : multiply(axes, matrix(d, columns, scaled));
}

/** Goes over all rows with their logits under the mean weights; −Infinity for a class without rows. */
async function eachRow(
  features: PrincipalFeatures,
  weights: Matrix,
  offsets: Float64Array,
  visit: (block: Matrix, i: number, row: number, logits: Float64Array) => void,
): Promise<void> {
  let row = 0;
  for (const block of features.blocks) {
    const scores = await multiply(block, weights);
    for (let i = 0; i < block.rows; i++, row++) {
      visit(
        block,
        i,
        row,
        offsets.map((offset, c) => scores.data[i * offsets.length + c]! + offset),
      );
    }
  }
}

/** Of one logit (two classes), or of several. */
function probabilities(logits: Float64Array): Float64Array {
  if (logits.length === 1) return Float64Array.of(1 / (1 + Math.exp(-logits[0]!)));
  const total = logSumExp(Array.from(logits));
  return logits.map((value) => Math.exp(value - total));
}

function logSumExp(values: readonly number[]): number {
  const highest = Math.max(...values);
  return highest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - highest), 0));
}

/** E ln(1 + eᶻ), z normal. */
function expectedSoftplus(mean: number, deviation: number): number {
  const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  let sum = 0;
  for (const [node, weight] of hermite) {
    const step = Math.SQRT2 * deviation * node;
    sum += weight * (softplus(mean + step) + softplus(mean - step));
  }
  return sum / Math.sqrt(Math.PI);
}
