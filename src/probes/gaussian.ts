/**
 * The Gaussian probe: a normal distribution for each class (gaussian-classes.ts),
 * Bayes' rule for the class. Its boundaries are quadratic. Any subset of the
 * dimensions can be asked without another fit, and what it knows is measured in
 * bits as well as in accuracy.
 *
 * Torroba Hennigen, Williams & Cotterell 2020, "Intrinsic Probing through
 * Dimension Selection", arXiv:2010.02812.
 */
import { branded, madeBy } from "../base/brought.ts";
import { InputError, ShapeError } from "../base/errors.ts";
import { checkMakerOptions, type NoOptions } from "../base/maker-options.ts";
import { factorCholesky, solveLower } from "../numeric/cholesky.ts";
import { type Matrix, matrix, takeColumns } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { type GaussianClasses, gaussianClasses, labelEntropy, standardResiduals } from "../statistics/gaussian-classes.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import type { Role, Rows } from "../statistics/rows.ts";
import { toShares } from "../statistics/softmax.ts";
import type { FittedProbe, Probe } from "./probe.ts";
import { classLabels } from "./target.ts";

/** A fitted Gaussian probe. */
export interface FittedGaussian extends FittedProbe {
  readonly classes: number;
  /**
   * ln p(class | these dimensions of the vector) of each row, −Infinity for a
   * class that training rows did not have.
   *
   * @param dimensions  which ones are looked at; all when left out
   * @returns           [n, classes] row-major
   */
  logPosterior(vectors: Matrix, dimensions?: readonly number[]): Promise<Float64Array>;
  predict(vectors: Matrix): Promise<ClassLabels>;
}

/** The probe. */
export interface GaussianProbe extends Probe {
  fit: (...args: Parameters<Probe["fit"]>) => Promise<readonly FittedGaussian[]>;
}

/** The Gaussian probe; its prior is set from the data, so there is no penalty to choose. */
export function gaussian(options: NoOptions = {}): GaussianProbe {
  checkMakerOptions("gaussian", options, {});
  return branded({
    name: "gaussian",
    ...madeBy("probes/gaussian", "gaussian"),
    description: "a normal distribution for each class (quadratic discriminant, posterior mode), for any subset of dimensions",
    noun: { one: "gaussian probe", many: "gaussian probes" },
    source: "Torroba Hennigen, Williams & Cotterell 2020, arXiv:2010.02812",
    targets: ["binary", "multiclass"],
    penalties: [],
    async fit(training) {
      const labels = classLabels("gaussian", training.labels);
      return [fitted(await gaussianClasses(training.vectors, labels), labels.classes)];
    },
  });
}

/** What a Gaussian probe knows of the labels of some rows. */
export interface GaussianInformation {
  /** Entropy of the labels minus the probe's cross entropy, in bits: a lower bound of the mutual information, negative for a bad probe. */
  readonly bits: number;
  /** Entropy of the labels, in bits. */
  readonly entropy: number;
  /** bits / entropy: 1 where nothing is left to tell. (NeuroX divides bits by an entropy in nats, which is 1.44 times as much.) */
  readonly normalised: number;
}

/**
 * Mutual information of the labels and the chosen dimensions, as the probe sees it.
 *
 * @param dimensions  which ones are looked at; all when left out
 * @throws InputError when the labels are not classes, or all alike
 */
export async function gaussianInformation(
  probe: FittedGaussian,
  rows: Rows<Role>,
  dimensions?: readonly number[],
): Promise<GaussianInformation> {
  const labels = classLabels("gaussian", rows.labels);
  const entropy = labelEntropy(labels) / Math.LN2;
  if (entropy === 0) {
    throw new InputError({
      where: "gaussianInformation",
      must: "the rows must have two classes or more",
      got: "one class",
      todo: "There is nothing to know about labels that are all alike.",
    });
  }
  const posterior = await probe.logPosterior(rows.vectors, dimensions);
  let known = 0;
  for (const [i, label] of labels.values.entries()) known += posterior[i * probe.classes + label]! / labels.values.length;
  const bits = entropy + known / Math.LN2;
  return { bits, entropy, normalised: bits / entropy };
}

/** Rows whose densities are computed at once. */
const blockRows = 2048;

