/**
 * Linear discriminant analysis: normal classes with one covariance. Class c scores
 * x·Σ⁻¹μ_c − ½ μ_c·Σ⁻¹μ_c + log π_c, in closed form.
 *
 * The covariance of scaled features (feature-scales.ts) is shrunk, Σ_a = (1 − a)·S + a·(tr S / d)·I with S the scatter
 * within classes over the number of rows (scikit-learn's `shrinkage`; Friedman
 * 1989, doi:10.1080/01621459.1989.10478752). a is the penalty. Where S is singular
 * (more dimensions than rows, copies) a floor at the rounding of float32 stands
 * in for it, so that a = 0 has a solution too.
 *
 * Fisher 1936; Hastie, Tibshirani & Friedman 2009, section 4.3.
 */
import { branded, madeBy } from "../base/brought.ts";
import { checkMakerOptions, penaltiesOf } from "../base/maker-options.ts";
import { numberWithin } from "../base/value-kinds.ts";
import { quickCholesky } from "../kernels/cholesky.ts";
import { solveCholesky } from "../numeric/cholesky.ts";
import { matrix } from "../numeric/matrix.ts";
import { type LabelledMoments, plainMoments } from "../statistics/moments/labelled-moments.ts";
import { momentsOf } from "../statistics/moments/row-moments.ts";
import { featureScales } from "./feature-scales.ts";
import { type LinearClassifier, linearClassifier } from "./linear-classifier.ts";
import type { Probe } from "./probe.ts";
import { classLabels } from "./target.ts";

/** Options of linear discriminant analysis. */
export interface LdaOptions {
  /** Shares of shrinkage in [0, 1] to choose from on validation rows, weakest first. */
  readonly penalties?: readonly number[];
}

/** The probe. */
export interface LdaProbe extends Probe {
  fit: (...args: Parameters<Probe["fit"]>) => Promise<readonly LinearClassifier[]>;
}

/** Variance below these shares of the mean variance (within classes, of all) is rounding of float32. */
const withinFloor = 1e-7;
const totalFloor = 1e-12;

/** Linear discriminant analysis; the penalty is the shrinkage of the covariance. */
export function lda(options: LdaOptions = {}): LdaProbe {
  checkMakerOptions("lda", options, { penalties: penaltiesOf(numberWithin({ low: 0, high: 1 })) });
  return branded({
    name: "lda",
    ...madeBy("probes/lda", "lda", { ...options }),
    description: "linear discriminant analysis with a shrunk covariance",
    noun: { one: "lda probe", many: "lda probes" },
    isLinear: true,
    source: "Fisher 1936, doi:10.1111/j.1469-1809.1936.tb02137.x; Friedman 1989, doi:10.1080/01621459.1989.10478752",
    targets: ["binary", "multiclass"],
    penalties: options.penalties ?? [0, 0.001, 0.01, 0.1, 0.5],
    async fit(training, penalties) {
      const labels = classLabels("lda", training.labels);
      const known = await momentsOf(training);
      // One scale for all changes no discriminant.
      const scales =
        training.units === "shared" ? new Float64Array(known.dimensions).fill(1) : featureScales(plainMoments(known));
      const statistics = withinClasses(scaledMoments(known, scales));
      return penalties.map((share) => discriminant(share, labels.classes, statistics, scales));
    },
  });
}

interface WithinClasses {
  readonly of: LabelledMoments;
  /** S [d, d] */
  readonly covariance: Float64Array;
  /** Mean variance of the dimensions: within classes, and of all rows. */
  readonly within: number;
  readonly total: number;
}

function withinClasses(of: LabelledMoments): WithinClasses {
  const { rows, dimensions: d, offsets, weights } = of;
  const covariance = of.within.map((value) => value / rows);
  let within = 0;
  for (let j = 0; j < d; j++) within += covariance[j * d + j]! / d;
  let between = 0;
  for (const [at, offset] of offsets.entries()) between += (weights[Math.floor(at / d)]! * offset * offset) / (rows * d);
  return { of, covariance, within, total: within + between };
}

/** The moments of x / scales. */
function scaledMoments(of: LabelledMoments, scales: Float64Array): LabelledMoments {
  const d = of.dimensions;
  return {
    ...of,
    mean: of.mean.map((value, j) => value / scales[j]!),
    offsets: of.offsets.map((value, at) => value / scales[at % d]!),
    within: of.within.map((value, at) => value / (scales[Math.floor(at / d)]! * scales[at % d]!)),
  };
}

function discriminant(share: number, classes: number, statistics: WithinClasses, scales: Float64Array): LinearClassifier {
  const { of, covariance, within, total } = statistics;
  const { dimensions: d, mean, offsets: means, weights: counts, rows } = of;
  const shrunk = covariance.map((value) => (1 - share) * value);
  const added = Math.max(share, withinFloor) * within + totalFloor * total + (of.rounding ?? 0);
  for (let j = 0; j < d; j++) shrunk[j * d + j] = shrunk[j * d + j]! + added;

  const directions = new Float64Array(d * classes);
  for (let c = 0; c < classes; c++) {
    for (let j = 0; j < d; j++) directions[j * classes + c] = counts[c]! > 0 ? means[c * d + j]! : 0;
  }
  solveCholesky(quickCholesky(shrunk, d), directions, classes);

  const intercepts = new Float64Array(classes);
  for (let c = 0; c < classes; c++) {
    let offset = Math.log(counts[c]! / rows);
    for (let j = 0; j < d; j++) offset -= (means[c * d + j]! / 2 + mean[j]!) * directions[j * classes + c]!;
    intercepts[c] = offset;
  }
  for (let j = 0; j < d; j++) {
    for (let c = 0; c < classes; c++) directions[j * classes + c] = directions[j * classes + c]! / scales[j]!;
  }
  if (classes !== 2) return linearClassifier(share, classes, matrix(d, classes, Float32Array.from(directions)), intercepts);
  const difference = Float32Array.from({ length: d }, (_, j) => directions[2 * j + 1]! - directions[2 * j]!);
  // One class only: an infinite difference, of the right sign, without a NaN.
  return linearClassifier(share, 2, matrix(d, 1, difference), Float64Array.of(intercepts[1]! - intercepts[0]!));
}