function fitted(model: GaussianClasses, classes: number): FittedGaussian {
  const all = Array.from({ length: model.dimensions }, (_, j) => j);
  let ofAll: readonly Whitening[] | null = null;
  const probe: FittedGaussian = {
    penalty: null,
    classes,
    async logPosterior(vectors, dimensions) {
      checkDimensions(model, vectors, dimensions ?? all);
      if (dimensions === undefined) ofAll ??= whitenings(model, all);
      const parts = dimensions === undefined ? ofAll! : whitenings(model, dimensions);
      const scores = new Float64Array(vectors.rows * classes).fill(Number.NEGATIVE_INFINITY);
      for (let from = 0; from < vectors.rows; from += blockRows) {
        const rows = Array.from({ length: Math.min(blockRows, vectors.rows - from) }, (_, i) => from + i);
        for (const [place, { label, mean, logShare }] of model.classes.entries()) {
          const residuals = standardResiduals(vectors, rows, mean, model.deviations);
          const { inverse, logRoot } = parts[place]!;
          const white = await multiply(takeColumns(residuals, dimensions ?? all), inverse);
          for (let i = 0; i < rows.length; i++) {
            let square = 0;
            for (let at = i * white.columns; at < (i + 1) * white.columns; at++) square += white.data[at]! ** 2;
            scores[(from + i) * classes + label] = logShare - square / 2 - logRoot;
          }
        }
      }
      for (let at = 0; at < scores.length; at += classes) normalise(scores.subarray(at, at + classes));
      return scores;
    },
    async predict(vectors) {
      const posterior = await probe.logPosterior(vectors);
      const values = new Int32Array(vectors.rows);
      for (let i = 0; i < vectors.rows; i++) {
        const posteriors = posterior.subarray(i * classes, (i + 1) * classes);
        // A vector infinitely far from every class belongs to the first that there is.
        let best = model.classes[0]!.label;
        for (let c = 0; c < classes; c++) if (posteriors[c]! > posteriors[best]!) best = c;
        values[i] = best;
      }
      return { kind: "classes", classes, values };
    },
    async probabilities(vectors) {
      return toShares(await probe.logPosterior(vectors), classes);
    },
  };
  return probe;
}

/** What turns residuals into independent ones. */
interface Whitening {
  /** (L⁻¹)ᵀ of the covariance L·Lᵀ of the chosen dimensions [k, k]. */
  readonly inverse: Matrix;
  /** ln det L. */
  readonly logRoot: number;
}

function whitenings({ classes, dimensions: d }: GaussianClasses, chosen: readonly number[]): readonly Whitening[] {
  const k = chosen.length;
  return classes.map(({ covariance }) => {
    const marginal = new Float64Array(k * k);
    const identity = new Float64Array(k * k);
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) marginal[i * k + j] = covariance[chosen[i]! * d + chosen[j]!]!;
      identity[i * k + i] = 1;
    }
    const factor = factorCholesky(marginal, k);
    const lower = solveLower(factor, identity, k);
    const inverse = matrix(k, k);
    let logRoot = 0;
    for (let i = 0; i < k; i++) {
      logRoot += Math.log(factor.lower[i * k + i]!);
      for (let j = 0; j <= i; j++) inverse.data[j * k + i] = lower[i * k + j]!;
    }
    return { inverse, logRoot };
  });
}

/** Takes the logarithm of the sum of exponentials off. */
function normalise(scores: Float64Array): void {
  const largest = scores.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (largest === Number.NEGATIVE_INFINITY) return;
  let sum = 0;
  for (const value of scores) sum += Math.exp(value - largest);
  const total = largest + Math.log(sum);
  for (let c = 0; c < scores.length; c++) scores[c] = scores[c]! - total;
}

function checkDimensions({ dimensions }: GaussianClasses, vectors: Matrix, chosen: readonly number[]): void {
  const fits = chosen.length > 0 && chosen.every((j) => Number.isInteger(j) && j >= 0 && j < dimensions);
  if (vectors.columns === dimensions && fits && new Set(chosen).size === chosen.length) return;
  throw new ShapeError({
    where: "gaussian",
    must: `vectors must have ${dimensions} dimensions, as the training rows did, and the chosen ones be different ones of them`,
    got: `${vectors.columns} dimensions, chosen: ${chosen.slice(0, 5).join(", ")}`,
    todo: "Compress these vectors in the same way.",
  });
}
